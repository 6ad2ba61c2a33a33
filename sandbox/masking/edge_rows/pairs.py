"""Pairwise cover: few rows in which every pair of values of any two columns stands together.

Greedy, one row at a time, as AETG does (Cohen, Dalal, Fredman & Patton 1997, section 3), without its chance.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import TypeVar

V = TypeVar("V")
Pair = tuple[tuple[str, int], tuple[str, int]]


def pairwise_rows(choices: Mapping[str, Sequence[V]], most_rows: int) -> list[dict[str, V]]:
    """Give rows that cover all pairs, or as many as so many rows can."""
    names = list(choices)
    open_pairs = {
        ((a, i), (b, j))
        for a, b in combinations(names, 2)
        for i, j in product(range(len(choices[a])), range(len(choices[b])))
    }
    rows: list[dict[str, V]] = []
    while open_pairs and len(rows) < most_rows:
        chosen = _next_row(names, choices, open_pairs)
        open_pairs -= set(_pairs_of(names, chosen))
        rows.append({name: choices[name][place] for name, place in chosen.items()})
    return rows


def _next_row(names: list[str], choices: Mapping[str, Sequence[V]], open_pairs: set[Pair]) -> dict[str, int]:
    """Begin with the least open pair, then give each further column the value that closes most."""
    chosen = dict(min(open_pairs))
    for name in names:
        if name not in chosen:
            places = range(len(choices[name]))
            chosen[name] = max(places, key=lambda place, name=name: _closed(names, {**chosen, name: place}, open_pairs))  # type: ignore[misc]  # a default argument binds the loop's name
    return chosen


def _closed(names: list[str], chosen: dict[str, int], open_pairs: set[Pair]) -> int:
    return sum(pair in open_pairs for pair in _pairs_of(names, chosen))


def _pairs_of(names: list[str], chosen: dict[str, int]) -> list[Pair]:
    there = [(name, chosen[name]) for name in names if name in chosen]
    return list(combinations(there, 2))
