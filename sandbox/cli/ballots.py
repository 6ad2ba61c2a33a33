"""Ballots as the command line takes them: a decision with one comment for all parts, or a file with each part's own."""

import json
from pathlib import Path

from sandbox.cli.failing import unusable
from sandbox.core.errors.tree import Finding
from sandbox.core.releases import Release
from sandbox.core.reviews import Ballot, Decision, Overruling, PartVerdict, ReviewPart
from sandbox.core.text import Text

FORM = '{"decision": …, "parts": [{"part", "passes", "comment"}], "overrulings": [{"rule", "file", "reason"}]}'
NOT_A_BALLOT = Text(f"it is not there, or not a ballot: {FORM}", f"文件不存在,或不是表决文件:{FORM}")


def simple_ballot(release: Release, decision: Decision, comment: str) -> Ballot:
    """Give one verdict and one comment for all three parts."""
    passes = decision is Decision.APPROVE
    parts = tuple(PartVerdict(part, passes, comment) for part in ReviewPart)
    return Ballot(release.basis, decision, parts, (), comment)


def read_ballot(path: Path, release: Release) -> Ballot:
    """Read a ballot file about a release as it stands now.

    Raises:
        UnusableInput: it is not there, or not of the form of a ballot.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Ballot(
            basis=release.basis,
            decision=Decision(said["decision"]),
            parts=tuple(
                PartVerdict(ReviewPart(p["part"]), p["passes"] is True, str(p["comment"])) for p in said["parts"]
            ),
            overrulings=tuple(
                Overruling(str(o["rule"]), str(o["file"]), str(o["reason"])) for o in said.get("overrulings", ())
            ),
            comment=str(said.get("comment", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unusable("sandbox release vote", Finding("form", path.name, NOT_A_BALLOT)) from None
