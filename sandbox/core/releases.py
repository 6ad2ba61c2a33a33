"""Releases: what is handed in for review, the states it goes through, and what is sealed.

Source: release.md; requirements.md G1–G6 (H 一(二), 四(五)), J6 (T 第五十四条).
"""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.answers import Receipt
from sandbox.core.products import ProductForm, UseKind
from sandbox.core.reviews import CheckResult, Seat, SeatKind

MAINLAND = "CN"


class ReleaseState(StrEnum):
    """States of a release; the moves between them stand in `release/machine.py`."""

    DRAFT = "draft"
    CHECKING = "checking"
    BLOCKED = "blocked"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    REJECTED = "rejected"
    ESCALATED = "escalated"
    STALE = "stale"
    APPROVED = "approved"
    SEALING = "sealing"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """Who moves a release. One person has at most one part in one release."""

    AUTHOR = "author"
    OPERATOR = "operator"
    SERVICE = "service"
    VOTER = "voter"
    OWNER = "owner"
    RELEASER = "releaser"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is remembered of an output file; digests in hex."""

    name: str
    media_type: str
    size: int
    sha512: str


@dataclass(frozen=True, slots=True)
class LedgeredAnswer:
    """An answer of the gate that a file was made from.

    `entry` is its ledger entry, `answer_digest` the digest of the whole answer, `counts` the answer's columns
    that count privacy units (their noised values are shown to reviewers as evidence). `question` is the SQL as it
    was asked.
    """

    file: str
    entry: str
    receipt: Receipt
    answer_digest: str
    question: str = ""
    counts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobRecord:
    """The run that made the output: of which frozen code, written by whom, run by whom (account ids)."""

    id: str
    author: str
    operator: str
    code_digest: str
    started_at: str
    ended_at: str


@dataclass(frozen=True, slots=True)
class ProductSheet:
    """The product sheet (产品说明). `price_fen` is the price in fen (0.01 CNY); 0 is free.

    `tells_of_subjects`: it answers about single persons or firms (核验, a per-firm index), not about groups.
    """

    name: str
    title: str
    version: str
    digest: str
    form: ProductForm
    scenario: str
    purpose: str
    use_kind: UseKind
    price_fen: int = 0
    update_frequency: str = ""
    tells_of_subjects: bool = False


@dataclass(frozen=True, slots=True)
class DatasetUse:
    """A dataset that was used: its pinned version and the digest of the contract it was read under."""

    dataset: str
    version: str
    contract_digest: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the product: region (ISO 3166-1; mainland is CN), and the outbound assessment record (J6)."""

    region: str = MAINLAND
    assessment: str | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """A record by which a third party votes in an organisation's seat (G2: 委托第三方专业机构)."""

    organisation: str
    delegate: str
    document: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A job's output with its context, handed in for review.

    `authority` and `providers` are organisation ids: the data authority, and every provider whose protected
    data were used. `supersedes` is the release that this one replaces once it is sealed.
    """

    job: JobRecord
    product: ProductSheet
    authority: str
    providers: tuple[str, ...]
    datasets: tuple[DatasetUse, ...]
    answers: tuple[LedgeredAnswer, ...]
    recipient: Recipient = Recipient()
    delegations: tuple[Delegation, ...] = ()
    supersedes: str | None = None

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The votes that are required: the authority's, and each provider's once."""
        providers = sorted(set(self.providers))
        return (Seat(SeatKind.AUTHORITY, self.authority), *(Seat(SeatKind.PROVIDER, name) for name in providers))


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A sealed package: SHA-256 of the ZIP, and of the output files alone."""

    digest: str
    content_digest: str
    sealed_at: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it stands now. `basis` is empty until the checks of this round are done."""

    id: str
    state: ReleaseState
    round: int
    submission: Submission
    files: tuple[FileRecord, ...]
    checks: tuple[CheckResult, ...]
    basis: str
    releaser: str | None = None
    sealing_at: str | None = None
    package: SealedPackage | None = None


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """An entry in the register of released tables: later releases of the same data are compared with it."""

    release: str
    file: str
    dataset: str
    dataset_version: str
    scenario: str
    product: str
    sha512: str
    released_at: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """A revoked release, and why. The package stays; verifiers are told by the signed revocation list."""

    release: str
    package_digest: str
    reason: str
    revoked_by: str
    revoked_at: str
