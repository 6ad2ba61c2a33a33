"""Quantiles, read from a noised tree of counts.

Leaf counts are estimated by least squares from all nodes of the tree (Hay et al. 2010, Theorem 3): the same variance of
noise in each node makes that the best linear estimate. The number of values up to a leaf's end is then known with a
variance that public things alone decide. A leaf holds the quantile unless the count up to its start is surely above the
quantile's rank or the count up to its end surely below it: either happens by chance in 2.5 of 100 answers at most, so
the interval over all leaves that may hold it covers the truth in 95 of 100 or more.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sandbox.query_gate.answering.estimates import Estimate
from sandbox.query_gate.answering.noised import Noised
from sandbox.query_gate.language.model import QuantileKind
from sandbox.query_gate.pricing.histograms import Run, tree_of
from sandbox.query_gate.pricing.measures import width_of
from sandbox.query_gate.pricing.recipes import QuantileOf
from sandbox.world.noise import Z_95

Numbers = NDArray[np.float64]
_SETTLED = 6
"""Digits of an estimated count; beyond them lies rounding."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How counts up to each leaf's end follow from the nodes (the first from none), and how they vary together."""

    by_node: Numbers
    variance: Numbers
    with_total: Numbers

    def doubt(self, share: float) -> Numbers:
        """Give the variance of each count less that share of the total, in units of one node's."""
        found: Numbers = self.variance - 2 * share * self.with_total + share**2 * self.variance[-1]
        return np.maximum(found, 0.0)

    def slopes(self, place: int, share: float) -> Numbers:
        """Give how the rank of a quantile follows from the nodes, at the end of the leaf that holds it."""
        place = min(max(place, 1), len(self.by_node) - 1)
        slopes: Numbers = self.by_node[place] - share * self.by_node[-1]
        return slopes if bool(np.any(np.abs(slopes) > 1e-9)) else self.by_node[-1].copy()


@dataclass(frozen=True, slots=True)
class _Leaves:
    """The least and the greatest value of each leaf, in stored units."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Between which order statistics a quantile lies, counted from 0, and how far from the first to the second."""

    lower: int
    upper: int
    between: float


@lru_cache(maxsize=64)
def _reading_of(leaves: int, levels: tuple[int, ...]) -> _Reading:
    nodes = np.array([tree_of(tuple(row), levels) for row in np.eye(leaves, dtype=int).tolist()], dtype=float).T
    by_node = np.vstack([np.zeros(len(nodes)), np.cumsum(np.linalg.pinv(nodes), axis=0)])
    return _Reading(by_node, np.square(by_node).sum(axis=1), by_node @ by_node[-1])


@lru_cache(maxsize=64)
def _leaves_of(runs: tuple[Run, ...]) -> _Leaves:
    leaves = [leaf for run in runs for leaf in run.leaves]
    return _Leaves(*(np.array(ends, dtype=float) for ends in zip(*((e.low, e.high) for e in leaves), strict=True)))


def quantile(recipe: QuantileOf, noised: Noised) -> Estimate:
    """Give a quantile; withheld where fewer values than the smallest group are counted."""
    histogram, noise = recipe.histogram, noised.noises[recipe.first]
    leaves, share = _leaves_of(histogram.runs), recipe.at[0] / recipe.at[1]
    reading = _reading_of(len(leaves.low), histogram.levels)
    numbers = np.array(noised.slots[recipe.first : recipe.first + width_of(histogram)], dtype=float)
    counts = np.round(reading.by_node @ numbers, _SETTLED)
    if counts[-1] < max(1, noised.withholding.min_units):
        return noised.missing(recipe.first)
    ranks = _ranks_of(recipe.kind, share, float(counts[-1]))
    value, unit = _value_at(counts, ranks, leaves), 10.0**-histogram.scale
    deviation = 0.0 if noise is None else noise.deviation
    margins = Z_95 * deviation * np.sqrt(reading.doubt(share))
    width = unit * _half_width(value, _leaves_that_may_hold(counts, ranks, margins), leaves)
    if noise is None:
        return Estimate(value * unit, blur=width)
    slopes = reading.slopes(int(np.searchsorted(counts, ranks.lower, "right")), share)
    slopes *= -width / (Z_95 * deviation * math.sqrt(float(np.square(slopes).sum())))
    return Estimate(value * unit, noised.moving(dict(enumerate(slopes.tolist(), recipe.first))))


def _ranks_of(kind: QuantileKind, share: float, total: float) -> _Ranks:
    last = max(0, math.ceil(total) - 1)
    if kind is QuantileKind.DISCRETE:
        rank = min(last, max(1, math.ceil(round(share * total, _SETTLED))) - 1)
        return _Ranks(rank, rank, 0.0)
    place = share * max(0.0, total - 1)
    lower = math.floor(round(place, _SETTLED))
    return _Ranks(lower, min(last, lower + (place > lower)), max(0.0, place - lower))


def _value_at(counts: Numbers, ranks: _Ranks, leaves: _Leaves) -> float:
    """Read a quantile off counts made to rise, with the values of a leaf spread evenly over it."""
    rising: Numbers = (np.maximum.accumulate(counts) + np.minimum.accumulate(counts[::-1])[::-1]) / 2
    low, high = (_statistic_at(rising, rank, leaves) for rank in (ranks.lower, ranks.upper))
    return low + (high - low) * ranks.between


def _statistic_at(rising: Numbers, rank: int, leaves: _Leaves) -> float:
    place = min(max(0, int(np.searchsorted(rising, rank, "right")) - 1), len(leaves.low) - 1)
    within = float(rising[place + 1] - rising[place])
    share = min(max((rank - float(rising[place]) + 0.5) / within, 0.0), 1.0) if within > 0 else 0.5
    return float(leaves.low[place] + (leaves.high[place] - leaves.low[place]) * share)


def _leaves_that_may_hold(counts: Numbers, ranks: _Ranks, margins: Numbers) -> tuple[int, int]:
    """Give the first and the last; counts are whole, so that up to one of them is lost in a margin that is not 0."""
    slack = margins + np.minimum(1.0, margins)
    possible = (counts[:-1] <= ranks.upper + slack[:-1]) & (counts[1:] >= ranks.lower + 1 - slack[1:])
    found = np.flatnonzero(possible)
    return (int(found[0]), int(found[-1])) if found.size else (0, len(counts) - 2)


def _half_width(value: float, places: tuple[int, int], leaves: _Leaves) -> float:
    return max(0.0, value - float(leaves.low[places[0]]), float(leaves.high[places[1]]) - value)
