"""Classes of rows that look alike: combinations of codes, numbered densely, and what falls into each.

Sorting is all there is here: whole numbers sort at some 10 ns each, and a set of them costs ten times that.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.masking.sampling.ladders import Codes

Mask = NDArray[np.bool_]
Small = NDArray[np.int32]
ROOM = 2**62
SPARSE = 4
"""Numbers that leave more of their span free than this many times their count are sorted rather than marked."""


def combine(parts: list[Codes], rows: int) -> Codes:
    """Number the combinations of several codes, densely from 0 and in their order."""
    ids = np.zeros(rows, dtype=np.int64)
    span = 1
    for codes in parts:
        width = int(codes.max(initial=0)) + 1
        if span * width > ROOM:
            ids, span = dense(ids, span)
        ids = ids * width + codes
        span *= width
    return dense(ids, span)[0]


def dense(ids: Codes, span: int) -> tuple[Codes, int]:
    """Number whole numbers below `span` densely in their order; tell how many different ones there are."""
    if span <= SPARSE * len(ids) + ROOM.bit_length():
        is_there = np.zeros(span, dtype=np.bool_)
        is_there[ids] = True
        numbers = np.cumsum(is_there, dtype=np.int64) - 1
        return numbers[ids], max(1, int(numbers[-1]) + 1)
    order = np.argsort(ids)
    numbers = np.cumsum(is_new(ids[order]), dtype=np.int64) - 1
    placed = np.empty(len(ids), dtype=np.int64)
    placed[order] = numbers
    return placed, int(numbers[-1]) + 1


def is_new(ordered: NDArray[np.generic]) -> Mask:
    """Mark each value that differs from the one before it."""
    marks = np.ones(len(ordered), dtype=np.bool_)
    marks[1:] = ordered[1:] != ordered[:-1]
    return marks


def distinct(numbers: Codes) -> Codes:
    """Give the different numbers, in order."""
    ordered = np.sort(numbers)
    return ordered[is_new(ordered)]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Combinations of codes numbered over several ranges: each range's numbers, and the codes of each number."""

    ids: tuple[Small, ...]
    parts: tuple[Codes, ...]

    @property
    def count(self) -> int:
        """How many different combinations there are."""
        return len(self.parts[0])


def number_across(ranges: Iterable[list[Codes]]) -> Numbered:
    """Number combinations of at least one code over ranges that are read one after the other."""
    ids: list[Small] = []
    found: list[list[Codes]] = []
    for parts in ranges:
        numbers = combine(parts, len(parts[0]))
        ids.append(numbers.astype(np.int32))
        found.append([_first_of_each(numbers, codes) for codes in parts])
    together = [np.concatenate(column) for column in zip(*found, strict=True)]
    numbers = combine(together, len(together[0]))
    ends = np.cumsum([len(part[0]) for part in found])[:-1]
    renumbered = [new.astype(np.int32)[old] for new, old in zip(np.split(numbers, ends), ids, strict=True)]
    return Numbered(tuple(renumbered), tuple(_first_of_each(numbers, codes) for codes in together))


def _first_of_each(ids: Codes, codes: Codes) -> Codes:
    """Give the code of each number; all that bear a number have the same."""
    placed = np.zeros(int(ids.max(initial=-1)) + 1, dtype=np.int64)
    placed[ids] = codes
    return placed


def look_up(known: list[Codes], wanted: list[Codes]) -> Codes:
    """Give the place among known, distinct combinations of each wanted one; -1 where there is none."""
    count = len(known[0])
    ids = combine([np.concatenate(pair) for pair in zip(known, wanted, strict=True)], count + len(wanted[0]))
    places = np.full(int(ids.max(initial=-1)) + 1, -1, dtype=np.int64)
    places[ids[:count]] = np.arange(count)
    return places[ids[count:]]


def count_by(ids: Codes | Small, counts: NDArray[np.integer], length: int) -> Codes:
    """Add up whole counts by number; exact up to 2⁵³."""
    return np.bincount(ids, weights=counts, minlength=length).astype(np.int64)
