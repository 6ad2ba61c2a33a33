"""Tails of the noise: how probable it is that noise reaches a whole number, for either distribution.

Discrete Laplace has a closed form; discrete Gaussian is summed, and beyond `SUMMED_BELOW` compared with the normal
distribution. All is float arithmetic on sums of positive terms: every error is relative and below 1e-12 where the tail
is above 1e-300, so that `MARGIN` on top makes an upper bound. The tests hold it against 60 decimal digits.
"""

import math
from functools import lru_cache

import numpy as np

from sandbox.world.noise import Calibration, NoiseKind

MARGIN = 1 + 2.0**-36
SUMMED_BELOW = 1000.0
_NEGLIGIBLE = 90.0
"""Terms past √(first² + 90 σ²) add up to less than e^-45 (1 + 1.26 σ) of the first one: under 1e-16 below 1000."""


def tail(calibration: Calibration, at: int) -> float:
    """Give P(noise ≥ at), to a relative 1e-12; to 1e-4 for discrete Gaussian of scale 1000 and more."""
    if at <= 0:
        return 1.0 - _upper_half(calibration, 1 - at)
    return _upper_half(calibration, at)


def tail_at_most(calibration: Calibration, at: int) -> float:
    """Give a number that P(noise ≥ at) never exceeds.

    For wide discrete Gaussian noise: P(discrete ≥ m) ≤ P(normal ≥ m - 1), m ≥ 1 (Canonne, Kamath & Steinke 2020,
    Prop. 25: each term is below the integral up to it, and all terms add up to σ√(2π) at least); from 0 down, 1.
    """
    if calibration.kind is NoiseKind.GAUSSIAN and calibration.scale >= SUMMED_BELOW:
        return 1.0 if at <= 0 else min(1.0, _normal_tail((at - 1) / calibration.scale) * MARGIN)
    return min(1.0, tail(calibration, at) * MARGIN)


def _upper_half(calibration: Calibration, at: int) -> float:
    """Give P(noise ≥ at) for at ≥ 1."""
    scale = calibration.scale
    if calibration.kind is NoiseKind.LAPLACE:
        return math.exp(-at / scale) / (1 + math.exp(-1 / scale))
    if scale >= SUMMED_BELOW:
        return _normal_tail((at - 0.5) / scale)
    last = math.isqrt(math.ceil(at * at + _NEGLIGIBLE * scale * scale)) + 1
    return _weight(at, last, scale) / _total_weight(scale)


def _weight(first: int, last: int, scale: float) -> float:
    """Add up e^(-k²/2σ²) over first ≤ k ≤ last."""
    steps = np.arange(first, last + 1, dtype=np.float64) / scale
    return float(np.exp(-0.5 * steps * steps).sum())


@lru_cache(maxsize=1024)
def _total_weight(scale: float) -> float:
    """Add up e^(-k²/2σ²) over all k."""
    last = math.ceil(math.sqrt(_NEGLIGIBLE) * scale) + 1
    return 1 + 2 * _weight(1, last, scale)


def _normal_tail(standardised: float) -> float:
    return math.erfc(standardised / math.sqrt(2)) / 2
