"""The cells that a column's values fall into: made of what the contract says alone, so that nobody's data are in them.

Whatever lies in the space falls into exactly one cell, so that a row moves one count. One more cell, after the last,
is for emptiness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sandbox.core.columns import Bounds, Column, ColumnType, Value

Codes: TypeAlias = NDArray[np.int64]

MOST_LISTED = 4096
"""Longer lists are cut into cells of neighbours."""
NEAR = 4
"""A range is cut evenly where it has at most so many times as many values as cells; wider ones finer near zero."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Public values, `width` of them in a cell."""

    values: tuple[Value, ...]
    width: int = 1

    @property
    def size(self) -> int:
        """How many cells there are, without that for emptiness."""
        return -(-len(self.values) // self.width)

    def code_sql(self, name: str, groups: Sequence[int]) -> str:
        """Write the group of a quoted column's value; null for what is not listed."""
        members = ", ".join(f"'{_text(value)}'" for value in self.values)
        numbers = ", ".join(str(int(groups[place // self.width])) for place in range(len(self.values)))
        return f"([{numbers}])[enum_code(TRY_CAST(CAST({name} AS VARCHAR) AS ENUM({members}))) + 1]"

    def draw(self, cells: Codes, chance: np.random.Generator) -> Codes:
        """Draw the place of a value for each cell."""
        places = cells * self.width + chance.integers(0, self.width, len(cells))
        drawn: Codes = np.minimum(places, len(self.values) - 1)
        return drawn


@dataclass(frozen=True, slots=True)
class Ranges:
    """Cells of whole numbers: the first number of each, and the last of all; dates by their day's number."""

    starts: tuple[int, ...]
    last: int
    is_date: bool = False

    @property
    def size(self) -> int:
        """How many cells there are, without that for emptiness."""
        return len(self.starts)

    def code_sql(self, name: str, groups: Sequence[int]) -> str:
        """Write the group of a quoted column's number: a search by halves, total over all numbers."""
        number = f"({name} - DATE '1970-01-01')" if self.is_date else name
        firsts = [place for place in range(self.size) if place == 0 or groups[place] != groups[place - 1]]
        return _search(number, [(self.starts[place], int(groups[place])) for place in firsts])

    def draw(self, cells: Codes, chance: np.random.Generator) -> Codes:
        """Draw a number in each cell, all of them alike."""
        starts = np.array((*self.starts, self.last + 1), dtype=np.int64)
        return chance.integers(starts[cells], starts[cells + 1], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Presence:
    """One cell for whatever is there: of an identifier nothing else is counted."""

    size: int = 1

    def code_sql(self, name: str, groups: Sequence[int]) -> str:
        """Write the group of a quoted column's value."""
        return f"CASE WHEN {name} IS NOT NULL THEN {int(groups[0])} END"

    def draw(self, cells: Codes, _: np.random.Generator) -> Codes:
        """Give the cells back: there is nothing within them."""
        return cells


Cells: TypeAlias = Listed | Ranges | Presence


def cells_of(column: Column, most: int) -> Cells | None:
    """Give a column's cells, at most `most` of a range; None where nothing public is known of its values."""
    if column.type is ColumnType.BOOLEAN:
        return Listed((False, True))
    if column.domain is not None:
        return Listed(column.domain, -(-len(column.domain) // MOST_LISTED))
    if column.bounds is None or column.type is ColumnType.TEXT:
        return None
    return ranges_of(column.bounds, most, is_date=column.type is ColumnType.DATE)


def ranges_of(bounds: Bounds, most: int, *, is_date: bool = False) -> Ranges:
    """Cut a range into at most `most` cells: evenly, or finer near zero where it is wide and of numbers."""
    count = bounds.width + 1
    if is_date or count <= NEAR * most:
        step = -(-count // most)
        return Ranges(tuple(range(bounds.low, bounds.high + 1, step)), bounds.high, is_date)
    middle = min(max(0, bounds.low), bounds.high)
    below, above = middle - bounds.low, bounds.high - middle
    half = most * below // (below + above)
    down = [middle - distance for distance in _distances(below, half)]
    up = [middle + distance for distance in _distances(above, most - half)]
    return Ranges(tuple(sorted({bounds.low, *down, middle, *up} - {bounds.high + 1})), bounds.high)


def _distances(reach: int, count: int) -> list[int]:
    """Give distances from zero that grow by a constant factor, up to a reach."""
    if reach < 1 or count < 1:
        return []
    return [round(float(d)) for d in np.geomspace(1, reach, count)]


def _search(number: str, firsts: list[tuple[int, int]]) -> str:
    if len(firsts) == 1:
        return f"CASE WHEN {number} IS NOT NULL THEN {firsts[0][1]} END"
    return f"CASE WHEN {number} IS NULL THEN NULL ELSE {_halves(number, firsts)} END"


def _halves(number: str, firsts: list[tuple[int, int]]) -> str:
    if len(firsts) == 1:
        return str(firsts[0][1])
    middle = len(firsts) // 2
    below, above = _halves(number, firsts[:middle]), _halves(number, firsts[middle:])
    return f"CASE WHEN {number} < {firsts[middle][0]} THEN {below} ELSE {above} END"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("'", "''")
