"""Organisations, and the accounts of the people who act for them (A1–A8, E2, E3)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sandbox.core.errors.tree import Finding
from sandbox.core.people import Actor, Role
from sandbox.core.text import Text
from sandbox.core.transitions import Machine


class OrganisationKind(StrEnum):
    """What an organisation is in authorised operation (H 一(二), 二)."""

    DATA_AUTHORITY = "data_authority"
    IMPLEMENTING_AGENCY = "implementing_agency"
    OPERATING_INSTITUTION = "operating_institution"
    PRODUCT_DEVELOPER = "product_developer"
    DATA_PROVIDER = "data_provider"
    THIRD_PARTY_AGENCY = "third_party_agency"
    SUPERVISOR = "supervisor"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Document:
    """A document kept outside: its name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. `declarations` are the declared conditions of H 三(五) (B3): kept, not verified.

    `onboarded_on`: the day a product developer was admitted (入驻, A5); others need none.
    """

    id: str
    title: str
    kinds: frozenset[OrganisationKind]
    region: str
    is_legal_person: bool
    affiliates: frozenset[str] = frozenset()
    declarations: tuple[Document, ...] = ()
    onboarded_on: date | None = None


class AccountState(StrEnum):
    """How far an account has come through the gates."""

    REGISTERED = "registered"
    IDENTITY_VERIFIED = "identity_verified"
    FILED = "filed"
    VETTED = "vetted"
    NDA_SIGNED = "nda_signed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


_R, _I, _F, _V = AccountState.REGISTERED, AccountState.IDENTITY_VERIFIED, AccountState.FILED, AccountState.VETTED
_N, _A, _S, _X = AccountState.NDA_SIGNED, AccountState.ACTIVE, AccountState.SUSPENDED, AccountState.REMOVED

ACCOUNT_MACHINE: Machine[AccountState, str] = Machine(
    "account",
    {
        _R: {_I: Role.ADMIN, _X: Role.ADMIN},
        _I: {_F: Role.ADMIN, _A: Role.ADMIN, _X: Role.ADMIN},
        _F: {_V: Role.IMPLEMENTING_AGENCY, _X: Role.ADMIN},
        _V: {_N: Role.ADMIN, _X: Role.ADMIN},
        _N: {_A: Role.ADMIN, _X: Role.ADMIN},
        _A: {_S: Role.ADMIN, _X: Role.ADMIN},
        _S: {_A: Role.ADMIN, _X: Role.ADMIN},
        _X: {},
    },
)
"""The short way identity_verified → active is for officials, who are appointed; see `needs_four_gates`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a gate was passed by: the document, its number where it has one, and the day."""

    document: Document
    on: date
    number: str = ""


@dataclass(frozen=True, slots=True)
class Nda:
    """A confidentiality agreement (保密协议, E3). `expires_on` is its last day in force."""

    counterparty: str
    signed_on: date
    expires_on: date
    document: Document

    def is_in_force(self, today: date) -> bool:
        """Tell whether today lies within its term."""
        return self.signed_on <= today <= self.expires_on


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account, and the evidence of each gate passed.

    `is_bootstrap`: the first administrator, made with the sandbox by whoever holds its master key.
    """

    id: str
    organisation: str
    roles: frozenset[Role]
    state: AccountState = AccountState.REGISTERED
    identity: Evidence | None = None
    filing: Evidence | None = None
    vetting: Evidence | None = None
    nda: Nda | None = None
    appointment: Evidence | None = None
    suspended_because: str = ""
    is_bootstrap: bool = False

    @property
    def actor(self) -> Actor:
        """The person acting now, for policies to judge."""
        return Actor(self.id, self.organisation, self.roles)

    @property
    def needs_four_gates(self) -> bool:
        """Tell whether identity, filing, vetting and NDA are all required (H 四(四)): for whoever works on data.

        Officials of an authority, agency, provider or supervisor are appointed by their organisation instead.
        """
        return bool(self.roles & FOUR_GATE_ROLES)


FOUR_GATE_ROLES = frozenset({Role.DEVELOPER, Role.PRODUCT_DEVELOPER, Role.JOB_OPERATOR, Role.THIRD_PARTY_REVIEWER})

ROLE_BELONGS_TO: dict[Role, frozenset[OrganisationKind]] = {
    Role.DEVELOPER: frozenset({OrganisationKind.OPERATING_INSTITUTION}),
    Role.JOB_OPERATOR: frozenset({OrganisationKind.OPERATING_INSTITUTION}),
    Role.PRODUCT_DEVELOPER: frozenset({OrganisationKind.PRODUCT_DEVELOPER}),
    Role.DATA_PROVIDER: frozenset({OrganisationKind.DATA_PROVIDER}),
    Role.REVIEWER: frozenset({OrganisationKind.DATA_AUTHORITY}),
    Role.IMPLEMENTING_AGENCY: frozenset({OrganisationKind.IMPLEMENTING_AGENCY}),
    Role.THIRD_PARTY_REVIEWER: frozenset({OrganisationKind.THIRD_PARTY_AGENCY}),
    Role.AUDITOR: frozenset({OrganisationKind.SUPERVISOR}),
    Role.ADMIN: frozenset({OrganisationKind.PLATFORM, OrganisationKind.DATA_AUTHORITY}),
}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token of one account, known by its SHA-256 alone. `expires_at` is the first instant it no longer opens."""

    digest: str
    account: str
    issued_at: datetime
    expires_at: datetime
    is_revoked: bool = False

    def is_live(self, now: datetime) -> bool:
        """Tell whether it still opens."""
        return not self.is_revoked and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a person accepted the data usage agreement of a scenario, in one version (D10)."""

    account: str
    scenario: str
    agreement: Document
    accepted_at: datetime


def findings_of_organisation(organisation: Organisation) -> tuple[Finding, ...]:
    """List everything that keeps an organisation from being registered (A2, A3)."""
    kinds = organisation.kinds
    checks = (
        (bool(organisation.id and organisation.title and organisation.region), "A1", _INCOMPLETE_ORGANISATION),
        (bool(kinds), "A1", _NO_KIND),
        (
            organisation.is_legal_person or not kinds & {OrganisationKind.OPERATING_INSTITUTION},
            "A3",
            _OPERATOR_NOT_LEGAL_PERSON,
        ),
        (OrganisationKind.OPERATING_INSTITUTION not in kinds or len(kinds) == 1, "A2", _OPERATOR_ONLY),
    )
    return tuple(Finding(rule, organisation.id or "-", text) for holds, rule, text in checks if not holds)


def findings_of_account(account: Account, organisation: Organisation) -> tuple[Finding, ...]:
    """List everything that keeps an account from being registered: one role, fitting its organisation (A2, J1, J2)."""
    findings = []
    if len(account.roles) != 1:
        findings.append(Finding("A2", account.id, _ONE_ROLE))
    misfits = (role for role in sorted(account.roles) if not ROLE_BELONGS_TO[role] & organisation.kinds)
    findings += [Finding("A2", f"{account.id}: {role}", _ROLE_DOES_NOT_FIT) for role in misfits]
    return tuple(findings)


_INCOMPLETE_ORGANISATION = Text("id, title and region are required", "须填写标识、名称和地区")
_NO_KIND = Text("an organisation has at least one kind", "机构至少有一种类型")
_OPERATOR_NOT_LEGAL_PERSON = Text("an operating institution must be a legal person", "运营机构须为法人组织")
_OPERATOR_ONLY = Text(
    "an operating institution cannot also be authority, agency, provider, developer or supervisor",
    "运营机构不得兼任主管部门、实施机构、数据提供单位、产品开发商或监督部门",
)
_ONE_ROLE = Text("an account holds exactly one role; another part needs another person", "一个账户只能有一个角色")
_ROLE_DOES_NOT_FIT = Text("the role does not belong to an organisation of this kind", "该角色不属于此类机构")
