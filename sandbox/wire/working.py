"""Shapes of jobs, releases, votes, audit and health."""

from typing import Annotated, Literal

from pydantic import Field

from sandbox.wire.shapes import Comment, Digest, Name, PlainText, Remark, Shape, TextOut

JobStateName = Literal["queued", "running", "in_quarantine", "checked", "failed", "cancelled"]
ReleaseStateName = Literal[
    "draft",
    "checking",
    "blocked",
    "submitted",
    "in_review",
    "returned",
    "rejected",
    "escalated",
    "stale",
    "approved",
    "sealing",
    "released",
    "superseded",
    "revoked",
    "withdrawn",
]
PartName = Literal["information_consistency", "sensitive_masking", "informed_consent"]
DecisionName = Literal["approve", "return", "reject"]
MAX_SEQ = 2**31 - 1
MAX_EVENTS = 1000


class JobIn(Shape):
    """Which frozen, approved product to run, by its digest."""

    product: Digest


class JobOut(Shape):
    """A job's state and code; nothing of what it saw."""

    id: str
    product: str
    author: str
    operator: str
    state: JobStateName
    code: str
    queued_at: str
    started_at: str
    ended_at: str


class ReleaseIn(Shape):
    """Which job's output to hand in for review."""

    job: Name


class FileOut(Shape):
    """One file of a release."""

    name: str
    media_type: str
    size: int
    sha512: str


class CheckOut(Shape):
    """What one rule says of one file; `measured` is for reviewers only and empty for others."""

    rule: str
    part: PartName
    file: str
    verdict: Literal["pass", "review", "block"]
    threshold: str
    measured: str


class ReleaseLineOut(Shape):
    """A release as a list shows it: nothing of what its checks measured."""

    id: str
    state: ReleaseStateName
    round: int
    product: str
    title: str
    form: str
    purpose: str
    scenario: str
    author: str


class ReleaseOut(ReleaseLineOut):
    """A release as it stands now. `basis` is the digest a vote must name."""

    basis: str
    files: tuple[FileOut, ...]
    checks: tuple[CheckOut, ...]
    package: str | None


class ReleasesOut(Shape):
    """Releases that wait for somebody, of those this account may see."""

    releases: tuple[ReleaseLineOut, ...]


class RevocationIn(Shape):
    """Why a release is revoked; the signed revocation list says so too."""

    reason: Remark


class PartIn(Shape):
    """A verdict on one named part of the review."""

    part: PartName
    passes: bool
    comment: Remark


class OverrulingIn(Shape):
    """A written reason to let a soft finding pass."""

    rule: Name
    file: Annotated[PlainText, Field(max_length=256)]
    reason: Remark


class VoteIn(Shape):
    """A vote: the basis it was cast on, the decision, a verdict on each of the three parts."""

    basis: Digest
    decision: DecisionName
    parts: Annotated[tuple[PartIn, ...], Field(max_length=16)]
    overrulings: Annotated[tuple[OverrulingIn, ...], Field(max_length=1000)] = ()
    comment: Comment = ""


class AuditEventOut(Shape):
    """One event of the audit chain."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    outcome: str
    dataset: str
    scenario: str
    details: tuple[tuple[str, str], ...]
    hash: str


class AuditEventsOut(Shape):
    """Events this reader may see, in order; `next` continues after them, None at the end."""

    events: tuple[AuditEventOut, ...]
    next: int | None


class AuditVerifiedOut(Shape):
    """The chain is whole up to this event."""

    events: int
    head: str


class LayerOut(Shape):
    """One layer of isolation: what it is for, how it stands and why, also in words for people."""

    name: str
    state: Literal["in_force", "degraded", "off"]
    reason: str
    stops: TextOut
    stands: TextOut
    why: TextOut


class HealthOut(Shape):
    """Whether the service can work, and how well it is isolated."""

    version: str
    may_open_real_data: bool
    layers: tuple[LayerOut, ...]


class AliveOut(Shape):
    """The process answers and its database does too; for load balancers."""

    status: Literal["ok"] = "ok"
