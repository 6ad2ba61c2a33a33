"""Lay an indexed table out as its space keeps it (see `core.contribution`)."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.contract import Table
from sandbox.core.contribution import HEAVY, RANK, UNIT, beyond, first_flag, is_flagged, is_split

Mask = NDArray[np.bool_]
Codes = NDArray[np.uint16] | NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class LaidOutTable:
    """One table of a space: its name there and its rows, in order."""

    name: str
    rows: pa.Table


def laid_out(table: Table, rows: pa.Table) -> tuple[LaidOutTable, ...]:
    """Divide the rows of a table at its bound, and mark what questions would else look for in each row.

    Args:
        table: its contract.
        rows: with `_unit` and `_rank`, by unit and rank.
    """
    if not is_split(table):
        return (LaidOutTable(table.name, rows),)
    unit = rows[UNIT].to_numpy()
    marked = rows.append_column(HEAVY, pa.array(_rows_of_same(unit) > table.bounds.rows_per_unit))
    for column in filter(is_flagged, table.columns):
        marked = marked.append_column(first_flag(column.name), pa.array(_first_of_each(unit, rows[column.name])))
    is_within = pc.less_equal(rows[RANK], table.bounds.rows_per_unit)
    within, others = marked.filter(is_within), marked.filter(pc.invert(is_within))
    return (LaidOutTable(table.name, within), LaidOutTable(beyond(table.name), others))


def _rows_of_same(unit: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Give, for each row, how many rows its unit has."""
    starts = np.flatnonzero(np.diff(unit.astype(np.int64), prepend=-1))
    sizes = np.diff(starts, append=len(unit))
    return np.repeat(sizes, sizes)


def _first_of_each(unit: NDArray[np.uint32], values: pa.ChunkedArray) -> Mask:
    """Mark each unit's first row with each value, NULL being a value here; rows are in the order of units."""
    codes = _codes(values.combine_chunks())
    by_code = np.argsort(codes, kind="stable")
    codes, units = codes[by_code], unit[by_code]
    is_first = np.ones(len(codes), np.bool_)
    is_first[1:] = (codes[1:] != codes[:-1]) | (units[1:] != units[:-1])
    marks = np.empty(len(codes), np.bool_)
    marks[by_code] = is_first
    return marks


def _codes(values: pa.Array) -> Codes:
    """Give one number for each different value; small ones where they suffice, since those sort faster."""
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    most = len(encoded.dictionary)
    codes = pc.fill_null(encoded.indices, most).to_numpy()
    small: Codes = codes.astype(np.uint16 if most < 2**16 else np.uint32)
    return small
