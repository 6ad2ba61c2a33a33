"""Distances between the full data's cells and a sample's: total variation, and the difference of rank correlations."""

from collections import defaultdict

import numpy as np

from sandbox.masking.comparing.cells import Cells, Counted, Key

DIGITS = 2
STAND_INS = ("0", "*")
"""What takes the place of the end of a generalised code."""

Shares = dict[Key | None, float]
"""The share of the rows in each cell; under None those of empty cells and of groups under the minimum."""


def generalised(cells: Cells, shown: frozenset[Key], least: int) -> Cells:
    """Give the full data's cells as the sample would show them; what it shows in no cell, or for too few, is pooled.

    The units of a joined cell are at least those of its largest part: it is kept if they alone are enough.
    """
    joined: dict[Key, Counted] = defaultdict(lambda: Counted(0, 0))
    values = tuple(frozenset(key[place] for key in shown) for place in range(len(next(iter(cells), ()))))
    for key, counted in cells.items():
        as_shown = tuple(_as_shown(part, known) for part, known in zip(key, values, strict=True))
        before = joined[as_shown]
        joined[as_shown] = Counted(before.rows + counted.rows, max(before.units, counted.units))
    return {key: counted for key, counted in joined.items() if counted.units >= least and None not in key}


def _as_shown(value: str | int | None, shown: frozenset[str | int | None]) -> str | int | None:
    if value in shown or not isinstance(value, str):
        return value
    longest = (value[:n] + end * (len(value) - n) for n in range(len(value) - 1, 0, -1) for end in STAND_INS)
    return next((text for text in longest if text in shown), value)


def shares(cells: Cells, rows: int, kept: frozenset[Key]) -> Shares:
    """Give the share of each cell kept, and of all the rest together."""
    told: Shares = {key: cells[key].rows / rows for key in kept if key in cells}
    told[None] = 1.0 - sum(told.values())
    return told


def total_variation(one: Shares, other: Shares) -> float:
    """Give half the sum of the differences of all shares, 0 to 1, to two digits."""
    every = sorted(set(one) | set(other), key=repr)
    return round(sum(abs(one.get(key, 0.0) - other.get(key, 0.0)) for key in every) / 2, DIGITS)


def rank_correlation(cells: Cells, kept: frozenset[Key]) -> float | None:
    """Give the correlation of two quantities' tenths over the cells kept; None where one of them never changes."""
    known = [(key, cells[key].rows) for key in sorted(kept, key=repr) if key in cells]
    if not known:
        return None
    pairs = np.array([key for key, _ in known], dtype=np.float64)
    weights = np.array([rows for _, rows in known], dtype=np.float64)
    centred = pairs - np.average(pairs, axis=0, weights=weights)
    spread = np.sqrt(np.average(centred**2, axis=0, weights=weights))
    if not spread.all():
        return None
    return float(np.average(centred[:, 0] * centred[:, 1], weights=weights) / spread.prod())
