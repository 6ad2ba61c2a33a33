"""Shapes of masked samples: the signed manifest that says how a sample was made and what risk is left."""

from typing import Literal

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
    treatment: Literal["pseudonym", "generalised", "shifted", "rounded", "category", "kept", "scrubbed", "suppressed"]
    why: TextOut
    level: str
    nulled: float


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


class SignedManifestOut(Shape):
    """A manifest, and the service's Ed25519 signature over its canonical form."""

    manifest: SampleManifestOut
    key_id: str
    signature: str
