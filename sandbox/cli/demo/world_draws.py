"""Draws in the shapes that public data have: shares, skewed counts, money."""

import math

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Number = NDArray[np.float64]


def open_streams(seed: int, count: int) -> tuple[Generator, ...]:
    """Open independent streams of chance, so that a change to one table leaves the others as they were."""
    return tuple(Generator(PCG64(child)) for child in SeedSequence(seed).spawn(count))


def scaled(count: int, scale: float) -> int:
    """Give a count at a scale: rounded up, so that no planted fact vanishes."""
    return math.ceil(count * scale)


def places(rng: Generator, weights: Number, count: int) -> Whole:
    """Draw places of a list by their weights."""
    return rng.choice(len(weights), size=count, p=weights / weights.sum()).astype(np.int64)


def rows_per_owner(rng: Generator, weights: Number, rows: int) -> Whole:
    """Share rows among owners, at least one each; exponential weights make the counts geometric."""
    spread = weights * rng.standard_exponential(len(weights))
    more: Whole = rng.multinomial(rows - len(weights), spread / spread.sum())
    return more + 1


def cents(rng: Generator, median: Number, sigma: float, low: int, high: int) -> Whole:
    """Draw lognormal amounts in cents around a median in yuan, held within [low, high] cents."""
    drawn: Number = np.exp(rng.normal(np.log(median), sigma)) * 100
    return np.clip(np.rint(drawn), low, high).astype(np.int64)


def chance(score: Number, at_zero: float, slope: float) -> Number:
    """Give the logistic chance of a score: at 0 it is the logistic of `at_zero`."""
    return 1 / (1 + np.exp(-(at_zero + slope * score)))
