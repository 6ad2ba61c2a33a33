"""Ballots: nothing blank, soft findings overruled in writing only, and what the votes come to."""

from collections.abc import Iterator

from sandbox.core.errors.releasing import BallotIncomplete, VoteOutdated
from sandbox.core.errors.tree import Finding
from sandbox.core.releases import Release, ReleaseState
from sandbox.core.reviews import Ballot, CheckResult, Decision, ReviewPart, SeatKind, Verdict, Vote
from sandbox.core.text import Text

BLANK = Text("a verdict and a comment are due", "须有结论与意见")
TWICE = Text("judged more than once", "重复评判")
CONTRADICTS = Text("approval needs every part to pass", "同意发布须各部分均为通过")
NO_REASON = Text("overruling a soft finding needs a written reason", "不采纳软性发现须书面说明理由")
NO_COMMENT = Text("a return or rejection says why", "退回或否决须说明原因")


def check_ballot(release: Release, ballot: Ballot) -> None:
    """Check that a ballot is about what is under review now, and complete.

    Raises:
        VoteOutdated: the voter saw something else.
        BallotIncomplete: with everything that is blank.
    """
    if ballot.basis != release.basis:
        raise VoteOutdated(release=release.id)
    findings = (*_part_findings(ballot), *_decision_findings(release, ballot))
    if findings:
        raise BallotIncomplete(release=release.id, findings=findings)


def _part_findings(ballot: Ballot) -> Iterator[Finding]:
    for part in ReviewPart:
        verdicts = [verdict for verdict in ballot.parts if verdict.part is part]
        if not verdicts or not all(verdict.comment.strip() for verdict in verdicts):
            yield Finding("blank_part", part, BLANK)
        if len(verdicts) > 1:
            yield Finding("part_twice", part, TWICE)


def _decision_findings(release: Release, ballot: Ballot) -> Iterator[Finding]:
    if ballot.decision is not Decision.APPROVE:
        if not ballot.comment.strip():
            yield Finding("no_comment", ballot.decision, NO_COMMENT)
        return
    yield from (Finding("part_failed", verdict.part, CONTRADICTS) for verdict in ballot.parts if not verdict.passes)
    given = {(one.rule, one.file) for one in ballot.overrulings if one.reason.strip()}
    for soft in soft_findings(release.checks):
        if (soft.rule, soft.file) not in given:
            yield Finding("no_reason", f"{soft.rule} {soft.file}".strip(), NO_REASON)


def soft_findings(checks: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """Give the findings that a review may overrule in writing."""
    return tuple(check for check in checks if check.verdict is Verdict.REVIEW)


def outcome_of(release: Release, votes: tuple[Vote, ...]) -> ReleaseState | None:
    """Give what the votes of this round come to: None until the last required one is in (reviews are blind).

    An approval over soft findings is an exception, which the data owner decides as a third person.
    """
    owner = next((vote for vote in votes if vote.seat.kind is SeatKind.OWNER), None)
    if owner is not None:
        return OUTCOMES[owner.ballot.decision]
    if {vote.seat for vote in votes} != set(release.submission.seats):
        return None
    decisions = {vote.ballot.decision for vote in votes}
    worst = next(decision for decision in (Decision.REJECT, Decision.RETURN, Decision.APPROVE) if decision in decisions)
    if worst is Decision.APPROVE and soft_findings(release.checks):
        return ReleaseState.ESCALATED
    return OUTCOMES[worst]


OUTCOMES = {
    Decision.APPROVE: ReleaseState.APPROVED,
    Decision.RETURN: ReleaseState.RETURNED,
    Decision.REJECT: ReleaseState.REJECTED,
}
