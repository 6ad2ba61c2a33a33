"""A bound on how few units sums and differences of exact answers can speak of, from the leverage of each unit.

The groups that were told span a space of vectors over units. Let h(u) be the leverage of a unit: the diagonal of the
projection onto that space (Hoaglin & Welsch 1978). For a vector v of it, Cauchy and Schwarz give v(u)² ≤ h(u)·|v|²;
summed over the units that v speaks of, 1 ≤ Σ h(u). So where the largest leverages of any `min_units` − 1 units add up
to less than 1, no vector speaks of so few. This is quick, and enough for ordinary tables; where it is not, `audit`
looks exactly. A unit with rows in several light atoms counts at one of them: never twice.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sandbox.query_gate.exact.audit import Atom

Matrix = NDArray[np.float64]
Places = NDArray[np.int64]
MOST_GROUPS = 1_500
NOTHING, SOMETHING = 1e-12, 1e-10
"""Eigenvalues of correlations: rounding leaves less than the one; n units told apart by k groups leave about 1/nk."""
MARGIN = 1e-6


def is_surely_of_many(atoms: Sequence[Atom], min_units: int) -> bool:
    """Tell whether surely no sum or difference of the groups' totals speaks of fewer than `min_units` units."""
    groups = sorted({group for atom in atoms for group in atom.groups}, key=repr)
    if len(groups) >= MOST_GROUPS or not atoms:
        return False
    numbers = {group: number + 1 for number, group in enumerate(groups)}
    places = _padded([[0, *(numbers[group] for group in atom.groups)] for atom in atoms], len(groups) + 1)
    units = np.array([atom.units for atom in atoms], float)
    inverse = _inverse(_products(places, units, len(groups) + 1))
    return inverse is not None and _most(atoms, _leverages(places, units, inverse), min_units - 1) < 1 - MARGIN


def _padded(rows: list[list[int]], filler: int) -> Places:
    """Give rows of group numbers as one array; 0 is the whole table, `filler` no group."""
    longest = max(map(len, rows))
    return np.array([row + [filler] * (longest - len(row)) for row in rows])


def _products(places: Places, units: Matrix, size: int) -> Matrix:
    """Count the units that each two groups share."""
    found = np.zeros((size + 1) ** 2)
    for left, right in product(places.T, places.T):
        found += np.bincount(left * (size + 1) + right, units, len(found))
    return found.reshape(size + 1, size + 1)[:size, :size]


def _inverse(products: Matrix) -> Matrix | None:
    """Give the inverse of products on their range; None where rounding hides how large that is."""
    scale = 1 / np.sqrt(np.diag(products))
    values, vectors = np.linalg.eigh(products * scale[:, None] * scale)
    is_kept = values > NOTHING * len(values)
    if np.any(values[is_kept] < SOMETHING * len(values)):
        return None
    half = (vectors[:, is_kept] / np.sqrt(values[is_kept])).T * scale
    inverse: Matrix = half.T @ half
    return inverse


def _leverages(places: Places, units: Matrix, inverse: Matrix) -> Matrix:
    """Give the leverage of each atom: that of all its units together."""
    padded = np.pad(inverse, (0, 1))
    return units * sum((padded[left, right] for left, right in product(places.T, places.T)), np.zeros(len(units)))


def _most(atoms: Sequence[Atom], leverages: Matrix, most_units: int) -> float:
    """Give the most leverage that atoms of so many units together can have; heavy atoms have too many units."""
    counted: set[int] = set()
    items: list[tuple[float, int]] = []
    for atom, leverage in zip(atoms, leverages, strict=True):
        if atom.few is not None:
            items.append((float(leverage), len(atom.few - counted)))
            counted |= atom.few
    most, left = sum(leverage for leverage, own in items if own == 0), float(most_units)
    for leverage, own in sorted((item for item in items if item[1]), key=lambda item: -item[0] / item[1]):
        part = min(1.0, left / own)
        most, left = most + part * leverage, left - part * own
    return most
