"""How far answers are from the exact ones: the same cells for every system, at the same (ε, δ)."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from benchmarks.classes import QuestionClass
from benchmarks.records import Closeness
from benchmarks.world import Pair

LEAST_ROWS = 100
"""Public minimum: only cells of at least this many rows are compared."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExactCells:
    """The exact aggregates of the cells that are compared, by key."""

    question: str
    keys: int
    cells: dict[Key, tuple[float, ...]]


def exact_cells(pair: Pair, question: QuestionClass) -> ExactCells:
    """Ask the native table for the cells of at least LEAST_ROWS rows."""
    rows, _ = pair.ask_plain(question.sql.replace(" FROM ", ", count(*) AS rows_in_cell FROM ", 1))
    table = zip(*(column.to_pylist() for column in rows.columns), strict=True)
    kept = (row for row in table if row[-1] >= LEAST_ROWS)
    return ExactCells(
        question.id, question.keys, {_key(row, question.keys): tuple(row[question.keys : -1]) for row in kept}
    )


def closeness(exact: ExactCells, runs: Iterable[Sequence[Sequence[object]]]) -> Closeness | None:
    """Compare every run with the exact cells, if there are any; a number left out counts as wholly wrong."""
    errors = [error for rows in runs for error in _errors(exact, rows)]
    if not errors:
        return None
    missing = sum(error is None for error in errors) / len(errors)
    return Closeness(statistics.median(1.0 if error is None else error for error in errors), missing)


def _errors(exact: ExactCells, rows: Sequence[Sequence[object]]) -> Iterable[float | None]:
    told = {_key(row, exact.keys): row[exact.keys :] for row in rows}
    for key, values in exact.cells.items():
        given = told.get(key, (None,) * len(values))
        for value, answer in zip(values, given, strict=True):
            if value:
                yield None if answer is None else abs(float(str(answer)) - float(value)) / abs(float(value))


def _key(row: Sequence[object], keys: int) -> Key:
    return tuple(_text(part) for part in row[:keys])


def _text(part: object) -> str:
    if isinstance(part, datetime):
        return part.date().isoformat()
    return part.isoformat() if isinstance(part, date) else str(part).removesuffix(" 00:00:00")
