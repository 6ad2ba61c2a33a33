"""Shapes of masked samples: the signed manifest that says how a sample was made and what risk is left."""

from typing import Literal

from sandbox.wire.asking import BudgetOut, ScopeOut
from sandbox.wire.shapes import Shape, TextOut


class SampledTableOut(Shape):
    """One table of a sample: its columns, and its rows."""

    table: str
    columns: tuple[str, ...]
    rows: int


class ColumnReportOut(Shape):
    """What was done to one column and why; `nulled`: the share of cells emptied."""

    table: str
    column: str
    treatment: Literal[
        "pseudonym", "generalised", "shifted", "rounded", "category", "kept", "scrubbed", "suppressed", "synthetic"
    ]
    why: TextOut
    level: str
    nulled: float
    distinct: int


class DiversityOut(Shape):
    """The least number of distinct values of a sensitive column in any class."""

    table: str
    column: str
    least: int


class RiskReportOut(Shape):
    """Risk of re-identification by the declared quasi-identifiers, measured on the full table and rounded."""

    k_required: int
    k_reached: int
    largest_risk: float
    mean_risk: float
    unique_in_sample: float
    unique_histories: float
    rows_withheld: float
    diversity: tuple[DiversityOut, ...]
    prosecutor_risk: float
    marketer_risk: float
    information_lost: float
    least_lost: float
    vocabulary: str


class EvidenceOut(Shape):
    """One row of a sample's proof: what was looked at, what was measured, and how it must stand to what is required."""

    rule: Literal[
        "no_raw_identifier",
        "no_identifier",
        "distinct_kept",
        "small_categories",
        "k_of_shown_values",
        "diversity",
        "k_reached",
        "mean_risk",
        "sample_rate",
    ]
    where: str
    checked: int
    measured: float
    sense: Literal["at_most", "at_least", "equal"]
    required: float


class DistanceOut(Shape):
    """Total variation distance between the shares of some columns' values in the sample and in the data."""

    table: str
    columns: tuple[str, ...]
    distance: float
    expected: float | None


class CorrelationOut(Shape):
    """How far a rank correlation of two columns lies from the data's."""

    table: str
    columns: tuple[str, str]
    difference: float


class UtilityOut(Shape):
    """Distances of a sample from the data, never figures of the data; what they cost; what cannot be compared."""

    basis: Literal["noised", "full"]
    distances: tuple[DistanceOut, ...]
    correlations: tuple[CorrelationOut, ...]
    left_out: tuple[str, ...]
    nano_rho: int


class NoisedStepOut(Shape):
    """One step of buying noised statistics; `deviation`: of the widest noise, in units."""

    step: Literal["units", "rows", "changing", "one", "pair", "edge"]
    statistics: int
    cells: int
    deviation: float
    nano_rho: int


class DependenceOut(Shape):
    """`column` was drawn given `given`."""

    column: str
    given: str


class SynthesisOut(Shape):
    """How a synthetic sample was made: its ledger entry, price, noise, tree, and the rules every row keeps."""

    entry: str
    nano_rho: int
    epsilon: float
    delta: float
    bounding: str
    steps: tuple[NoisedStepOut, ...]
    tree: tuple[DependenceOut, ...]
    rules: tuple[str, ...]
    rows_left_out: int


class SampleQuoteOut(Shape):
    """What a sample would cost: nothing for a masked one, or where its statistics were paid for."""

    mode: Literal["masked", "synthetic"]
    cost: BudgetOut
    epsilon: float
    delta: float
    is_free: bool
    scopes: tuple[ScopeOut, ...]


class SampleManifestOut(Shape):
    """How a sample was made. It stays personal information (PIPL 73): de-identified, and never more than that."""

    id: str
    space: str
    dataset: str
    dataset_version: str
    contract_digest: str
    grant: str
    rules_digest: str
    key_version: int
    file_digest: str
    units: int
    rate: float
    tables: tuple[SampledTableOut, ...]
    columns: tuple[ColumnReportOut, ...]
    risk: RiskReportOut
    made_at: str
    notes: tuple[TextOut, ...]
    evidence: tuple[EvidenceOut, ...]
    utility: UtilityOut | None
    mode: Literal["masked", "synthetic"]
    synthesis: SynthesisOut | None


class SignedManifestOut(Shape):
    """A manifest, and the service's Ed25519 signature over its canonical form."""

    manifest: SampleManifestOut
    key_id: str
    signature: str


class StandingOut(Shape):
    """Whether a sample still stands as signed, found when its report was read."""

    signature_holds: bool
    file_holds: bool
    is_current: bool


class SampleReportOut(Shape):
    """The report of a sample: its signed manifest, the service's public key in hex, and whether it still stands."""

    format: str
    signed: SignedManifestOut
    public_key: str
    standing: StandingOut


class SampleComparisonOut(Shape):
    """A sample's report, and how far it lies from the full data: for reviewers and the data's provider alone."""

    report: SampleReportOut
    utility: UtilityOut


class SampleDifferenceOut(Shape):
    """One thing in which a sample differs from the one before; `where`: `table.column`, or `-` for the whole."""

    change: str
    where: str
    before: str
    after: str


class SampledVersionOut(Shape):
    """One sample in a history: of which version, at which risk, and how it differs from the one before."""

    sample: str
    dataset_version: str
    grant: str
    made_at: str
    units: int
    rate: float
    k_reached: int
    mean_risk: float
    is_destroyed: bool
    differences: tuple[SampleDifferenceOut, ...]


class SampleHistoryOut(Shape):
    """The samples of a dataset for one scenario, oldest first."""

    samples: tuple[SampledVersionOut, ...]


class UtilityQuestionOut(Shape):
    """One question that a sample's utility asks of the gate, and what it would cost in billionths of ρ."""

    table: str
    column: str
    sql: str
    nano_rho: int
    is_free: bool


class UtilityQuoteOut(Shape):
    """What a sample's utility would cost: nothing was charged. `left_out`: columns without a public list."""

    nano_rho: int
    questions: tuple[UtilityQuestionOut, ...]
    left_out: tuple[str, ...]
