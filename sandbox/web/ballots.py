"""Votes as they come over the wire, as the ballots they are."""

from sandbox.core.reviews import Ballot, Decision, Overruling, PartVerdict, ReviewPart
from sandbox.wire.working import VoteIn


def as_ballot(vote: VoteIn) -> Ballot:
    """Give a vote's body as the ballot it is."""
    return Ballot(
        basis=vote.basis,
        decision=Decision(vote.decision),
        parts=tuple(PartVerdict(ReviewPart(p.part), p.passes, p.comment) for p in vote.parts),
        overrulings=tuple(Overruling(o.rule, o.file, o.reason) for o in vote.overrulings),
        comment=vote.comment,
    )
