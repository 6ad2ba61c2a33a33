"""The contract of a dataset: what is in it, what it may be used for, and what protects its units.

Read from an Open Data Contract Standard v3 document by `ingest`; everything else sees only these values.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sandbox.core.budget import Budget
from sandbox.core.columns import Column, Grade, Secrecy
from sandbox.core.digests import digest_of
from sandbox.core.exact import ExactRules
from sandbox.core.masking_policy import MaskingPolicy
from sandbox.core.periods import PeriodRefresh
from sandbox.core.sample_modes import SampleMode


class SharingAttribute(StrEnum):
    """Sharing attribute of catalogued data (C5, Z 第十四条)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NOT_SHARED = "not_shared"


class Origin(StrEnum):
    """How the provider obtained the data (C3, C14, C15)."""

    OWN = "own"
    SHARING = "sharing"
    PUBLIC_PLACE_CAPTURE = "public_place_capture"
    EMERGENCY = "emergency"


class ContractStatus(StrEnum):
    """Where a contract stands, in the words of the Open Data Contract Standard: a draft or proposal is not in force."""

    PROPOSED = "proposed"
    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class UnitKind(StrEnum):
    """Whose privacy a table protects."""

    PERSON = "person"
    FIRM = "firm"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """The catalogue's fields (C4: nine of Z 第十三条, and source and openness of T 第十九条); all are required."""

    catalogue_id: str
    catalogue_kind: str
    name: str
    provider: str
    format: str
    update_frequency: str
    sharing_attribute: SharingAttribute
    sharing_mode: str
    use_conditions: str
    classification: str
    source: str
    openness: str
    registration_code: str
    sample_entry: str
    sharing_reason: str = ""
    legal_basis: str = ""
    registration_valid_until: str = ""


@dataclass(frozen=True, slots=True)
class ProviderConsent:
    """Consent of the provider the data were first shared by (C3)."""

    provider: str
    document: str
    scope: str
    expires_on: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who of the data provider confirmed a drafted contract, and on which day (ISO text)."""

    by: str
    organisation: str
    on: str


@dataclass(frozen=True, slots=True)
class ContributionBounds:
    """How much one unit can contribute to one table.

    `rows_per_unit`: rows of a unit that any question may read, chosen by keyed order at ingest.
    """

    rows_per_unit: int
    groups_per_unit: int | None = None


class Relation(StrEnum):
    """How the two sides of a consistency rule compare."""

    EQUAL = "="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class ConsistencyRule:
    """A rule between columns of one row (H3): the sum of `left` stands in `relation` to the sum of `right`."""

    left: tuple[str, ...]
    relation: Relation
    right: tuple[str, ...]

    @property
    def text(self) -> str:
        """The rule as it is written, such as `total = paid + open`."""
        return f"{' + '.join(self.left)} {self.relation.value} {' + '.join(self.right)}"


class LimitMetric(StrEnum):
    """What a limit is about, in the words of the standard's library."""

    ROWS = "rowCount"
    MISSING = "nullValues"
    INVALID = "invalidValues"
    DUPLICATES = "duplicateValues"


class Comparison(StrEnum):
    """How a count is held against an amount."""

    EQUAL = "="
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class QualityLimit:
    """A limit to a count of a load (H3), in rows or per cent; a broken one is reported and refuses nothing.

    `column` is "" where it is about the table. All `amounts` must hold.
    """

    column: str
    metric: LimitMetric
    amounts: tuple[tuple[Comparison, float], ...]
    is_percent: bool = False

    @property
    def text(self) -> str:
        """The limit as people read it, such as `nullValues <= 5 %`."""
        unit = " %" if self.is_percent else ""
        return f"{self.metric.value} " + ", ".join(f"{sign.value} {amount:g}{unit}" for sign, amount in self.amounts)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `unit_column` holds the privacy unit's identifier, None for a public table.

    `left_out` names columns of the delivery that are not loaded. `period_column` holds the day a row is of.
    """

    name: str
    columns: tuple[Column, ...]
    unit: UnitKind
    unit_column: str | None
    bounds: ContributionBounds
    title: str = ""
    unique_key: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    consistency: tuple[ConsistencyRule, ...] = ()
    period_column: str | None = None
    limits: tuple[QualityLimit, ...] = ()

    def column(self, name: str) -> Column | None:
        """Give a column by its name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def is_public(self) -> bool:
        """Tell whether no unit is protected in it."""
        return self.unit is UnitKind.NONE


USUAL_MASKING = MaskingPolicy()
SAMPLE_PRICE = Budget(20_000_000)
"""ρ of a synthetic sample where the contract does not say: ε is 1.0 at δ = 10⁻⁶."""


@dataclass(frozen=True, slots=True)
class PrivacyPolicy:
    """What the gate may give away. Product defaults, not law; an authority sets them, a provider only tightens.

    `cap`: ρ and δ per unit and period over all scenarios. `question`: the default price of one question.
    `display_delta`: the δ at which budgets are shown as ε. `min_group_size`: units. Without `refresh` there is one
    `period`, which never ends. With `exact` its tables are answered exactly, under those rules. `sample_mode`: the
    weakest mode that samples may have; `sample`: the price of a synthetic one. `masking`: limits of masked samples.
    """

    cap: Budget
    question: Budget
    period: str
    display_delta: float = 1e-6
    min_group_size: int = 10
    sample_k: int = 5
    max_bad_rows: float = 0.05
    refresh: PeriodRefresh | None = None
    exact: ExactRules | None = None
    sample_mode: SampleMode = SampleMode.MASKED
    sample: Budget = SAMPLE_PRICE
    masking: MaskingPolicy = USUAL_MASKING


@dataclass(frozen=True, slots=True)
class Contract:
    """One dataset's contract, whole and checked.

    `delivery_keys`: Ed25519 public keys, in hex; where there are any, one of them signs each delivery (D5).
    `parts`: of a mixture, the names of each dataset's tables (E8).
    """

    dataset: str
    version: str
    title: str
    provider: str
    catalogue: CatalogueEntry
    origin: Origin
    tables: tuple[Table, ...]
    privacy: PrivacyPolicy
    grade: Grade
    secrecy: Secrecy = Secrecy.NONE
    consents: tuple[ProviderConsent, ...] = ()
    status: ContractStatus = ContractStatus.ACTIVE
    confirmation: Confirmation | None = None
    delivery_keys: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()

    def table(self, name: str) -> Table | None:
        """Give a table by its name, or None."""
        return next((t for t in self.tables if t.name == name), None)

    @property
    def digest(self) -> str:
        """SHA-256 of the contract's canonical form."""
        return _digest_of(self)


@lru_cache(maxsize=64)
def _digest_of(contract: Contract) -> str:
    return digest_of(contract)
