"""What masking must know of the full tables: which units have which combinations of quasi-identifiers.

The engine gives each row's quasi-identifiers at their finest level, a range of units at a time; here they become
numbers at once: some ten bytes for each different leaf of a unit. All of the contract's columns count, whatever a
grant opens: two grants of one scenario can be laid side by side.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract, Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.rules import ColumnMask
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.sampling.classes import Small, combine, is_new, number_across
from sandbox.masking.sampling.ladders import Codes, Ladder, count_leaves, make_ladder
from sandbox.masking.sampling.space_sql import quoted
from sandbox.masking.sampling.survey_sql import (
    VALUE,
    UnitRange,
    expressions_sql,
    leaves_sql,
    reached_ranks_sql,
    size_sql,
    token_of,
)

Run = Callable[[str], pa.Table]
"""Runs one SELECT in the space."""
RANGE_ROWS = 2**20
"""Rows that are looked at together."""
PART_ROWS = 2**24
"""Values of a column that the engine counts together."""


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A sensitive column, and the engine's token of its values."""

    column: str
    token: str


@dataclass(frozen=True, slots=True)
class LeafRows:
    """A range's units with their leaves, by unit: how many rows of the unit have the leaf, and the first one's rank."""

    units: NDArray[np.uint32]
    leaves: Small
    rows: NDArray[np.unsignedinteger]
    first_ranks: NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True)
class SurveyedTable:
    """One protected table in full.

    `codes`: for each ladder, the place on it of each of the `leaves`. `ranges`: the units and their leaves, range by
    range. `reached`: how many units have at least one row, two rows, and so on.
    """

    table: Table
    ladders: tuple[Ladder, ...]
    sensitive: tuple[Sensitive, ...]
    codes: tuple[Codes, ...]
    leaves: int
    ranges: tuple[LeafRows, ...]
    reached: Codes


@dataclass(frozen=True, slots=True)
class Survey:
    """All protected tables, over the same ranges of units."""

    ranges: tuple[UnitRange, ...]
    tables: tuple[SurveyedTable, ...]

    @property
    def units(self) -> int:
        """One more than the greatest unit."""
        return self.ranges[-1].end


def survey(run: Run, contract: Contract, masks: tuple[ColumnMask, ...], limits: MaskingLimits) -> Survey:
    """Read the quasi-identifiers of every protected table."""
    tables = tuple(table for table in contract.tables if not table.is_public)
    sizes = [run(size_sql(table)) for table in tables]
    rows = [int(size.column("rows")[0].as_py()) for size in sizes]
    units = 1 + max((int(last) for s in sizes if (last := s.column("last")[0].as_py()) is not None), default=0)
    ranges = _ranges(units, max(rows))
    surveyed = []
    for table, count in zip(tables, rows, strict=True):
        own = tuple(m for m in masks if m.table == table.name)
        ladders = tuple(_ladder(run, table, m, count, limits) for m in own if _is_quasi(m))
        surveyed.append(_survey_table(run, table, ladders, _sensitive(own, limits), ranges))
    return Survey(ranges, tuple(surveyed))


def _is_quasi(mask: ColumnMask) -> bool:
    return mask.column.role is ColumnRole.QUASI_IDENTIFIER


def _sensitive(masks: tuple[ColumnMask, ...], limits: MaskingLimits) -> tuple[Sensitive, ...]:
    columns = (m.column for m in masks if m.column.role is ColumnRole.SENSITIVE and m.mask != "suppress")
    return tuple(Sensitive(c.name, token_of(c, limits.digits)) for c in columns)


def _ranges(units: int, rows: int) -> tuple[UnitRange, ...]:
    """Divide the units so that about as many rows lie in each range as are looked at together."""
    step = max(1, -(-units // max(1, -(-rows // RANGE_ROWS))))
    return tuple(UnitRange(first, min(units, first + step)) for first in range(0, units, step))


def _ladder(run: Run, table: Table, mask: ColumnMask, rows: int, limits: MaskingLimits) -> Ladder:
    """Count a column's values, in as many parts as the engine's memory asks for, and make its ladder."""
    steps = steps_of(mask.column, mask.mask, limits.bands)
    parts, leaf = 1 + rows // PART_ROWS, steps[0].expression(VALUE)
    counted = [run(leaves_sql(table, mask.column, leaf, (part, parts))) for part in range(parts)]
    return make_ladder(table.name, mask.column, steps, count_leaves(pa.concat_tables(counted)))


def _survey_table(
    run: Run, table: Table, ladders: tuple[Ladder, ...], sensitive: tuple[Sensitive, ...], ranges: tuple[UnitRange, ...]
) -> SurveyedTable:
    sets: list[LeafRows] = []

    def codes_of_leaves() -> Iterator[list[Codes]]:
        """Read range by range; keep each range's units, and give the codes of its different leaves."""
        for units in ranges:
            leaves, codes = _read_range(run, table, ladders, units)
            sets.append(leaves)
            yield codes

    numbered = number_across(codes_of_leaves())
    renumbered = tuple(
        LeafRows(s.units, ids[s.leaves], s.rows, s.first_ranks) for s, ids in zip(sets, numbered.ids, strict=True)
    )
    reached = run(reached_ranks_sql(table)).column("units").to_numpy().astype(np.int64)
    return SurveyedTable(table, ladders, sensitive, numbered.parts[: len(ladders)], numbered.count, renumbered, reached)


def _read_range(run: Run, table: Table, ladders: tuple[Ladder, ...], units: UnitRange) -> tuple[LeafRows, list[Codes]]:
    """Read a range's units with leaves numbered within the range, and the codes of those; one part more than ladders.

    The last part is always 0: a table without quasi-identifiers has one leaf.
    """
    rows = run(expressions_sql(table, tuple(finest(ladder) for ladder in ladders), units))
    codes = [*read_codes(rows, ladders), np.zeros(rows.num_rows, dtype=np.int64)]
    ids = combine(codes, rows.num_rows)
    count = int(ids.max(initial=-1)) + 1
    parts = [np.zeros(count, dtype=np.int64) for _ in codes]
    for part, column in zip(parts, codes, strict=True):
        part[ids] = column
    most = table.bounds.rows_per_unit + 1
    ranks = np.minimum(whole(rows.column(RANK)), most)
    return _sets(whole(rows.column(UNIT)) - units.first, ids, ranks, units.first), parts


def _sets(units: Codes, leaves: Codes, ranks: Codes, first: int) -> LeafRows:
    """Give the different pairs of unit and leaf, each with its rows and least rank, by one sort of whole numbers."""
    span, most = int(leaves.max(initial=0)) + 1, int(ranks.max(initial=0)) + 1
    keys = np.sort((units * span + leaves) * most + ranks)
    pairs = keys // most
    starts = np.flatnonzero(is_new(pairs))
    rows = np.diff(starts, append=len(pairs))
    return LeafRows(
        (pairs[starts] // span + first).astype(np.uint32),
        (pairs[starts] % span).astype(np.int32),
        _narrow(rows),
        _narrow(keys[starts] % most),
    )


def _narrow(numbers: Codes) -> NDArray[np.unsignedinteger]:
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def finest(ladder: Ladder) -> str:
    """Give a ladder's finest level, as the engine computes it."""
    return ladder.levels[0].expression(quoted(ladder.column.name))


def read_codes(rows: pa.Table, ladders: tuple[Ladder, ...]) -> list[Codes]:
    """Give the codes of the leaves q0, q1, … on their ladders."""
    return [ladder.code(one_chunk(rows.column(f"q{i}"))) for i, ladder in enumerate(ladders)]


def whole(column: pa.ChunkedArray) -> Codes:
    """Give a column of whole numbers."""
    numbers: Codes = column.to_numpy().astype(np.int64)
    return numbers
