"""Tails of the noise against the oracle: as near as claimed, and never below where a bound is claimed."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sandbox.world.noise import Calibration, NoiseKind
from sandbox.world.tails import tail, tail_at_most
from tests.unit.world.exact_noise import exact_tail

kinds = st.sampled_from(list(NoiseKind))
scales = st.floats(0.05, 60.0)


def noise_of(kind: NoiseKind, scale: float) -> Calibration:
    """Give noise by its kind and scale; the rest of a calibration is not looked at here."""
    return Calibration(kind, scale, 1, 0.0, scale)


@given(kinds, scales, st.floats(-12, 12))
@example(NoiseKind.LAPLACE, 1.0, 5.0)
@example(NoiseKind.GAUSSIAN, 0.05, 1.0)
@settings(deadline=None)
def test_tails_are_exact_to_a_millionth_of_a_millionth(kind: NoiseKind, scale: float, deviations: float) -> None:
    at = round(deviations * scale)
    exact = exact_tail(kind, scale, at)
    found = Decimal(tail(noise_of(kind, scale), at))
    assert abs(found - exact) <= exact * Decimal("1e-12") + Decimal("1e-300")


@given(kinds, scales, st.floats(-12, 35))
@settings(deadline=None)
def test_an_upper_bound_of_a_tail_is_one(kind: NoiseKind, scale: float, deviations: float) -> None:
    at = round(deviations * scale)
    exact = exact_tail(kind, scale, at)
    bound = Decimal(tail_at_most(noise_of(kind, scale), at))
    assert exact - Decimal("1e-300") <= bound <= exact * (1 + Decimal("1e-10")) + Decimal("1e-300")


@pytest.mark.parametrize("deviations", [-3, -0.001, 0, 0.001, 1, 3, 6, 9])
def test_wide_gaussian_noise_is_bounded_by_the_normal_one_step_off(deviations: float) -> None:
    scale = 1000.0
    at = math.ceil(deviations * scale)
    exact = exact_tail(NoiseKind.GAUSSIAN, scale, at)
    wide = noise_of(NoiseKind.GAUSSIAN, scale)
    one_step_off = exact_tail(NoiseKind.GAUSSIAN, scale, at - 2)
    assert exact <= Decimal(tail_at_most(wide, at)) <= (one_step_off if at > 0 else 1)
    assert abs(Decimal(tail(wide, at)) / exact - 1) < Decimal("1e-4")


@pytest.mark.parametrize("kind", list(NoiseKind))
@pytest.mark.parametrize("scale", [1e6, 2.0**56])
def test_tails_of_the_widest_noise_are_probabilities(kind: NoiseKind, scale: float) -> None:
    wide = noise_of(kind, scale)
    for at in (-(2**62), -1, 0, 1, round(scale), 2**62):
        assert 0 <= tail(wide, at) <= tail_at_most(wide, at) <= 1
    assert tail(wide, 0) == pytest.approx(0.5, abs=1e-5)
    assert tail_at_most(noise_of(kind, 1.0), 2**62) == 0.0
