"""Data applications (数据申请): what a scenario asks to use, and what the provider grants (D3–D7)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox.core.budget import Budget
from sandbox.core.errors.tree import Finding
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.people import Role
from sandbox.core.sample_modes import SampleMode, stricter_mode
from sandbox.core.text import Text
from sandbox.core.transitions import Machine

CLOCK = "clock"


class ApplicationState(StrEnum):
    """States of a data application."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    REVOKED = "revoked"
    EXPIRED = "expired"


_S = ApplicationState.SUBMITTED

APPLICATION_MACHINE: Machine[ApplicationState, str] = Machine(
    "data application",
    {
        _S: {
            ApplicationState.APPROVED: Role.DATA_PROVIDER,
            ApplicationState.REJECTED: Role.DATA_PROVIDER,
            ApplicationState.SUPPLEMENT_REQUESTED: Role.DATA_PROVIDER,
        },
        ApplicationState.SUPPLEMENT_REQUESTED: {_S: Role.DEVELOPER},
        ApplicationState.APPROVED: {ApplicationState.REVOKED: Role.DATA_PROVIDER, ApplicationState.EXPIRED: CLOCK},
        ApplicationState.REJECTED: {},
        ApplicationState.REVOKED: {},
        ApplicationState.EXPIRED: {},
    },
)


class UseMode(StrEnum):
    """How the data are to be used (共享方式, D6)."""

    QUERY = "query"
    PRODUCT = "product"
    QUERY_AND_PRODUCT = "query_and_product"


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked for: the five required fields of D6, the columns of D3, and the budgets wanted.

    `basis` 使用依据, `scope` 使用范围, `mode` 共享方式, `starts_on`/`ends_on` 使用时限 (both inclusive).
    `sample_mode`: what the developers' sample is made of.
    """

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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the provider grants instead of what was asked: never more (a provider only tightens)."""

    tables: tuple[GrantedTable, ...]
    ends_on: date
    scenario_budget: Budget
    analyst_budget: Budget
    sample_mode: SampleMode = SampleMode.MASKED


@dataclass(frozen=True, slots=True)
class DataApplication:
    """A data application on its way. `provider` comes from the authorised catalogue, never from the applicant.

    `submitted_on` restarts with each resubmission; `escalated_on` is set once where the provider let the time pass.
    """

    id: str
    demand: Demand
    state: ApplicationState
    applicant: str
    provider: str
    submitted_on: date
    decided_by: str = ""
    decided_on: date | None = None
    reason: str = ""
    supplement: tuple[str, ...] = ()
    narrowed: Narrowing | None = None
    escalated_on: date | None = None

    @property
    def grant(self) -> Grant:
        """The column-level grant that its approval gives."""
        demand = self.demand
        given = self.narrowed or as_asked(demand)
        return Grant(
            id=self.id,
            scenario=demand.scenario,
            dataset=demand.dataset,
            tables=given.tables,
            starts_on=demand.starts_on,
            ends_on=given.ends_on,
            purpose=demand.purpose,
            scenario_budget=given.scenario_budget,
            analyst_budget=given.analyst_budget,
            sample_mode=stricter_mode(demand.sample_mode, given.sample_mode),
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """A legal clock: its last day, and the working or calendar days left (negative: overdue)."""

    rule: str
    due_on: date
    days_left: int

    @property
    def is_overdue(self) -> bool:
        """Tell whether the last day has passed."""
        return self.days_left < 0


def as_asked(demand: Demand) -> Narrowing:
    """Give the grant terms that change nothing of the demand."""
    return Narrowing(demand.tables, demand.ends_on, demand.scenario_budget, demand.analyst_budget, demand.sample_mode)


def findings_of_demand(demand: Demand) -> tuple[Finding, ...]:
    """List everything a demand lacks, at once (D3, D6)."""
    named = (
        ("scenario", demand.scenario),
        ("dataset", demand.dataset),
        ("basis", demand.basis),
        ("purpose", demand.purpose),
        ("scope", demand.scope),
    )
    findings = [Finding("D6", name, _REQUIRED) for name, value in named if not value.strip()]
    if demand.ends_on < demand.starts_on:
        findings.append(Finding("D6", "ends_on", _ENDS_BEFORE_START))
    findings += _findings_of_tables(demand.tables)
    if not demand.analyst_budget.fits_in(demand.scenario_budget):
        findings.append(Finding("D6", "analyst_budget", _ANALYST_ABOVE_SCENARIO))
    return tuple(findings)


def _findings_of_tables(tables: tuple[GrantedTable, ...]) -> list[Finding]:
    if not tables:
        return [Finding("D3", "tables", _NO_TABLE)]
    names = [t.table for t in tables]
    findings = [Finding("D3", name, _TWICE) for name in sorted({n for n in names if names.count(n) > 1})]
    for granted in tables:
        if not granted.columns:
            findings.append(Finding("D3", granted.table, _NO_COLUMN))
        if len(set(granted.columns)) != len(granted.columns):
            findings.append(Finding("D3", granted.table, _COLUMN_TWICE))
        if "*" in granted.columns:
            findings.append(Finding("D3", granted.table, _NO_STAR))
    return findings


def findings_of_narrowing(demand: Demand, narrowed: Narrowing) -> tuple[Finding, ...]:
    """List everything in which a decision would give more than was asked for."""
    asked = {(t.table, c) for t in demand.tables for c in t.columns}
    findings = [
        Finding("D3", f"{t.table}.{c}", _NOT_ASKED)
        for t in narrowed.tables
        for c in t.columns
        if (t.table, c) not in asked
    ]
    findings += _findings_of_tables(narrowed.tables)
    checks = (
        ("ends_on", demand.starts_on <= narrowed.ends_on <= demand.ends_on),
        ("scenario_budget", narrowed.scenario_budget.fits_in(demand.scenario_budget)),
        ("analyst_budget", narrowed.analyst_budget.fits_in(demand.analyst_budget)),
        ("analyst_budget", narrowed.analyst_budget.fits_in(narrowed.scenario_budget)),
    )
    findings += [Finding("D3", name, _WIDER) for name, holds in checks if not holds]
    return tuple(findings)


_REQUIRED = Text("is required", "必填")
_ENDS_BEFORE_START = Text("the term ends before it starts", "使用时限终止早于起始")
_NO_TABLE = Text("list at least one table with its columns", "至少列明一张表及其字段")
_NO_COLUMN = Text("list at least one column", "至少列明一个字段")
_NO_STAR = Text("columns are listed one by one, never as *", "字段须逐一列明,不得使用 *")
_TWICE = Text("the table is listed twice", "表重复列出")
_COLUMN_TWICE = Text("a column is listed twice", "字段重复列出")
_ANALYST_ABOVE_SCENARIO = Text("an analyst's budget cannot exceed the scenario's", "个人预算不得超过场景预算")
_NOT_ASKED = Text("was not asked for", "未在申请范围内")
_WIDER = Text("is wider than what was asked for", "宽于申请内容")
