"""Half-widths of noise at other confidences than 95 %: the least whole w with P(|noise| ≤ w) at least that."""

import math
from dataclasses import replace
from functools import lru_cache
from statistics import NormalDist

import opendp.prelude as dp

from sandbox.world.noise import Z_95, Calibration, NoiseKind

PERCENT_95 = 95
_SUMMED_BELOW = 1000.0
_SURELY_NOTHING_BELOW = 0.15
"""At this scale either noise is 0 in more than 99 % of draws; OpenDP's search overflows at far smaller ones."""


@lru_cache(maxsize=4096)
def half_width(noise: Calibration, percent: int) -> float:
    """Give the half-width of one cell's interval at a confidence in percent, 1 to 99.

    OpenDP's accuracy a has P(|noise| ≥ a) = α. Its exact search for discrete Gaussian noise takes time in proportion
    to the scale, so wide noise uses normal quantiles.
    """
    if percent == PERCENT_95:
        return noise.half_width_95
    alpha = 1 - percent / 100
    if noise.scale < _SURELY_NOTHING_BELOW:
        return 0.0
    if noise.kind is NoiseKind.LAPLACE:
        return float(math.ceil(dp.discrete_laplacian_scale_to_accuracy(noise.scale, alpha)) - 1)
    if noise.scale < _SUMMED_BELOW:
        return float(math.ceil(dp.discrete_gaussian_scale_to_accuracy(noise.scale, alpha)) - 1)
    return float(math.ceil(NormalDist().inv_cdf(1 - alpha / 2) * noise.scale))


def told_at(noise: Calibration, percent: int) -> Calibration:
    """Give the noise as it is told at another confidence: intervals of one cell and of several are that wide."""
    if percent == PERCENT_95:
        return noise
    by_normal = NormalDist().inv_cdf(0.5 + percent / 200) / Z_95
    return replace(noise, half_width_95=half_width(noise, percent), deviation=noise.deviation * by_normal)
