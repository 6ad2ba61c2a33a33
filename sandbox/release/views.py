"""What reviewers and authors are shown of a release. Reviews are blind until the last required one is in."""

from dataclasses import dataclass

from sandbox.core.people import Actor
from sandbox.core.products import OutputFile
from sandbox.core.releases import Release, ReleaseState
from sandbox.core.reviews import CheckResult, Decision, ReviewPart, Seat, Vote
from sandbox.release.ballots import soft_findings
from sandbox.release.basis import CheckSummary
from sandbox.release.tables import OutputTable, read_output

SHOWN_ROWS = 200
BLIND = frozenset({ReleaseState.SUBMITTED, ReleaseState.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """One named part with the machine's evidence for it."""

    part: ReviewPart
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The first rows of an output table. `rows` counts all of them."""

    file: str
    rows: int
    table: OutputTable


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that a reviewer decides by. `votes` are those this reviewer may see; `waits_for` the seats still empty."""

    release: Release
    parts: tuple[PartEvidence, ...]
    soft: tuple[CheckResult, ...]
    tables: tuple[ShownTable, ...]
    votes: tuple[Vote, ...]
    waits_for: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a release was returned or rejected, without who said so."""

    decision: Decision
    comment: str


@dataclass(frozen=True, slots=True)
class AuthorPage:
    """What an author sees: verdicts and reasons, not what was measured."""

    release: str
    state: ReleaseState
    round: int
    checks: tuple[CheckSummary, ...]
    reasons: tuple[Reason, ...]


def review_page(release: Release, votes: tuple[Vote, ...], actor: Actor, files: tuple[OutputFile, ...]) -> ReviewPage:
    """Make the reviewer's page."""
    is_blind = release.state in BLIND
    taken = {vote.seat for vote in votes}
    return ReviewPage(
        release=release,
        parts=tuple(PartEvidence(part, tuple(c for c in release.checks if c.part is part)) for part in ReviewPart),
        soft=soft_findings(release.checks),
        tables=_shown_tables(files),
        votes=tuple(vote for vote in votes if not is_blind or vote.voter == actor.id),
        waits_for=tuple(seat for seat in release.submission.seats if seat not in taken),
    )


def _shown_tables(files: tuple[OutputFile, ...]) -> tuple[ShownTable, ...]:
    read = ((file.name, read_output(file)) for file in files)
    return tuple(
        ShownTable(name, len(table.rows), OutputTable(table.columns, table.rows[:SHOWN_ROWS]))
        for name, table in read
        if isinstance(table, OutputTable)
    )


def author_page(release: Release, votes: tuple[Vote, ...]) -> AuthorPage:
    """Make the author's page."""
    decided = () if release.state in BLIND else votes
    return AuthorPage(
        release=release.id,
        state=release.state,
        round=release.round,
        checks=tuple(CheckSummary(c.rule, c.file, c.verdict, c.threshold) for c in release.checks),
        reasons=tuple(
            Reason(vote.ballot.decision, vote.ballot.comment)
            for vote in decided
            if vote.ballot.decision is not Decision.APPROVE
        ),
    )
