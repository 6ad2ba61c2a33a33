"""Rule text_scan: no identifier stands in a cell, a column name, a file's metadata, a document or a file name.

Plain numbers of fewer than 11 digits before the point are not scanned: a mobile number has 11, an ID number 18, and
shorter ones identify nobody. Values that a contract lists as public are not findings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sandbox.core.columns import Value
from sandbox.core.contract import Contract
from sandbox.core.pii import PiiFinding, TextScan
from sandbox.core.reviews import Cell, CheckResult, ReviewPart, Verdict
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import positions, report
from sandbox.release.numbers import NUMBER
from sandbox.release.tables import OutputDocument, OutputTable, ReadOutput

RULE = "text_scan"
SHORTEST_IDENTIFIER = 11


def judge_texts(material: Material) -> tuple[CheckResult, ...]:
    """Judge every text of every file, and every file name."""
    public = _public_values(material.contracts)
    return tuple(_judge_file(material, file.name, public) for file in material.files)


def _judge_file(material: Material, name: str, public: frozenset[str]) -> CheckResult:
    result = report(RULE, ReviewPart.MASKING, name, f"no identifier; from {material.policy.block_score} blocked")
    texts = {text: cells for text, cells in _texts_of(name, material.outputs.get(name)).items() if text not in public}
    findings = {text: found for text in texts if (found := _scan(material.scan, text))}
    if not findings:
        return replace(result, measured=f"{len(texts)} texts scanned, none found")
    flat = [finding for found in findings.values() for finding in found]
    hard = any(finding.score >= material.policy.block_score for finding in flat)
    kinds = ", ".join(sorted({finding.kind for finding in flat}))
    cells = positions([cell for text in findings for cell in texts[text]])
    verdict = Verdict.BLOCK if hard else Verdict.REVIEW
    return replace(result, verdict=verdict, measured=f"{len(flat)} found: {kinds}", cells=cells)


def _public_values(contracts: Iterable[Contract]) -> frozenset[str]:
    columns = (column for contract in contracts for table in contract.tables for column in table.columns)
    return frozenset(str(value) for column in columns for value in column.domain or ())


def _texts_of(name: str, read: ReadOutput | None) -> Mapping[str, list[Cell]]:
    texts: dict[str, list[Cell]] = {name: []}
    for text, cells in _content_of(read):
        texts.setdefault(text, []).extend(cells)
    return texts


def _content_of(read: ReadOutput | None) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    if isinstance(read, OutputDocument):
        yield from ((text, (Cell(line, "text"),)) for line, text in enumerate(read.texts, start=1))
    if isinstance(read, OutputTable):
        yield from ((text, ()) for text in (*read.columns, *read.notes))
        for number, row in enumerate(read.rows, start=1):
            for column, value in zip(read.columns, row, strict=True):
                yield _text_of(value), (Cell(number, column),)


def _text_of(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 10 ** (SHORTEST_IDENTIFIER - 1) else ""
    return "" if value is None else str(value)


def _scan(scan: TextScan, text: str) -> tuple[PiiFinding, ...]:
    whole = text.partition(".")[0]
    is_short_number = NUMBER.fullmatch(text) and sum(c.isdigit() for c in whole) < SHORTEST_IDENTIFIER
    return () if not text or is_short_number else scan(text)
