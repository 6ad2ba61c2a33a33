"""Chance: noise from OpenDP, calibrated so that what is charged is never less than what is lost.

Prices are zCDP ρ in whole billionths, rounded up. Discrete Laplace at ε costs ε²/2 (Bun & Steinke 2016, Prop. 1.4);
discrete Gaussian costs what OpenDP's privacy map says (Canonne, Kamath & Steinke 2020, Theorem 4).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

import numpy as np
import opendp.prelude as dp
from numpy.typing import NDArray

from sandbox.core.budget import NANO

dp.enable_features("contrib")

ALPHA = 0.05
Z_95 = 1.959963984540054
LARGEST_SCALE = 2.0**56
_EXACT_ACCURACY_BELOW = 1000.0
_SURELY_NOTHING_BELOW = 0.2
"""At this scale either noise is 0 in more than 95 % of draws; OpenDP's search overflows at far smaller ones."""
_NUDGE = 1 + 2.0**-40


class NoiseKind(StrEnum):
    """Distributions of noise, both over the whole numbers."""

    LAPLACE = "laplace"
    GAUSSIAN = "gaussian"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far one unit can move a vector of measures: in L1, and in L2 squared, both exact."""

    l1: int
    l2_squared: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """A noise addition ready to be made. `nano_rho` is its price; `half_width_95` and `deviation` are of one cell."""

    kind: NoiseKind
    scale: float
    nano_rho: int
    half_width_95: float
    deviation: float


WholeNumbers = Sequence[int] | NDArray[np.int64]


class NoiseSource(Protocol):
    """A source of noise."""

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        """Add independent noise to each value."""
        ...


class OpenDpNoise:
    """Noise by OpenDP's vetted mechanisms."""

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        """Add independent noise to each value; every value must be within ±2^62.

        Raises:
            TypeError: the values are not whole numbers of 64 bits.
        """
        whole = np.ascontiguousarray(values)
        if whole.size == 0:
            return ()
        if whole.dtype != np.int64 or whole.ndim != 1:
            raise TypeError("noise is added to one row of 64-bit whole numbers")
        return tuple(_mechanism(calibration.kind, calibration.scale)(whole))


@lru_cache(maxsize=1024)
def _mechanism(kind: NoiseKind, scale: float) -> dp.Measurement:
    domain = dp.vector_domain(dp.atom_domain(T="i64"))
    if kind is NoiseKind.LAPLACE:
        return dp.m.make_laplace(domain, dp.l1_distance(T="i64"), scale)
    return dp.m.make_gaussian(domain, dp.l2_distance(T="f64"), scale)


@lru_cache(maxsize=4096)
def calibrate(sensitivity: Sensitivity, nano_rho: int) -> Calibration | None:
    """Find the noise with the smaller 95 % half-width among those that cost at most `nano_rho`.

    None where even the narrower would be too wide to be written in 64 bits.
    """
    if nano_rho < 1:
        return None
    found = (_laplace(sensitivity, nano_rho), _gaussian(sensitivity, nano_rho))
    best = min(found, key=lambda calibration: calibration.half_width_95)
    return best if best.scale <= LARGEST_SCALE else None


def _laplace(sensitivity: Sensitivity, nano_rho: int) -> Calibration:
    scale = sensitivity.l1 / math.sqrt(2 * nano_rho / NANO)
    while (price := price_of_laplace(sensitivity.l1, scale)) > nano_rho:
        scale *= _NUDGE
    return Calibration(NoiseKind.LAPLACE, scale, price, _laplace_half_width(scale), math.sqrt(2) * scale)


def _gaussian(sensitivity: Sensitivity, nano_rho: int) -> Calibration:
    scale = math.sqrt(sensitivity.l2_squared) / math.sqrt(2 * nano_rho / NANO)
    while (price := price_of_gaussian(sensitivity.l2_squared, scale)) > nano_rho:
        scale *= _NUDGE
    return Calibration(NoiseKind.GAUSSIAN, scale, price, _gaussian_half_width(scale), scale)


def price_of_laplace(l1: int, scale: float) -> int:
    """Give the ρ, in whole billionths rounded up, of discrete Laplace noise: ε²/2 with OpenDP's ε."""
    epsilon = _map(_mechanism(NoiseKind.LAPLACE, scale), l1)
    return math.ceil(epsilon * epsilon / 2 * NANO)


def price_of_gaussian(l2_squared: int, scale: float) -> int:
    """Give the ρ, in whole billionths rounded up, of discrete Gaussian noise: OpenDP's map, at an L2 rounded up."""
    root = math.isqrt(l2_squared)
    distance = float(root) if root * root == l2_squared else math.nextafter(math.sqrt(l2_squared), math.inf)
    return math.ceil(_map(_mechanism(NoiseKind.GAUSSIAN, scale), distance) * NANO)


def _map(mechanism: dp.Measurement, distance: float) -> Fraction:
    return Fraction(mechanism.map(distance))  # type: ignore[no-untyped-call]  # OpenDP leaves it untyped


def _laplace_half_width(scale: float) -> float:
    """Give the least whole w with P(|noise| ≤ w) ≥ 95 %; OpenDP's accuracy a has P(|noise| ≥ a) = 5 %."""
    if scale < _SURELY_NOTHING_BELOW:
        return 0.0
    return float(math.ceil(dp.discrete_laplacian_scale_to_accuracy(scale, ALPHA)) - 1)


def _gaussian_half_width(scale: float) -> float:
    """Give the least such w; OpenDP's exact search takes time in proportion to the scale, so wide noise uses z."""
    if scale < _SURELY_NOTHING_BELOW:
        return 0.0
    if scale < _EXACT_ACCURACY_BELOW:
        return float(math.ceil(dp.discrete_gaussian_scale_to_accuracy(scale, ALPHA)) - 1)
    return float(math.ceil(Z_95 * scale))
