"""Thresholds: their δ is never under-reported, is no larger than it must be, and is what OpenDP's noise really does."""

import math
from decimal import Decimal
from statistics import NormalDist
from typing import Any

import numpy as np
import opendp.prelude as dp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.budget import NANO
from sandbox.world.noise import NoiseKind, OpenDpNoise, Sensitivity, calibrate
from sandbox.world.thresholds import (
    Threshold,
    least_threshold,
    passing_probability,
    price_of_threshold,
    vanishing_below,
)
from tests.unit.world.exact_noise import exact_delta, exact_tail
from tests.unit.world.relative_entropy import is_plausible
from tests.unit.world.test_tails import kinds, noise_of

SCALE_ONE = noise_of(NoiseKind.LAPLACE, 1.0)
_MAPS = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T="i64"))


def opendp_threshold(kind: NoiseKind, scale: float, at_least: int) -> dp.Measurement:
    """Make OpenDP's own thresholded release of counts by key."""
    if kind is NoiseKind.LAPLACE:
        distance = dp.l01inf_distance(dp.absolute_distance(T="i64"))
        return dp.m.make_laplace_threshold(_MAPS, distance, scale, at_least)
    distance = dp.l02inf_distance(dp.absolute_distance(T="f64"))
    return dp.m.make_gaussian_threshold(_MAPS, distance, scale, at_least)


def test_a_threshold_costs_what_it_really_loses_not_what_opendp_reports() -> None:
    reported = opendp_threshold(NoiseKind.LAPLACE, 1.0, 5).map((1, 1, 1))[1]  # type: ignore[no-untyped-call]  # OpenDP leaves it untyped
    assert reported == pytest.approx(0.004925834, abs=1e-9)
    assert exact_delta(NoiseKind.LAPLACE, 1.0, 1, 5).quantize(Decimal("1e-6")) == Decimal("0.013390")
    assert price_of_threshold(SCALE_ONE, 1, 5) == 13_389_805


def test_opendps_noise_passes_the_threshold_as_often_as_is_charged() -> None:
    """False alarms: fewer than one in 10⁹ runs; OpenDP's reported 0.00493 is rejected as surely."""
    runs = 100_000
    drawn = np.array(OpenDpNoise().add(np.ones(runs, dtype=np.int64), SCALE_ONE))
    passed = int((drawn >= 5).sum())
    assert is_plausible(passed, runs, price_of_threshold(SCALE_ONE, 1, 5) / NANO)
    assert not is_plausible(passed, runs, 0.004925834)


@pytest.mark.parametrize(("kind", "scale", "at_least"), [(NoiseKind.LAPLACE, 2.5, 9), (NoiseKind.GAUSSIAN, 3.0, 8)])
def test_a_unit_of_several_groups_is_betrayed_as_often_as_is_charged(
    kind: NoiseKind, scale: float, at_least: int
) -> None:
    """False alarms: fewer than one in 10⁹ runs."""
    runs, groups_per_unit = 15_000, 4
    noise = noise_of(kind, scale)
    drawn = np.array(OpenDpNoise().add(np.ones(runs * groups_per_unit, dtype=np.int64), noise))
    betrayed = int((drawn.reshape(runs, groups_per_unit) >= at_least).any(axis=1).sum())
    assert is_plausible(betrayed, runs, price_of_threshold(noise, groups_per_unit, at_least) / NANO)


@given(kinds, st.floats(0.1, 60.0), st.integers(1, 1000), st.integers(1, 400))
@settings(deadline=None)
def test_no_delta_is_under_reported_or_over_reported_by_more_than_rounding(
    kind: NoiseKind, scale: float, groups_per_unit: int, at_least: int
) -> None:
    exact = exact_delta(kind, scale, groups_per_unit, at_least) * NANO
    charged = price_of_threshold(noise_of(kind, scale), groups_per_unit, at_least)
    assert exact <= charged <= max(Decimal(1), exact + 1 + exact * Decimal("1e-9"))


@given(kinds, st.floats(0.1, 2000.0), st.integers(1, 1000), st.integers(1, NANO), st.integers(1, 100))
@settings(deadline=None)
def test_the_threshold_is_the_least_that_the_delta_pays(
    kind: NoiseKind, scale: float, groups_per_unit: int, nano_delta: int, min_units: int
) -> None:
    noise = noise_of(kind, scale)
    found = least_threshold(noise, groups_per_unit, nano_delta, min_units)
    assert found is not None
    assert found.at_least >= min_units
    assert found.nano_delta == price_of_threshold(noise, groups_per_unit, found.at_least) <= nano_delta
    if found.at_least > min_units:
        assert price_of_threshold(noise, groups_per_unit, found.at_least - 1) > nano_delta


def test_the_contracts_minimum_holds_where_delta_would_pay_for_less() -> None:
    plenty = least_threshold(SCALE_ONE, 1, NANO // 10, 50)
    assert plenty == Threshold(50, 1)


def test_without_delta_there_is_no_threshold() -> None:
    assert least_threshold(SCALE_ONE, 1, 0, 1) is None
    assert least_threshold(noise_of(NoiseKind.LAPLACE, 2.0**58), 1000, 1, 1) is None


@pytest.mark.parametrize(("groups_per_unit", "min_units"), [(0, 1), (1, 0), (-1, 5)])
def test_a_unit_is_in_a_group_and_a_group_has_a_unit(groups_per_unit: int, min_units: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        least_threshold(SCALE_ONE, groups_per_unit, 1000, min_units)


@pytest.mark.parametrize("scale", [0.6, 1.0, 4.5, 30.0])
@pytest.mark.parametrize("groups_per_unit", [1, 3, 50])
def test_opendps_map_one_step_lower_agrees(scale: float, groups_per_unit: int) -> None:
    found = least_threshold(noise_of(NoiseKind.LAPLACE, scale), groups_per_unit, 1000, 1)
    assert found is not None
    theirs: Any = opendp_threshold(NoiseKind.LAPLACE, scale, found.at_least - 1)
    exact = float(exact_delta(NoiseKind.LAPLACE, scale, groups_per_unit, found.at_least))
    assert theirs.map((groups_per_unit, groups_per_unit, 1))[1] == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("scale", [0.6, 1.0, 4.5, 30.0])
@pytest.mark.parametrize("groups_per_unit", [1, 3, 50])
def test_opendps_gaussian_map_one_step_lower_is_no_lower_than_ours(scale: float, groups_per_unit: int) -> None:
    """Theirs is the normal tail one step off: too small at τ itself, an upper bound at τ - 1."""
    found = least_threshold(noise_of(NoiseKind.GAUSSIAN, scale), groups_per_unit, 1000, 1)
    assert found is not None
    exact = float(exact_delta(NoiseKind.GAUSSIAN, scale, groups_per_unit, found.at_least))
    moved = (groups_per_unit, math.sqrt(groups_per_unit), 1)
    lower: Any = opendp_threshold(NoiseKind.GAUSSIAN, scale, found.at_least - 1)
    at: Any = opendp_threshold(NoiseKind.GAUSSIAN, scale, found.at_least)
    assert at.map(moved)[1] < exact <= lower.map(moved)[1]


@given(kinds, st.floats(0.3, 40.0), st.integers(1, 200), st.sampled_from((0.05, 0.5, 0.95)))
@settings(deadline=None)
def test_groups_below_what_is_told_vanish_and_others_pass(
    kind: NoiseKind, scale: float, at_least: int, probability: float
) -> None:
    noise, threshold = noise_of(kind, scale), Threshold(at_least, 1)
    units = vanishing_below(noise, threshold, probability)
    assert float(exact_tail(kind, scale, at_least - units)) >= probability - 1e-9
    assert units == 1 or float(exact_tail(kind, scale, at_least - units + 1)) < probability + 1e-9


def test_the_chance_of_passing_is_the_exact_one() -> None:
    threshold = Threshold(20, 1)
    for units in (1, 10, 20, 30):
        exact = float(exact_tail(NoiseKind.LAPLACE, 4.0, 20 - units))
        assert passing_probability(noise_of(NoiseKind.LAPLACE, 4.0), units, threshold) == pytest.approx(exact)


@pytest.mark.parametrize("probability", [0.0, 1.0, -1.0, math.nan])
def test_nothing_is_said_of_what_is_certain(probability: float) -> None:
    with pytest.raises(ValueError, match="strictly"):
        vanishing_below(SCALE_ONE, Threshold(5, 1), probability)


def test_a_realistic_threshold() -> None:
    """ρ 0.01, δ 1e-6, one group each: what a developer will meet, against the quantile of the normal distribution."""
    noise = calibrate(Sensitivity(1, 1), 10_000_000)
    assert noise is not None
    found = least_threshold(noise, 1, 1000, 10)
    assert found is not None
    assert found.at_least == math.ceil(1.5 + noise.scale * NormalDist().inv_cdf(1 - 1e-6)) == 36
    assert vanishing_below(noise, found, 0.5) == 36
    assert vanishing_below(noise, found, 0.95) == math.ceil(35.5 + noise.scale * NormalDist().inv_cdf(0.95))
