"""Noised counts made shares again: nothing below zero, the total as it is known, margins that agree.

All of this is done to noised numbers alone, and so costs nothing.
"""

import numpy as np
from numpy.typing import NDArray

Masses = NDArray[np.float64]
ROUNDS = 12


def settle(noised: Masses, total: float) -> Masses:
    """Give the nearest counts, in L2, that are at least zero and add up to a total.

    Source: Duchi, Shalev-Shwartz, Singer & Chandra 2008, figure 1 (projection onto the simplex).
    """
    if total <= 0 or not noised.size:
        return np.zeros_like(noised)
    falling = np.sort(noised, axis=None)[::-1]
    excess = (np.cumsum(falling) - total) / np.arange(1, falling.size + 1)
    last = int(np.flatnonzero(falling > excess)[-1])
    settled: Masses = np.maximum(noised - excess[last], 0.0)
    return settled


def rake(joint: Masses, first: Masses, second: Masses) -> Masses:
    """Fit a table of two to both margins by proportions, where a margin has mass that the table lost, evenly.

    Source: Deming & Stephan 1940 (iterative proportional fitting).
    """
    total = float(first.sum())
    if total <= 0 or second.sum() <= 0:
        return joint
    second = second * (total / second.sum())
    fitted = joint + np.where(_lost(joint.sum(axis=1), first), 1.0, 0.0)[:, np.newaxis] * second[np.newaxis, :] / total
    fitted = fitted + first[:, np.newaxis] / total * np.where(_lost(fitted.sum(axis=0), second), 1.0, 0.0)
    for _ in range(ROUNDS):
        fitted = fitted * _ratio(first, fitted.sum(axis=1))[:, np.newaxis]
        fitted = fitted * _ratio(second, fitted.sum(axis=0))[np.newaxis, :]
    return fitted


def _lost(had: Masses, wanted: Masses) -> NDArray[np.bool_]:
    lost: NDArray[np.bool_] = (had <= 0) & (wanted > 0)
    return lost


def _ratio(wanted: Masses, had: Masses) -> Masses:
    return np.divide(wanted, had, out=np.zeros_like(wanted), where=had > 0)


def mutual_information(joint: Masses) -> float:
    """Give the mutual information of a table of two, in nats."""
    total = joint.sum()
    if total <= 0:
        return 0.0
    shares = joint / total
    alone = shares.sum(axis=1, keepdims=True) * shares.sum(axis=0, keepdims=True)
    there = shares > 0
    return float((shares[there] * np.log(shares[there] / alone[there])).sum())


def information_of_noise(joint: Masses, deviation: float) -> float:
    """Give the mutual information that noise alone would show where two attributes are independent.

    Second order of the divergence: half the expected sum of squared noise over the cells' expected counts.
    """
    rows, columns = (int((joint.sum(axis=axis) > 0).sum()) for axis in (1, 0))
    total = max(float(joint.sum()), 1.0)
    return (rows * columns * deviation / total) ** 2 / 2


def group_evenly(masses: Masses, count: int) -> tuple[int, ...]:
    """Take neighbouring cells together into at most `count` groups of like mass; the last cell stays alone.

    The last cell is that for emptiness.
    """
    within, total = masses[:-1], float(masses[:-1].sum())
    if len(within) <= count or total <= 0:
        places = np.arange(len(within)) * count // max(len(within), count)
    else:
        middles = (np.cumsum(within) - within / 2) / total
        places = np.minimum((middles * count).astype(np.int64), count - 1)
    dense = np.unique(places, return_inverse=True)[1]
    return (*(int(group) for group in dense), int(dense.max(initial=-1)) + 1)


def add_up(places: NDArray[np.int64], weights: Masses, size: int) -> Masses:
    """Add up weights by place."""
    return np.bincount(places, weights=weights, minlength=size).astype(np.float64)


def in_groups(masses: Masses, of_cell: tuple[int, ...]) -> Masses:
    """Add up the masses of cells by group."""
    return add_up(np.array(of_cell), masses, of_cell[-1] + 1)
