"""OpenDP's noise follows its exact distribution, and lies within the half-width we state as often as we state.

No seed can be set. Each test looks at a count of events under Chernoff's bound at 10⁻¹⁰ (relative_entropy.py), so that
it fails by chance less than once in 10⁹ runs, and its twin shows that noise of another scale does not pass.
"""

import math

import numpy as np
import pytest

from sandbox.world.noise import Calibration, NoiseKind, OpenDpNoise, Sensitivity, calibrate
from tests.unit.world.exact_noise import exact_tail
from tests.unit.world.relative_entropy import is_plausible, relative_entropy
from tests.unit.world.test_tails import noise_of

DRAWS = 30_000


def drawn(calibration: Calibration, draws: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Draw OpenDP's noise, on values that are not all the same."""
    values = np.arange(draws, dtype=np.int64) * 1_000_003 - 2**40
    return np.array(OpenDpNoise().add(values, calibration)) - values


def follows(noise: np.ndarray[tuple[int], np.dtype[np.int64]], kind: NoiseKind, scale: float) -> bool:
    """Tell whether every tail, on both sides, is as heavy as the exact one."""
    step = max(1, round(scale / 5))
    places = range(-round(7 * scale) - 2, round(7 * scale) + 3, step)
    counts = [(int((noise >= at).sum()), float(exact_tail(kind, scale, at))) for at in places]
    return all(is_plausible(found, len(noise), claimed, len(counts)) for found, claimed in counts)


@pytest.mark.parametrize("kind", list(NoiseKind))
@pytest.mark.parametrize("scale", [0.4, 1.0, 5.5, 40.0])
def test_noise_follows_its_exact_distribution(kind: NoiseKind, scale: float) -> None:
    assert follows(drawn(noise_of(kind, scale), DRAWS), kind, scale)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(NoiseKind))
@pytest.mark.parametrize("scale", [0.2, 0.4, 1.0, 2.3, 5.5, 40.0, 250.0])
def test_much_noise_follows_its_exact_distribution(kind: NoiseKind, scale: float) -> None:
    assert follows(drawn(noise_of(kind, scale), 20 * DRAWS), kind, scale)


@pytest.mark.parametrize("kind", list(NoiseKind))
@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_noise_of_another_scale_is_told_apart(kind: NoiseKind, factor: float) -> None:
    assert not follows(drawn(noise_of(kind, 12.0 * factor), DRAWS), kind, 12.0)


@pytest.mark.parametrize("kind", list(NoiseKind))
def test_one_distribution_is_not_taken_for_the_other(kind: NoiseKind) -> None:
    other = next(k for k in NoiseKind if k is not kind)
    deviation = {NoiseKind.LAPLACE: math.sqrt(2), NoiseKind.GAUSSIAN: 1 / math.sqrt(2)}[kind]
    assert not follows(drawn(noise_of(kind, 12.0), DRAWS), other, 12.0 * deviation)


@pytest.mark.parametrize("kind", list(NoiseKind))
def test_neighbouring_cells_get_independent_noise(kind: NoiseKind) -> None:
    noise = drawn(noise_of(kind, 6.0), DRAWS)
    above = noise >= 3
    chance = float(exact_tail(kind, 6.0, 3))
    for lag in (1, 2, 4):
        pairs = above[: DRAWS // (2 * lag) * 2 * lag].reshape(-1, 2, lag)
        both = pairs.all(axis=1)
        assert is_plausible(int(both.sum()), both.size, chance * chance)


@pytest.mark.parametrize(
    "moved", [Sensitivity(1, 1), Sensitivity(40, 40), Sensitivity(7, 49), Sensitivity(10**6, 10**12)]
)
@pytest.mark.parametrize("share", [1_000_000, 500_000_000])
def test_95_of_100_draws_lie_within_the_half_width(moved: Sensitivity, share: int) -> None:
    calibration = calibrate(moved, share)
    assert calibration is not None
    within = int((np.abs(drawn(calibration, DRAWS)) <= calibration.half_width_95).sum())
    assert within / DRAWS > 0.95 or relative_entropy(within / DRAWS, 0.95) * DRAWS < math.log(1e10)


@pytest.mark.parametrize("moved", [Sensitivity(1, 1), Sensitivity(40, 40), Sensitivity(7, 49)])
def test_the_deviation_is_the_one_claimed(moved: Sensitivity) -> None:
    """The mean of the squares, to seven of its own standard errors, with Laplace's kurtosis of 6 for either.

    At this many draws the skewness of the squares makes a false alarm some ten times as probable as for a normal mean:
    2 · 10⁻¹¹.
    """
    calibration = calibrate(moved, 500_000)
    assert calibration is not None
    squares = np.square(drawn(calibration, DRAWS).astype(np.float64))
    assert abs(squares.mean() / calibration.deviation**2 - 1) < 7 * math.sqrt(5 / DRAWS)
