"""Rule trace: every row of a released table, and every number of a document, is that of a ledgered answer.

A file that traces is post-processing of differentially private answers (Dwork & Roth 2014, Prop. 2.1): the
rules on cells are evidence for it. One that does not has to stand on the cell rules alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sandbox.core.answers import Answer
from sandbox.core.columns import Value
from sandbox.core.digests import canonical_json
from sandbox.core.reviews import Cell, CheckResult, ReviewPart, Verdict
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import positions, report
from sandbox.release.numbers import numbers_in, plain_form
from sandbox.release.tables import OutputDocument, OutputTable

RULE = "trace"
CONFIDENCE = "95"
"""The confidence in per cent at which every half-width is stated."""
HALF_WIDTH = "_hw95"
"""A released column of this ending shows the 95 % half-widths of the answer's column of that name."""


def judge_traces(material: Material) -> tuple[CheckResult, ...]:
    """Judge each table by its rows and each document by its numbers."""
    return (*_judge_tables(material), *_judge_documents(material))


def _judge_tables(material: Material) -> Iterator[CheckResult]:
    for name, table in material.tables():
        if material.answers_of(name):
            yield _judge_table(material, name, table)


def _judge_table(material: Material, name: str, table: OutputTable) -> CheckResult:
    result = report(RULE, ReviewPart.CONSISTENCY, name, "every row is a row of a ledgered answer")
    stray = _stray_rows(material, name, table)
    if not stray:
        return replace(result, measured=f"{len(table.rows)} of {len(table.rows)} rows traced")
    measured = f"{len(table.rows) - len(stray)} of {len(table.rows)} rows traced"
    cells = positions([Cell(row, table.columns[0]) for row in stray])
    return replace(result, verdict=Verdict.BLOCK, measured=measured, cells=cells)


def _stray_rows(material: Material, file: str, table: OutputTable) -> tuple[int, ...]:
    known: Counter[tuple[str, ...]] = Counter()
    for answer in _answers(material, file):
        known += _projected(answer, table.columns)
    stray = []
    for number, row in enumerate(table.rows, start=1):
        form = tuple(plain_form(value) for value in row)
        if known[form] == 0:
            stray.append(number)
        known[form] -= 1
    return tuple(stray)


def _answers(material: Material, file: str) -> Iterator[Answer]:
    for claimed in material.answers_of(file):
        entry = material.entries.get(claimed.entry)
        if entry is not None and entry.answer is not None:
            yield entry.answer


def _projected(answer: Answer, columns: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    places = {column.name: (place, False) for place, column in enumerate(answer.columns)}
    places |= {f"{column.name}{HALF_WIDTH}": (place, True) for place, column in enumerate(answer.columns)}
    if any(column not in places for column in columns):
        return Counter()
    chosen = [places[column] for column in columns]
    return Counter(
        tuple(plain_form(_at(answer, row, place, is_width)) for place, is_width in chosen)
        for row in range(len(answer.rows))
    )


def _at(answer: Answer, row: int, place: int, is_width: bool) -> Value:  # noqa: FBT001 (which of two equal grids)
    return answer.half_widths[row][place] if is_width else answer.rows[row][place]


def _judge_documents(material: Material) -> Iterator[CheckResult]:
    documents = [(name, read) for name, read in material.outputs.items() if isinstance(read, OutputDocument)]
    known = _known_numbers(material) if documents else frozenset()
    for name, document in documents:
        yield _judge_document(name, document, known)


def _known_numbers(material: Material) -> frozenset[str]:
    files = sorted({claimed.file for claimed in material.submission.answers})
    answers = [answer for file in files for answer in _answers(material, file)]
    numbers = numbers_in(canonical_json([material.submission, *answers]))
    sizes = (plain_form(size) for answer in answers for size in (len(answer.rows), len(answer.columns)))
    return frozenset((*numbers, *sizes, CONFIDENCE))


def _judge_document(name: str, document: OutputDocument, known: frozenset[str]) -> CheckResult:
    result = report(RULE, ReviewPart.CONSISTENCY, name, "every number is one of a ledgered answer or of its sheet")
    numbers = [number for text in document.texts for number in numbers_in(text)]
    stray = sum(number not in known for number in numbers)
    measured = f"{len(numbers) - stray} of {len(numbers)} numbers traced"
    return replace(result, verdict=Verdict.REVIEW if stray else Verdict.PASS, measured=measured)
