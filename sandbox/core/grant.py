"""A data grant: which columns, for which scenario, until when, at what budget (D3, D6)."""

from dataclasses import dataclass
from datetime import date

from sandbox.core.budget import Budget
from sandbox.core.sample_modes import SampleMode


@dataclass(frozen=True, slots=True)
class GrantedTable:
    """The columns of one table that a grant opens; what is not listed is invisible."""

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A live grant of one dataset to one scenario. `starts_on` and `ends_on` are inclusive.

    `sample_mode`: the weakest mode that the scenario's sample may have.
    """

    id: str
    scenario: str
    dataset: str
    tables: tuple[GrantedTable, ...]
    starts_on: date
    ends_on: date
    purpose: str
    scenario_budget: Budget
    analyst_budget: Budget
    sample_mode: SampleMode = SampleMode.MASKED

    def opens(self, table: str, column: str) -> bool:
        """Tell whether the grant opens a column."""
        return any(t.table == table and column in t.columns for t in self.tables)

    def opens_table(self, table: str) -> bool:
        """Tell whether the grant opens any column of a table."""
        return any(t.table == table for t in self.tables)

    def is_in_force(self, today: date) -> bool:
        """Tell whether today lies within the grant's term."""
        return self.starts_on <= today <= self.ends_on
