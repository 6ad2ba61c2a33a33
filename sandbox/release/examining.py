"""Examine a release: read the quarantine and the ledger afresh, run all checks, make the basis.

The same examination is made at submission, before each vote and at sealing; a vote holds only while it gives the
same basis.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sandbox.core.charges import Entry
from sandbox.core.contract import Contract
from sandbox.core.pii import TextScan
from sandbox.core.products import OutputFile
from sandbox.core.releases import FileRecord, Release, Submission
from sandbox.release.basis import Basis, Checked, ledger_digest, make_basis
from sandbox.release.checks.all_rules import run_checks
from sandbox.release.checks.evidence import TableEvidence
from sandbox.release.checks.material import Material
from sandbox.release.layout import sha512_hex
from sandbox.release.policy import ReleasePolicy, tighten_policy
from sandbox.release.tables import read_output
from sandbox.world.clock import CHINA
from sandbox.world.keys import KeyRing


def no_evidence(_: str) -> tuple[TableEvidence, ...]:
    """Recompute nothing: exact tables then have no evidence and are blocked."""
    return ()


@dataclass(frozen=True, slots=True)
class Sources:
    """What release reads of the rest of the house.

    `files` and `evidence` go by job id, `entry` by ledger entry id, `contract` by dataset; `scan` recognises
    identifiers in a text.
    """

    files: Callable[[str], tuple[OutputFile, ...]]
    entry: Callable[[str], Entry | None]
    contract: Callable[[str], Contract | None]
    scan: TextScan
    evidence: Callable[[str], tuple[TableEvidence, ...]] = no_evidence


@dataclass(frozen=True, slots=True)
class Examination:
    """What an examination found: the output, the policy it was held to, the checks and the basis."""

    files: tuple[OutputFile, ...]
    checked: Checked
    basis: Basis


class Examiner:
    """Examines releases against what the sources say now."""

    def __init__(self, sources: Sources, keys: KeyRing, policy: ReleasePolicy) -> None:
        self._sources = sources
        self._evidence_key = keys.derive("release/evidence")
        self._policy = policy

    def examine(self, release: Release, now: datetime) -> Examination:
        """Read everything afresh and check it."""
        submission = release.submission
        files = self.files(submission)
        entries = {answer.entry: self._sources.entry(answer.entry) for answer in submission.answers}
        material = self._material(submission, files, entries, now.astimezone(CHINA).date())
        checked = Checked(
            release=release.id,
            round=release.round,
            submission=submission,
            files=material.files,
            policy=material.policy,
            checks=run_checks(material),
            ledger=ledger_digest(entries),
        )
        return Examination(files, checked, make_basis(checked, self._evidence_key))

    def files(self, submission: Submission) -> tuple[OutputFile, ...]:
        """Read the job's output in quarantine, in order of name."""
        return tuple(sorted(self._sources.files(submission.job.id), key=lambda file: file.name))

    def contracts(self, submission: Submission) -> tuple[Contract, ...]:
        """Give the contracts in force of the datasets that were used."""
        found = (self._sources.contract(name) for name in sorted({use.dataset for use in submission.datasets}))
        return tuple(contract for contract in found if contract is not None)

    def _material(
        self, submission: Submission, files: tuple[OutputFile, ...], entries: Mapping[str, Entry | None], today: date
    ) -> Material:
        contracts = self.contracts(submission)
        return Material(
            submission=submission,
            files=tuple(record_of(file) for file in files),
            outputs={file.name: read_output(file) for file in files},
            policy=tighten_policy(self._policy, contracts),
            contracts=contracts,
            entries=entries,
            evidence=self._sources.evidence(submission.job.id),
            scan=self._sources.scan,
            today=today,
        )


def record_of(file: OutputFile) -> FileRecord:
    """Give what is remembered of an output file."""
    return FileRecord(file.name, file.media_type, len(file.content), sha512_hex(file.content))
