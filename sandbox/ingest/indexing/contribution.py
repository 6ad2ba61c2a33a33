"""The contribution index: dense unit numbers and each row's rank within its unit, so that a bound is `_rank <= m`.

Both orders are keyed and see no value: `_unit` follows a MAC of the unit's identifier, `_rank` a MAC of the unit and
the row's place among the unit's own rows. So the rows of one unit decide nothing about the rows of another, and
adding or removing a unit changes a bounded answer by that unit's bounded rows alone (privacy.md, Privacy unit and
bounds). Facts of performance.md: bounding by such a column costs a filter, not a window function.

Units are numbered in the order of their MACs, so a load may number them bucket by bucket of that order (`spool`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.ingest.indexing.keyed import Macs, Words, word_macs

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The order in which a table's rows lie, and the rank of each row in that order, from 1."""

    order: Numbers
    ranks: Numbers


def numbered(tables: Sequence[Macs]) -> tuple[tuple[Numbers, ...], int]:
    """Number units densely from 0 in the order of their MACs; give each row's number by table, and how many units.

    Args:
        tables: the MAC of each row's unit, table by table.
    """
    macs = np.concatenate([np.zeros((0, 2), np.uint64), *tables])
    order = np.argsort(macs[:, 0])
    ordered = macs[order]
    is_tied = (ordered[1:, 0] == ordered[:-1, 0]) & (ordered[1:, 1] != ordered[:-1, 1])
    if is_tied.any():  # two units of one first word
        order = np.lexsort((macs[:, 1], macs[:, 0]))
        ordered = macs[order]
    is_other = (ordered[1:] != ordered[:-1]).any(axis=1)
    numbers = np.zeros(len(macs), np.int64)
    numbers[order[1:]] = np.cumsum(is_other)
    parts = np.split(numbers, np.cumsum([len(table) for table in tables])[:-1]) if tables else []
    return tuple(parts), int(is_other.sum()) + 1 if len(macs) else 0


def ranked(units: Numbers, unit_words: Words, key: bytes) -> Ranked:
    """Order rows by unit, and the rows of each unit by a MAC of the unit and the row's place in the delivery.

    The unit's own MAC goes in, not its dense number: that one shifts with the units around it.

    Args:
        units: the number of each row's unit; rows are in the order of delivery.
        unit_words: the first word of each row's unit's MAC.
        key: the table's.
    """
    macs = word_macs(np.stack((unit_words, _places(units)), axis=1), key)[:, 0]
    order = _by_unit_and_mac(units, macs)
    return Ranked(order, _places_in_runs(units[order]) + 1)


def _places(units: Numbers) -> Words:
    """Give each row's place (0 = first) among its unit's rows."""
    by_unit = np.argsort((units << 32) | np.arange(len(units)))
    places = np.empty(len(units), np.uint64)
    places[by_unit] = _places_in_runs(units[by_unit]).astype(np.uint64)
    return places


def _by_unit_and_mac(units: Numbers, macs: Words) -> Numbers:
    """Order rows by unit, then MAC: in one word while no two rows of a unit agree in the bits that fit."""
    bits = np.uint64(int(units.max(initial=1)).bit_length())
    words = (units.astype(np.uint64) << (np.uint64(64) - bits)) | (macs >> bits)
    order = np.argsort(words)
    if (np.diff(words[order]) == 0).any():
        return np.lexsort((macs, units))
    return order


def _places_in_runs(ordered: Numbers) -> Numbers:
    """Give each element's place (0 = first) in its run of equal elements."""
    places = np.arange(len(ordered), dtype=np.int64)
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    return places - np.repeat(starts, np.diff(starts, append=len(ordered)))
