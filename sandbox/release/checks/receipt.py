"""Rule receipt: every claimed answer has a valid receipt, a ledger entry in the state `answered`, and its digest.

Only then does differential privacy speak for the file (release.md, Disclosure checks, DP outputs).
"""

from collections.abc import Iterator
from dataclasses import replace

from sandbox.core.charges import Entry, EntryState
from sandbox.core.releases import DatasetUse, LedgeredAnswer
from sandbox.core.reviews import CheckResult, ReviewPart, Verdict
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import report

RULE = "receipt"


def judge_receipts(material: Material) -> tuple[CheckResult, ...]:
    """Judge the answers of each file that claims any."""
    files = sorted({answer.file for answer in material.submission.answers})
    return tuple(_judge_file(material, file) for file in files)


def _judge_file(material: Material, file: str) -> CheckResult:
    result = report(RULE, ReviewPart.CONSISTENCY, file, "ledger entry answered, same receipt, same digest")
    answers = material.answers_of(file)
    faults = tuple(f"{answer.entry}: {fault}" for answer in answers for fault in _faults(material, answer))
    if file not in material.outputs:
        faults = ("the file is not in the output", *faults)
    if faults:
        return replace(result, verdict=Verdict.BLOCK, measured="; ".join(faults))
    return replace(result, measured=f"{len(answers)} answers in the ledger")


def _faults(material: Material, answer: LedgeredAnswer) -> tuple[str, ...]:
    entry = material.entries.get(answer.entry)
    if entry is None:
        return ("no such ledger entry",)
    return (*_entry_faults(entry, answer), *_context_faults(material, answer))


def _entry_faults(entry: Entry, answer: LedgeredAnswer) -> Iterator[str]:
    if entry.state is not EntryState.ANSWERED or entry.answer is None:
        yield f"the ledger entry is {entry.state}"
        return
    if entry.answer.digest != answer.answer_digest:
        yield "the ledger holds another answer"
    if entry.answer.receipt != answer.receipt:
        yield "the ledger holds another receipt"
    if entry.cost != answer.receipt.cost:
        yield "the receipt states another cost than the ledger"


def _context_faults(material: Material, answer: LedgeredAnswer) -> Iterator[str]:
    receipt, submission = answer.receipt, material.submission
    use = DatasetUse(receipt.dataset, receipt.dataset_version, receipt.contract_digest)
    if use not in submission.datasets:
        yield "the receipt is for another dataset, version or contract"
    if receipt.scenario != submission.product.scenario:
        yield "the receipt is for another scenario"
