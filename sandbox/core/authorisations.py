"""Authorisations of operation (授权运营): who may run what, until when (A1, B1–B6)."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox.core.accounts import Document
from sandbox.core.digests import digest_of
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Role
from sandbox.core.text import Text
from sandbox.core.transitions import Machine

CLOCK = "clock"


class Mode(StrEnum):
    """Modes of authorisation: 整体授权 / 分领域授权 / 依场景授权."""

    OVERALL = "overall"
    SECTOR = "sector"
    SCENARIO = "scenario"


class AuthorisationState(StrEnum):
    """States of one version of an authorisation."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DISPOSAL = "disposal"


_D, _F, _S = AuthorisationState.DRAFT, AuthorisationState.IN_FORCE, AuthorisationState.SUSPENDED
_T, _E, _O = AuthorisationState.TERMINATED, AuthorisationState.EXPIRED, AuthorisationState.SUPERSEDED

AUTHORISATION_MACHINE: Machine[AuthorisationState, str] = Machine(
    "authorisation",
    {
        _D: {_F: Role.REVIEWER},
        _F: {_S: Role.REVIEWER, _E: CLOCK, _O: Role.REVIEWER},
        _S: {_F: Role.REVIEWER, _T: Role.REVIEWER, _E: CLOCK},
        _T: {AuthorisationState.DISPOSAL: Role.IMPLEMENTING_AGENCY},
        _E: {AuthorisationState.DISPOSAL: Role.IMPLEMENTING_AGENCY},
        _O: {},
        AuthorisationState.DISPOSAL: {},
    },
)


class TerminationCause(StrEnum):
    """The four grounds of H 三(六), by their number there; the written reason goes with it (B4)."""

    ITEM_1 = "H 三(六)1"
    ITEM_2_BREACH_NOT_RECTIFIED = "H 三(六)2"
    ITEM_3 = "H 三(六)3"
    ITEM_4 = "H 三(六)4"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The signed agreement (授权运营协议): its file, date, and the number of the decision behind it (B5)."""

    document: Document
    signed_on: date
    decision_number: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What an authorisation says; never changed once in force (B1). `starts_on` and `ends_on` are inclusive.

    `scope`: sectors or scenarios by id, as the mode asks; nothing for 整体授权. `override_reason`: why the term
    exceeds five years, for the data authority to confirm by activating it (B2).
    """

    mode: Mode
    holder: str
    scope: tuple[str, ...]
    starts_on: date
    ends_on: date
    agreement: Agreement
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One dataset of the authorised catalogue (授权运营数据资源目录), and the organisation that provides it."""

    dataset: str
    provider: str


@dataclass(frozen=True, slots=True)
class Filing:
    """That the agreement was filed with the higher authority (备案, B6)."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One version of an authorisation.

    Only `catalogue` and `products` may change while it is in force (B1). `reason`: why it stands as it stands;
    `rectify_by`: until when a suspended holder has to put things right (I4).
    """

    id: str
    version: int
    state: AuthorisationState
    terms: Terms
    drafted_by: str
    catalogue: tuple[CatalogueItem, ...] = ()
    products: tuple[str, ...] = ()
    approved_by: str = ""
    filing: Filing | None = None
    reason: str = ""
    rectify_by: date | None = None
    cause: TerminationCause | None = None

    @property
    def terms_digest(self) -> str:
        """SHA-256 of the terms: what was approved."""
        return digest_of(self.terms)

    def provider_of(self, dataset: str) -> str | None:
        """Give who provides a dataset of the catalogue, or None."""
        return next((item.provider for item in self.catalogue if item.dataset == dataset), None)

    def covers(self, sector: str, scenario: str) -> bool:
        """Tell whether a scenario lies within the scope."""
        match self.terms.mode:
            case Mode.OVERALL:
                return True
            case Mode.SECTOR:
                return sector in self.terms.scope
            case Mode.SCENARIO:
                return scenario in self.terms.scope


def months_after(start: date, months: int) -> date:
    """Give the same day some months later, or that month's last day where it has no such day."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def findings_of_terms(terms: Terms, years: int) -> tuple[Finding, ...]:
    """List everything that keeps terms from being drafted (B2: end − start ≤ `years` unless overridden; B5)."""
    latest = months_after(terms.starts_on, 12 * years)
    checks = (
        (terms.starts_on <= terms.ends_on, "B2", "ends_on", _ENDS_BEFORE_START),
        (terms.ends_on <= latest or bool(terms.override_reason.strip()), "B2", "ends_on", _TERM_TOO_LONG),
        (bool(terms.holder), "A1", "holder", _REQUIRED),
        ((terms.mode is Mode.OVERALL) == (not terms.scope), "A1", "scope", _SCOPE_AS_MODE),
        (bool(terms.agreement.decision_number.strip()), "B5", "agreement.decision_number", _REQUIRED),
        (terms.agreement.signed_on <= terms.ends_on, "B5", "agreement.signed_on", _SIGNED_AFTER_END),
    )
    return tuple(Finding(rule, where, text) for holds, rule, where, text in checks if not holds)


_REQUIRED = Text("is required", "必填")
_ENDS_BEFORE_START = Text("the term ends before it starts", "期限终止早于起始")
_TERM_TOO_LONG = Text(
    "the term exceeds five years; the data authority may override with a written reason",
    "期限超过 5 年;须由公共数据主管部门书面说明理由",
)
_SCOPE_AS_MODE = Text(
    "overall authorisation lists no scope; by sector or by scenario lists at least one",
    "整体授权不列范围;分领域、依场景授权至少列明一项",
)
_SIGNED_AFTER_END = Text("the agreement is signed after the term's end", "协议签订晚于期限终止")
