"""Masked samples: what was done to each column, what risk is left, and the signed manifest that says so.

A sample stays personal information (PIPL 第七十三条): it is de-identified (去标识化), and never more than that.
Figures about the full table are rounded, so that a manifest is no exact count.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sandbox.core.digests import digest_of
from sandbox.core.sample_modes import SampleMode
from sandbox.core.sample_proof import Evidence
from sandbox.core.sample_utility import Utility
from sandbox.core.synthesis import Synthesis
from sandbox.core.text import Text


class Treatment(StrEnum):
    """What masking does to a column."""

    PSEUDONYM = "pseudonym"
    GENERALISED = "generalised"
    SHIFTED = "shifted"
    ROUNDED = "rounded"
    CATEGORY = "category"
    KEPT = "kept"
    SCRUBBED = "scrubbed"
    SUPPRESSED = "suppressed"
    SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """What was done to one column and why.

    `level` names the generalisation, `nulled` the share of cells emptied; `distinct`: the values that the sample shows.
    """

    table: str
    column: str
    treatment: Treatment
    why: Text
    level: str = ""
    nulled: float = 0.0
    distinct: int = 0


@dataclass(frozen=True, slots=True)
class Diversity:
    """The least number of distinct values of a sensitive column in any class of one table's sample."""

    table: str
    column: str
    least: int


@dataclass(frozen=True, slots=True)
class RiskReport:
    """Risk of re-identification by the declared quasi-identifiers.

    `k_required` and `k_reached`: units in a class of the full table, required and least (rounded down to fives
    above ten). `largest_risk`: 1 / k_reached; `mean_risk`: the worst table's mean of 1 / class size, over the rows
    that can be drawn. `unique_in_sample`: share of sampled units alone in one of their classes inside the sample.
    `unique_histories`: share of sampled units whose whole set of row classes nobody else in the full table has, for
    someone who knows all their rows. `rows_withheld`: share of the full tables' rows in classes that stayed too small.

    The three attackers of `vocabulary`: the prosecutor knows that somebody is in the sample (`prosecutor_risk`: 1 / the
    least sampled units in a class), the journalist does not (`largest_risk`), the marketer wants as many as possible
    (`marketer_risk`: the mean of 1 / class size in the full table over the sample's rows). `information_lost`: the mean
    share of their entropy that the quasi-identifiers lost; `least_lost`: what was shown that no acceptable levels of
    the same two steps go below, equal where the search was exhaustive.
    """

    k_required: int
    k_reached: int
    largest_risk: float
    mean_risk: float
    unique_in_sample: float
    unique_histories: float
    rows_withheld: float
    diversity: tuple[Diversity, ...]
    prosecutor_risk: float = 0.0
    marketer_risk: float = 0.0
    information_lost: float = 0.0
    least_lost: float = 0.0
    vocabulary: str = "ISO/IEC 20889:2018"


@dataclass(frozen=True, slots=True)
class SampledTable:
    """One table of a sample: its granted columns in the contract's order, and its rows."""

    table: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class SampleManifest:
    """How a sample was made. `rate`: share of the units drawn, to two digits; `space`: whose pseudonyms it bears.

    `evidence`: what it was held to before anyone saw it (E1); `utility`: where making it bought noised statistics.
    `synthesis`: of a synthetic sample, how it was drawn; its `rate` is 0 and its `risk` of linkage nothing, for no row
    of it is anybody's: what protects everybody is ρ.
    """

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
    tables: tuple[SampledTable, ...]
    columns: tuple[ColumnReport, ...]
    risk: RiskReport
    made_at: datetime
    notes: tuple[Text, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    utility: Utility | None = None
    mode: SampleMode = SampleMode.MASKED
    synthesis: Synthesis | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest's canonical form."""
        return digest_of(self)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest and the service's Ed25519 signature over it, both in hex beside the key that made it."""

    manifest: SampleManifest
    key_id: str
    signature: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as it is kept: `file` lies in the samples folder and opens with `wrapped_key` unwrapped for it.

    `wrapped_key` is empty once the sample was destroyed with its space (I3).
    """

    signed: SignedManifest
    file: str
    wrapped_key: str

    @property
    def id(self) -> str:
        """The sample's id."""
        return self.signed.manifest.id

    @property
    def key_context(self) -> str:
        """What its data key was wrapped for."""
        return key_context(self.id)

    @property
    def secret(self) -> str:
        """The name of the secret that its data key was wrapped by, beside the master key."""
        return sample_secret(self.file)


def key_context(sample_id: str) -> str:
    """Give the context a sample's data key is wrapped for."""
    return f"sample/{sample_id}"


def sample_file(sample_id: str, mark: str) -> str:
    """Give the name of a sample's file; `mark` tells the files of two makers apart."""
    return f"{sample_id}-{mark}.space"


def sample_of_file(file: str) -> str:
    """Give the id of the sample that a file was made for."""
    return file.partition("-")[0]


def sample_secret(file: str) -> str:
    """Give the name of the secret of the key of a sample's file."""
    return file.removesuffix(".space").replace("-", "")
