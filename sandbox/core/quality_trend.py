"""Trend of a dataset's quality from batch to batch: what changed, and which changes are jumps (H3)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sandbox.core.datasets import ColumnQuality, DatasetVersion, TableQuality
from sandbox.core.quality import Scores, scores_of

ROWS_JUMP = 0.5
"""A table that grows or shrinks by more than this share of the former batch."""
SHARE_JUMP = 0.05
"""A share (of missing or bad values, of a category) that moves by more than this, and by more than chance does."""
STANDARD_ERRORS = 3.0


class Measure(StrEnum):
    """What is compared between two batches."""

    ROWS = "rows"
    BAD_ROWS = "bad_rows"
    MISSING = "missing"
    INVALID = "invalid"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in a batch and in the one before. `category`: a value of the column's public list."""

    table: str
    column: str
    measure: Measure
    category: str
    before: float
    now: float
    is_jump: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """One version of a dataset on its trend; the first has no changes."""

    version: str
    batch: str
    loaded_at: datetime
    rows: int
    bad_rows: int
    scores: Scores
    changes: tuple[Change, ...]

    @property
    def jumps(self) -> tuple[Change, ...]:
        """The changes that somebody should look at."""
        return tuple(change for change in self.changes if change.is_jump)


def trend_of(versions: tuple[DatasetVersion, ...]) -> tuple[Batch, ...]:
    """Give the batches of a dataset, oldest first, each compared with the one before."""
    return tuple(_batch(version, versions[place - 1] if place else None) for place, version in enumerate(versions))


def _batch(version: DatasetVersion, former: DatasetVersion | None) -> Batch:
    tables = version.quality.tables
    return Batch(
        version=version.id,
        batch=version.manifest.batch,
        loaded_at=version.loaded_at,
        rows=sum(table.rows_loaded for table in tables),
        bad_rows=sum(table.rows_bad for table in tables),
        scores=scores_of(version.quality),
        changes=tuple(_changes(former, version)) if former else (),
    )


def _changes(former: DatasetVersion, version: DatasetVersion) -> Iterator[Change]:
    before = {table.table: table for table in former.quality.tables}
    for table in version.quality.tables:
        if table.table in before:
            yield from _table_changes(before[table.table], table)
            yield from _category_changes(former, version, table.table)


def _table_changes(before: TableQuality, now: TableQuality) -> Iterator[Change]:
    rows = (before.rows_delivered, now.rows_delivered)
    is_jump = abs(rows[1] - rows[0]) > ROWS_JUMP * rows[0]
    yield Change(now.table, "", Measure.ROWS, "", rows[0], rows[1], is_jump)
    yield _share_change(now.table, "", Measure.BAD_ROWS, (before.rows_bad, rows[0]), (now.rows_bad, rows[1]))
    columns = {column.column: column for column in before.columns}
    for column in now.columns:
        if column.column in columns:
            yield from _column_changes(now.table, columns[column.column], column)


def _column_changes(table: str, before: ColumnQuality, now: ColumnQuality) -> Iterator[Change]:
    shares = ((before.missing, _seen(before)), (now.missing, _seen(now)))
    yield _share_change(table, now.column, Measure.MISSING, *shares)
    shares = ((before.invalid, _seen(before)), (now.invalid, _seen(now)))
    yield _share_change(table, now.column, Measure.INVALID, *shares)


def _category_changes(former: DatasetVersion, version: DatasetVersion, name: str) -> Iterator[Change]:
    before, now = (_categories(one, name) for one in (former, version))
    for (column, category), counts in now.items():
        if (column, category) in before:
            change = _share_change(name, column, Measure.CATEGORY, before[column, category], counts)
            yield Change(name, column, Measure.CATEGORY, category, change.before, change.now, change.is_jump)


def _categories(version: DatasetVersion, name: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Give, for each column and value of its public list, how many rows have it, and of how many."""
    table = version.contract.table(name)
    quality = next(one for one in version.quality.tables if one.table == name)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for column in quality.columns:
        declared = table.column(column.column) if table else None
        if column.shares and declared is not None and declared.domain is not None:
            counted = zip(declared.domain, column.shares, strict=True)
            found |= {(column.column, str(value)): (rows, column.present) for value, rows in counted}
    return found


def _seen(column: ColumnQuality) -> int:
    return column.present + column.missing + column.invalid


def _share_change(table: str, column: str, measure: Measure, before: tuple[int, int], now: tuple[int, int]) -> Change:
    shares = [count / of if of else 0.0 for count, of in (before, now)]
    moved = abs(shares[1] - shares[0])
    is_jump = moved > SHARE_JUMP and moved > STANDARD_ERRORS * _standard_error(before, now)
    return Change(table, column, measure, "", shares[0], shares[1], is_jump)


def _standard_error(before: tuple[int, int], now: tuple[int, int]) -> float:
    """Give the standard error of the difference of two shares under one common share (the pooled z-test)."""
    (one, of_one), (other, of_other) = before, now
    if not of_one or not of_other:
        return math.inf
    common = (one + other) / (of_one + of_other)
    return math.sqrt(common * (1 - common) * (1 / of_one + 1 / of_other))
