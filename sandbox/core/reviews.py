"""Reviews of releases: what checks find, who votes, and what a vote says (G2, G3: H 四(五)1)."""

from dataclasses import dataclass
from enum import StrEnum


class ReviewPart(StrEnum):
    """The three named parts of a review, none of which may be blank (G3, H 四(五)1)."""

    CONSISTENCY = "information_consistency"
    MASKING = "sensitive_masking"
    CONSENT = "informed_consent"


class Verdict(StrEnum):
    """What a check says: `review` is a soft finding, `block` cannot be voted over."""

    PASS = "pass"  # noqa: S105 (a verdict, not a password)
    REVIEW = "review"
    BLOCK = "block"


class Decision(StrEnum):
    """What a voter decides."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


class SeatKind(StrEnum):
    """Why someone has a vote; `owner` decides on an exception to a soft rule."""

    AUTHORITY = "authority"
    PROVIDER = "provider"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Seat:
    """One required vote: of the data authority, of one data provider, or of the owner who decides an exception."""

    kind: SeatKind
    organisation: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A position in an output table: row from 1, column by name. Never the value."""

    row: int
    column: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one rule says of one file (or of the whole submission: `file` is empty).

    `measured` is the measured margin and `cells` the flagged positions: for reviewers only, never in a package.
    """

    rule: str
    part: ReviewPart
    file: str
    verdict: Verdict
    threshold: str
    measured: str
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """A voter's verdict on one named part."""

    part: ReviewPart
    passes: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Overruling:
    """A voter's written reason to let a soft finding pass."""

    rule: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a voter hands in. `basis` is the digest of what was on the screen."""

    basis: str
    decision: Decision
    parts: tuple[PartVerdict, ...]
    overrulings: tuple[Overruling, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote that was cast: the ballot, the seat, and the voter's signed statement (a DSSE envelope)."""

    release: str
    round: int
    seat: Seat
    voter: str
    organisation: str
    ballot: Ballot
    envelope: str
    at: str
