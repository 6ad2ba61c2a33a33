"""Outputs and evidence for the checks to judge."""

from dataclasses import replace
from datetime import date

from sandbox.core.products import OutputFile
from sandbox.core.releases import Submission
from sandbox.core.reviews import Cell, CheckResult
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.release.checks.all_rules import run_checks
from sandbox.release.checks.evidence import CellEvidence, TableEvidence, evidence_from
from sandbox.release.checks.material import Material
from sandbox.release.examining import record_of
from sandbox.release.policy import DEFAULT_POLICY, tighten_policy
from sandbox.release.tables import read_output
from tests.unit.release.review_world import CONTRACT, ENTRY, SUBMISSION, TABLE_FILE, output

EXACT = replace(SUBMISSION, answers=())
CSV = "text/csv"


def material(
    *files: OutputFile, submission: Submission = SUBMISSION, evidence: tuple[TableEvidence, ...] = ()
) -> Material:
    held = files or output()
    return Material(
        submission=submission,
        files=tuple(record_of(file) for file in held),
        outputs={file.name: read_output(file) for file in held},
        policy=tighten_policy(DEFAULT_POLICY, (CONTRACT,)),
        contracts=(CONTRACT,),
        entries={"e1": ENTRY},
        evidence=evidence,
        scan=scan_text,
        today=date(2026, 11, 22),
    )


def found(judged: Material, rule: str, file: str = TABLE_FILE) -> CheckResult:
    (result,) = [check for check in run_checks(judged) if check.rule == rule and check.file == file]
    return result


def csv(text: str, name: str = TABLE_FILE) -> OutputFile:
    return OutputFile(name, CSV, text.encode())


def exact(text: str, *cells: CellEvidence, keys: tuple[str, ...] = ("city",)) -> Material:
    return material(csv(text), submission=EXACT, evidence=(TableEvidence(TABLE_FILE, keys, cells),))


def units(count: int, column: str = "n", row: int = 1) -> CellEvidence:
    return evidence_from(Cell(row, column), {str(number): 1 for number in range(count)})
