"""Steps of a governance file about data applications and grants."""

from dataclasses import dataclass
from datetime import date

from sandbox.core.applications import Demand, Narrowing, UseMode
from sandbox.core.budget import Budget
from sandbox.core.grant import GrantedTable
from sandbox.core.people import Actor
from sandbox.core.sample_modes import SampleMode
from sandbox.governance.office import Office


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an application asks for."""

    id: str
    scenario: str
    dataset: str
    basis: str
    purpose: str
    scope: str
    mode: UseMode
    starts_on: date
    ends_on: date
    tables: tuple[GrantedTable, ...]
    scenario_budget: Budget
    analyst_budget: Budget
    sample_mode: SampleMode = SampleMode.MASKED

    @property
    def demand(self) -> Demand:
        """The demand as the service takes it."""
        return Demand(
            scenario=self.scenario,
            dataset=self.dataset,
            basis=self.basis,
            purpose=self.purpose,
            scope=self.scope,
            mode=self.mode,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            tables=self.tables,
            scenario_budget=self.scenario_budget,
            analyst_budget=self.analyst_budget,
            sample_mode=self.sample_mode,
        )


@dataclass(frozen=True, slots=True)
class SubmitApplication(_Asked):
    """Apply for data, column by column."""

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.applications.submit(actor, self.id, self.demand)


@dataclass(frozen=True, slots=True)
class ResubmitApplication(_Asked):
    """Hand an application in again with what was asked for."""

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.applications.resubmit(actor, self.id, self.demand)


@dataclass(frozen=True, slots=True)
class ApproveApplication:
    """Grant exactly what was asked for."""

    application: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.applications.approve(actor, self.application)


@dataclass(frozen=True, slots=True)
class ApproveApplicationNarrowed:
    """Grant less than was asked for."""

    application: str
    ends_on: date
    tables: tuple[GrantedTable, ...]
    scenario_budget: Budget
    analyst_budget: Budget
    sample_mode: SampleMode = SampleMode.MASKED

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        narrowed = Narrowing(self.tables, self.ends_on, self.scenario_budget, self.analyst_budget, self.sample_mode)
        office.applications.approve_narrowed(actor, self.application, narrowed)


@dataclass(frozen=True, slots=True)
class RejectApplication:
    """Refuse an application."""

    application: str
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.applications.reject(actor, self.application, self.reason)


@dataclass(frozen=True, slots=True)
class RequestApplicationSupplement:
    """Ask for everything that is missing (一次性告知)."""

    application: str
    items: tuple[str, ...]

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.applications.request_supplement(actor, self.application, self.items)


@dataclass(frozen=True, slots=True)
class RevokeGrant:
    """Take a grant back."""

    application: str
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.applications.revoke(actor, self.application, self.reason)
