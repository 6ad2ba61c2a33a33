"""Half-widths at other confidences, against exact probabilities."""

import math

import pytest

from sandbox.world.noise import Calibration, NoiseKind, Sensitivity, calibrate
from sandbox.world.widths import half_width, told_at

SPENDS = (200_000, 20_000_000, 500_000_000, 10**12)


def noise_of(kind: NoiseKind, scale: float) -> Calibration:
    return Calibration(kind, scale, 1, 1.0, scale)


def weight(kind: NoiseKind, scale: float, at: int) -> float:
    return math.exp(-at / scale) if kind is NoiseKind.LAPLACE else math.exp(-at * at / (2 * scale * scale))


def probability_within(kind: NoiseKind, scale: float, width: int) -> float:
    """Give P(|noise| ≤ width), summed term by term."""
    weights = [weight(kind, scale, at) for at in range(math.ceil(60 * scale) + 60)]
    whole = weights[0] + 2 * math.fsum(weights[1:])
    return (weights[0] + 2 * math.fsum(weights[1 : width + 1])) / whole


@pytest.mark.parametrize("percent", [80, 90, 99])
@pytest.mark.parametrize("scale", [0.01, 0.149, 0.16, 0.3, 1.0, 7.3, 120.0])
@pytest.mark.parametrize("kind", list(NoiseKind))
def test_a_half_width_is_the_least_that_covers(kind: NoiseKind, scale: float, percent: int) -> None:
    width = int(half_width(noise_of(kind, scale), percent))
    assert probability_within(kind, scale, width) >= percent / 100 - 1e-9
    assert width == 0 or probability_within(kind, scale, width - 1) < percent / 100 + 1e-9


def test_wide_gaussian_noise_goes_by_normal_quantiles() -> None:
    assert half_width(noise_of(NoiseKind.GAUSSIAN, 1e9), 99) == math.ceil(2.5758293035489 * 1e9)


@pytest.mark.parametrize("nano_rho", SPENDS)
def test_at_95_percent_it_is_what_the_noise_says_itself(nano_rho: int) -> None:
    noise = calibrate(Sensitivity(3, 9), nano_rho)
    assert noise is not None
    assert half_width(noise, 95) == noise.half_width_95
    assert told_at(noise, 95) == noise


@pytest.mark.parametrize("nano_rho", SPENDS)
def test_more_confidence_is_told_wider(nano_rho: int) -> None:
    noise = calibrate(Sensitivity(3, 9), nano_rho)
    assert noise is not None
    told = [told_at(noise, percent) for percent in (80, 90, 95, 99)]
    assert [t.half_width_95 for t in told] == sorted(t.half_width_95 for t in told)
    assert [t.deviation for t in told] == sorted({t.deviation for t in told})
