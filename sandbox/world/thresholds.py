"""Partition selection by threshold: which groups of an unknown domain may be named, and the exact δ of naming them.

Every group that has a row gets a noised number of units and is named where that reaches τ. A unit that comes or goes
can make up to l0 groups of its own, each of one unit; that none of them is named fails with probability
δ(τ) = 1 - (1 - P[1 + noise ≥ τ])^l0 (Desfontaines, Voss & Gipson 2022, "Differentially private partition selection";
Rogers 2023, "A unifying privacy analysis framework for unknown domain algorithms"). OpenDP's own integer thresholds
compute P[1 + noise > τ], which is too small (opendp#2922): their map at τ - 1 is right for a release at τ.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from sandbox.core.budget import NANO
from sandbox.world.noise import Calibration
from sandbox.world.tails import MARGIN, tail, tail_at_most

LARGEST_THRESHOLD = 2**62


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold on noised numbers of units, inclusive, and the δ it costs in whole billionths, rounded up."""

    at_least: int
    nano_delta: int


def least_threshold(
    calibration: Calibration, groups_per_unit: int, nano_delta: int, min_units: int
) -> Threshold | None:
    """Find the least threshold, not below `min_units`, that costs at most `nano_delta`; None where there is none.

    Args:
        calibration: The noise on each group's number of units.
        groups_per_unit: L0: how many groups one unit may be in, in each at most once.
        nano_delta: The δ that may be spent, in whole billionths.
        min_units: The contract's minimum number of units of a group that is shown.

    Raises:
        ValueError: no group per unit, or a minimum below one unit.
    """
    if groups_per_unit < 1 or min_units < 1:
        raise ValueError("a unit is in one group at least, and a group has one unit at least")
    if nano_delta < 1:
        return None
    high = min_units
    while price_of_threshold(calibration, groups_per_unit, high) > nano_delta:
        high *= 2
        if high > LARGEST_THRESHOLD:
            return None
    low = max(min_units, high // 2)
    while low < high:
        middle = (low + high) // 2
        if price_of_threshold(calibration, groups_per_unit, middle) <= nano_delta:
            high = middle
        else:
            low = middle + 1
    return Threshold(high, price_of_threshold(calibration, groups_per_unit, high))


def price_of_threshold(calibration: Calibration, groups_per_unit: int, at_least: int) -> int:
    """Give the δ, in whole billionths rounded up and never 0, of naming groups from so many noised units on."""
    named = tail_at_most(calibration, at_least - 1)
    delta = 1.0 if named >= 1 else -math.expm1(groups_per_unit * math.log1p(-named)) * MARGIN
    return max(1, math.ceil(Fraction(min(1.0, delta)) * NANO))


def passing_probability(calibration: Calibration, units: int, threshold: Threshold) -> float:
    """Give the probability that a group of so many units is named."""
    return tail(calibration, threshold.at_least - units)


def vanishing_below(calibration: Calibration, threshold: Threshold, probability: float) -> int:
    """Give the least number of units at which a group is named with this probability; smaller groups vanish more often.

    Raises:
        ValueError: the probability is not strictly between 0 and 1.
    """
    if not 0 < probability < 1:
        raise ValueError("a probability here lies strictly between 0 and 1")
    low, high = 1, max(2, threshold.at_least)
    while passing_probability(calibration, high, threshold) < probability:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if passing_probability(calibration, middle, threshold) >= probability:
            high = middle
        else:
            low = middle + 1
    return high
