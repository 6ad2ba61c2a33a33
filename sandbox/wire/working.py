"""Shapes of jobs, releases, votes, audit and health."""

from typing import Literal

from pydantic import Field

from sandbox.wire.shapes import Shape


class JobIn(Shape):
    """Which frozen, approved product to run, by its digest."""

    product: str


class JobOut(Shape):
    """A job's state and code; nothing of what it saw."""

    id: str
    product: str
    author: str
    operator: str
    state: str
    code: str
    queued_at: str
    started_at: str
    ended_at: str


class ReleaseIn(Shape):
    """Which job's output to hand in for review."""

    job: str


class FileOut(Shape):
    """One file of a release."""

    name: str
    media_type: str
    size: int
    sha512: str


class CheckOut(Shape):
    """What one rule says of one file; `measured` is for reviewers only and empty for others."""

    rule: str
    part: str
    file: str
    verdict: Literal["pass", "review", "block"]
    threshold: str
    measured: str


class ReleaseOut(Shape):
    """A release as it stands now. `basis` is the digest a vote must name."""

    id: str
    state: str
    round: int
    product: str
    title: str
    form: str
    purpose: str
    scenario: str
    author: str
    basis: str
    files: tuple[FileOut, ...]
    checks: tuple[CheckOut, ...]
    package: str | None


class ReleasesOut(Shape):
    """Releases that wait for this reviewer."""

    releases: tuple[ReleaseOut, ...]


class PartIn(Shape):
    """A verdict on one named part of the review."""

    part: Literal["information_consistency", "sensitive_masking", "informed_consent"]
    passes: bool
    comment: str = Field(min_length=1, max_length=4000)


class OverrulingIn(Shape):
    """A written reason to let a soft finding pass."""

    rule: str
    file: str
    reason: str = Field(min_length=10, max_length=4000)


class VoteIn(Shape):
    """A vote: the basis it was cast on, the decision, a verdict on each of the three parts."""

    basis: str
    decision: Literal["approve", "return", "reject"]
    parts: tuple[PartIn, ...]
    overrulings: tuple[OverrulingIn, ...] = ()
    comment: str = ""


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
    """Events this reader may see, in order."""

    events: tuple[AuditEventOut, ...]


class AuditVerifiedOut(Shape):
    """The chain is whole up to this event."""

    events: int
    head: str


class LayerOut(Shape):
    """One layer of isolation."""

    name: str
    state: Literal["in_force", "degraded", "off"]
    reason: str


class HealthOut(Shape):
    """Whether the service can work, and how well it is isolated."""

    version: str
    may_open_real_data: bool
    layers: tuple[LayerOut, ...]
