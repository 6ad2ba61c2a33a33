"""What the checks judge: the output as it was read, its submission, and evidence of the platform's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sandbox.core.charges import Entry
from sandbox.core.contract import Contract
from sandbox.core.pii import TextScan
from sandbox.core.releases import FileRecord, LedgeredAnswer, Submission
from sandbox.release.checks.evidence import TableEvidence
from sandbox.release.policy import ReleasePolicy
from sandbox.release.tables import OutputTable, ReadOutput


@dataclass(frozen=True, slots=True)
class Material:
    """All that the rules may look at. `entries` are the ledger's own, read by id; None where there is none.

    `traced` are the tables that the rules `receipt` and `trace` found to be rows of valid answers.
    """

    submission: Submission
    files: tuple[FileRecord, ...]
    outputs: Mapping[str, ReadOutput]
    policy: ReleasePolicy
    contracts: tuple[Contract, ...]
    entries: Mapping[str, Entry | None]
    evidence: tuple[TableEvidence, ...]
    scan: TextScan
    today: date
    traced: frozenset[str] = frozenset()

    def tables(self) -> tuple[tuple[str, OutputTable], ...]:
        """Give every output that is a table, with its file name."""
        return tuple((name, read) for name, read in self.outputs.items() if isinstance(read, OutputTable))

    def answers_of(self, file: str) -> tuple[LedgeredAnswer, ...]:
        """Give the answers that a file claims to be made from."""
        return tuple(answer for answer in self.submission.answers if answer.file == file)

    def evidence_of(self, file: str) -> TableEvidence | None:
        """Give the evidence recomputed for a file, or None."""
        return next((found for found in self.evidence if found.file == file), None)

    def contract_of(self, dataset: str) -> Contract | None:
        """Give the contract in force of a dataset, or None."""
        return next((contract for contract in self.contracts if contract.dataset == dataset), None)
