"""Count the cells of some columns, in the full data and in a sample: listed values, or tenths of a number's range.

The SQL is made from the contract's names and whole numbers, and nothing else. The cuts between tenths are figures of
the data: they stay within this room.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import Table
from sandbox.core.contribution import UNIT
from sandbox.masking.sampling.space_sql import columns_sql, quoted
from sandbox.masking.sampling.survey import Run

TENTHS = tuple(place / 10 for place in range(1, 10))

Key = tuple[str | int | None, ...]
FromColumn = Callable[[Column], str]


@dataclass(frozen=True, slots=True)
class Counted:
    """One cell: its rows, and in the full data its units."""

    rows: int
    units: int


Cells = dict[Key, Counted]


@dataclass(frozen=True, slots=True)
class Cuts:
    """For each column that is a quantity, the values that part its range into tenths of the full data's rows."""

    of: dict[str, tuple[int, ...]]


def is_quantity(column: Column) -> bool:
    """Tell whether a column's values have an order and no public list."""
    return column.type is ColumnType.DATE or (column.is_numeric and column.domain is None)


def find_cuts(full: Run, table: Table, columns: tuple[Column, ...]) -> Cuts:
    """Find the tenths of every quantity in the full data."""
    found = {}
    for column in filter(is_quantity, columns):
        tenths = f"quantile_disc({_stored(column)}, {list(TENTHS)})"
        told = full(f"SELECT {tenths} AS cuts FROM ({columns_sql(table, (column.name,))})")  # noqa: S608
        found[column.name] = tuple(sorted({int(cut) for cut in told.column("cuts")[0].as_py() or ()}))
    return Cuts(found)


def full_cells(full: Run, table: Table, columns: tuple[Column, ...], cuts: Cuts) -> Cells:
    """Count the full data's cells of some columns together."""
    source = f"({columns_sql(table, tuple(c.name for c in columns))})"
    return _counted(full, source, [_cell(c, _stored(c), cuts) for c in columns], f"count(DISTINCT {quoted(UNIT)})")


def sample_cells(sample: Run, table: Table, columns: tuple[Column, ...], cuts: Cuts) -> Cells:
    """Count a sample's cells of some columns together."""
    return _counted(sample, f"main.{quoted(table.name)}", [_cell(c, _shown(c), cuts) for c in columns], "0")


def _counted(run: Run, source: str, cells: list[str], units: str) -> Cells:
    listed = ", ".join(f"{cell} AS c{place}" for place, cell in enumerate(cells))
    names = ", ".join(f"c{place}" for place in range(len(cells)))
    told: pa.Table = run(f"SELECT {listed}, count(*) AS n, {units} AS u FROM {source} GROUP BY {names}")  # noqa: S608
    *keys, rows, counted = (column.to_pylist() for column in told.columns)
    keyed = zip(zip(*keys, strict=True), rows, counted, strict=True)
    return {key: Counted(int(n), int(u)) for key, n, u in keyed}


def _cell(column: Column, value: str, cuts: Cuts) -> str:
    """Write the cell a row is in: its value, or the number of cuts below it."""
    if column.name not in cuts.of:
        return f"CAST({quoted(column.name)} AS VARCHAR)"
    below = " + ".join(f"CAST({value} > {int(cut)} AS INTEGER)" for cut in cuts.of[column.name]) or "0"
    return f"CASE WHEN {quoted(column.name)} IS NULL THEN NULL ELSE {below} END"


def _stored(column: Column) -> str:
    """Write a value as the space keeps it: whole numbers, days."""
    if column.type is ColumnType.DATE:
        return f"date_diff('day', DATE '1970-01-01', {quoted(column.name)})"
    return f"CAST({quoted(column.name)} AS BIGINT)"


def _shown(column: Column) -> str:
    """Write a sample's value as the space keeps it: there, decimals are decimals."""
    if column.type is ColumnType.DATE or not column.scale:
        return _stored(column)
    return f"CAST({quoted(column.name)} * {10**column.scale} AS BIGINT)"
