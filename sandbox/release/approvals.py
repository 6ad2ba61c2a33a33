"""Approvals: a voter's ballot as a signed statement about the basis of the review."""

from dataclasses import replace

from sandbox.core.digests import Plain, canonical_json
from sandbox.core.reviews import Vote
from sandbox.release.basis import seal_text
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.layout import APPROVAL, BASIS_SUBJECT
from sandbox.world.signing import Signer


def sign_vote(vote: Vote, signer: Signer, remarks_key: bytes) -> Vote:
    """Give the vote with its signed statement.

    What voters wrote stays inside: the statement carries an HMAC over the ballot, not its words.
    """
    ballot = vote.ballot
    predicate: dict[str, Plain] = {
        "release": vote.release,
        "round": vote.round,
        "seat": {"kind": vote.seat.kind.value, "organisation": vote.seat.organisation},
        "voter": vote.voter,
        "organisation": vote.organisation,
        "decision": ballot.decision.value,
        "parts": {verdict.part.value: verdict.passes for verdict in ballot.parts},
        "overruled": [f"{one.rule} {one.file}" for one in ballot.overrulings],
        "remarks": seal_text(canonical_json(ballot), remarks_key),
        "at": vote.at,
    }
    subject = Subject(BASIS_SUBJECT, "sha256", ballot.basis)
    return replace(vote, envelope=sign_statement(subject, APPROVAL, predicate, signer).decode())
