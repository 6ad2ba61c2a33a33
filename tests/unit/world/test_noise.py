"""Noise: its price is never below what OpenDP's map says, and its width is what it claims."""

import math
from fractions import Fraction

import numpy as np
import opendp.prelude as dp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.budget import NANO
from sandbox.world.noise import (
    Calibration,
    NoiseKind,
    OpenDpNoise,
    Sensitivity,
    WholeNumbers,
    calibrate,
    price_of_gaussian,
    price_of_laplace,
)

sensitivities = st.one_of(
    st.integers(1, 2**50).map(lambda d: Sensitivity(d, d * d)),
    st.integers(1, 100_000).map(lambda k: Sensitivity(k, k)),
)


def losses(calibration: Calibration, moved: Sensitivity) -> Fraction:
    """Give the exact zCDP ρ of a calibration: ε²/2 with ε = L1 / scale, or L2² / (2 scale²)."""
    scale = Fraction(calibration.scale)
    if calibration.kind is NoiseKind.LAPLACE:
        return (moved.l1 / scale) ** 2 / 2
    return moved.l2_squared / scale**2 / 2


@given(sensitivities, st.integers(1, 10 * NANO))
@settings(deadline=None)
def test_what_is_charged_covers_what_is_lost_and_fits_the_share(moved: Sensitivity, share: int) -> None:
    calibration = calibrate(moved, share)
    if calibration is None:
        return
    assert losses(calibration, moved) * NANO <= calibration.nano_rho <= share


@given(st.integers(1, 2**40), st.integers(1000, NANO))
@settings(deadline=None)
def test_nearly_all_of_a_share_is_used(distance: int, share: int) -> None:
    calibration = calibrate(Sensitivity(distance, distance * distance), share)
    assert calibration is not None
    assert calibration.nano_rho >= share - 1


def test_the_narrower_of_the_two_distributions_is_taken() -> None:
    for moved in (Sensitivity(1, 1), Sensitivity(50, 50), Sensitivity(1000, 10**6)):
        best = calibrate(moved, 20_000_000)
        assert best is not None
        scale = moved.l1 / math.sqrt(0.04)
        assert best.half_width_95 <= float(dp.discrete_laplacian_scale_to_accuracy(scale, 0.05))
    touched = calibrate(Sensitivity(50, 50), 20_000_000)
    assert touched is not None
    assert touched.kind is NoiseKind.GAUSSIAN


def test_nothing_can_be_bought_for_nothing_or_beyond_64_bits() -> None:
    assert calibrate(Sensitivity(1, 1), 0) is None
    assert calibrate(Sensitivity(2**50, 2**100), 1) is None


def test_prices_are_rounded_up_to_whole_billionths() -> None:
    assert price_of_laplace(1, 3.0) == math.ceil(Fraction(1, 18) * NANO)
    assert price_of_gaussian(1, 3.0) == math.ceil(Fraction(1, 18) * NANO)
    assert price_of_gaussian(2, 3.0) >= math.ceil(Fraction(2, 18) * NANO)


def weight(kind: NoiseKind, scale: float, value: int) -> float:
    return math.exp(-abs(value) / scale) if kind is NoiseKind.LAPLACE else math.exp(-((value / scale) ** 2) / 2)


def inside(kind: NoiseKind, scale: float, width: int) -> float:
    """Give the exact probability that noise lies within ±width."""
    reach = int(60 * scale) + 60
    weights = {value: weight(kind, scale, value) for value in range(-reach, reach + 1)}
    return sum(w for value, w in weights.items() if abs(value) <= width) / sum(weights.values())


@pytest.mark.parametrize("moved", [Sensitivity(1, 1), Sensitivity(40, 40), Sensitivity(7, 49)])
@pytest.mark.parametrize("share", [100_000, 20_000_000, 500_000_000, 4 * NANO])
def test_the_half_width_is_the_least_that_holds_95_in_100(moved: Sensitivity, share: int) -> None:
    calibration = calibrate(moved, share)
    assert calibration is not None
    width = int(calibration.half_width_95)
    assert inside(calibration.kind, calibration.scale, width) >= 0.95 - 1e-9
    assert width == 0 or inside(calibration.kind, calibration.scale, width - 1) < 0.95 + 1e-9


def test_no_values_need_no_noise() -> None:
    assert OpenDpNoise().add((), Calibration(NoiseKind.LAPLACE, 1.0, 1, 1.0, 1.0)) == ()


def test_noise_takes_numbers_as_a_list_a_tuple_or_an_array() -> None:
    nearly_none = Calibration(NoiseKind.LAPLACE, 0.01, 1, 0.0, 0.01)
    for values in ([3, -4], (3, -4), np.array([3, -4]), np.array([3, 0, -4, 0])[::2]):
        drawn = OpenDpNoise().add(values, nearly_none)
        assert drawn == (3, -4)
        assert all(type(value) is int for value in drawn)


@pytest.mark.parametrize("values", [[1.5], ["1"], [2**64], [None], np.array([1], dtype=np.int32), np.array([[1]])])
def test_what_is_no_row_of_64_bit_whole_numbers_is_never_rounded_into_one(values: WholeNumbers) -> None:
    with pytest.raises(TypeError):
        OpenDpNoise().add(values, Calibration(NoiseKind.LAPLACE, 1.0, 1, 1.0, 1.0))


def test_values_at_the_edge_of_the_headroom_pass() -> None:
    calibration = calibrate(Sensitivity(2**50, 2**100), NANO)
    assert calibration is not None
    drawn = OpenDpNoise().add([2**62, -(2**62)], calibration)
    assert all(-(2**63) <= value < 2**63 for value in drawn)


@pytest.mark.parametrize("nano_rho", [10**12, 10**15, 10**21, 10**30])
def test_a_spend_beyond_all_measure_gives_noise_that_is_nothing(nano_rho: int) -> None:
    calibration = calibrate(Sensitivity(20, 400), nano_rho)
    assert calibration is not None
    assert calibration.nano_rho <= nano_rho
    assert calibration.half_width_95 <= 1
    assert abs(OpenDpNoise().add((7, 8, 9), calibration)[0] - 7) <= 5  # ten standard deviations
