"""The basis of a review: the one digest that votes sign (release.md, guard 4).

It covers files, context, policy, check results, code, the ledger entries used, who acts and who must vote. Any
change gives another digest, and the votes on the former are void.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sandbox.core.charges import Entry
from sandbox.core.digests import canonical_json, digest_of
from sandbox.core.releases import FileRecord, Submission
from sandbox.core.reviews import CheckResult, Seat, Verdict
from sandbox.release.policy import ReleasePolicy

FORMAT = "data-sandbox/basis/1"


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """What a package tells of a check: not what was measured, which would tell of the data."""

    rule: str
    file: str
    verdict: Verdict
    threshold: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What is voted on. `evidence` seals the full check results by HMAC-SHA256; the others are SHA-256 digests."""

    format: str
    release: str
    round: int
    files: tuple[FileRecord, ...]
    context: str
    policy: str
    checks: tuple[CheckSummary, ...]
    evidence: str
    code: str
    ledger: str
    seats: tuple[Seat, ...]
    author: str
    operator: str

    @property
    def digest(self) -> str:
        """SHA-256 of the basis's canonical form, which is the content of `review/basis.json` in the package."""
        return digest_of(self)


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission with the outcome of its checks, from which the basis is made."""

    release: str
    round: int
    submission: Submission
    files: tuple[FileRecord, ...]
    policy: ReleasePolicy
    checks: tuple[CheckResult, ...]
    ledger: str

    @property
    def is_blocked(self) -> bool:
        """Tell whether a hard rule blocks it."""
        return any(check.verdict is Verdict.BLOCK for check in self.checks)


def make_basis(checked: Checked, evidence_key: bytes) -> Basis:
    """Make the basis of a checked submission."""
    submission = checked.submission
    return Basis(
        format=FORMAT,
        release=checked.release,
        round=checked.round,
        files=checked.files,
        context=digest_of(submission),
        policy=checked.policy.digest,
        checks=tuple(CheckSummary(c.rule, c.file, c.verdict, c.threshold) for c in checked.checks),
        evidence=seal_text(canonical_json(checked.checks), evidence_key),
        code=submission.job.code_digest,
        ledger=checked.ledger,
        seats=submission.seats,
        author=submission.job.author,
        operator=submission.job.operator,
    )


def seal_text(text: str, key: bytes) -> str:
    """Bind a text that stays inside: HMAC-SHA256 in hex, from which the text cannot be guessed."""
    return hmac.new(key, text.encode(), sha256).hexdigest()


def ledger_digest(entries: Mapping[str, Entry | None]) -> str:
    """Give the head of the ledger as far as this release goes: a digest over the entries it uses."""
    return digest_of(tuple(_entry_line(name, entry) for name, entry in sorted(entries.items())))


def _entry_line(name: str, entry: Entry | None) -> tuple[str, ...]:
    if entry is None:
        return (name, "missing")
    answer = entry.answer.digest if entry.answer else ""
    return (name, entry.state, str(entry.cost.nano_rho), str(entry.cost.nano_delta), answer)
