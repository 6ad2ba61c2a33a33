"""Shown accounts: never below what was lost, never above the figure of ρ, and tighter where the library can be."""

import math
import subprocess
import sys
from statistics import NormalDist

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sandbox.core.answers import Mechanism
from sandbox.core.budget import NANO
from sandbox.core.zcdp import epsilon_of
from sandbox.world.loss import EXACT_BELOW, laplace_shift, normal_step, pld_epsilon
from sandbox.world.noise import NoiseKind, price_of_gaussian, price_of_laplace
from tests.unit.world.exact_noise import exact_tail

DELTA = 1e-6


def laplace(l1: int, scale: float) -> Mechanism:
    """Give a Laplace mechanism as a receipt does."""
    return Mechanism("laplace", ("n",), scale, l1, None, price_of_laplace(l1, scale))


def gaussian(l2_squared: int, scale: float) -> Mechanism:
    """Give a Gaussian mechanism as a receipt does."""
    return Mechanism("gaussian", ("n",), scale, l2_squared, None, price_of_gaussian(l2_squared, scale))


def by_rho(mechanisms: list[Mechanism], delta: float) -> float:
    """Give the ε of the ρ of all mechanisms."""
    return epsilon_of(sum(m.nano_rho for m in mechanisms) / NANO, delta)


def lost_by_one(kind: NoiseKind, scale: float, moved: int, epsilon: float) -> float:
    """Give the exact δ at ε of moving one noised number: the hockey-stick divergence, over half-lines from above."""
    reach = range(-math.ceil(12 * scale) - moved, math.ceil(12 * scale) + moved + 2)
    tails = [(float(exact_tail(kind, scale, at - moved)), float(exact_tail(kind, scale, at))) for at in reach]
    return max(more - math.exp(epsilon) * less for more, less in tails)


def lost_by_normal(shift: float, epsilon: float) -> float:
    """Give the exact δ at ε of a normal shift (Balle & Wang 2018, Theorem 5)."""
    normal = NormalDist()
    left, right = shift / 2 - epsilon / shift, -shift / 2 - epsilon / shift
    return normal.cdf(left) - math.exp(epsilon) * normal.cdf(right)


@pytest.mark.parametrize(("l1", "scale"), [(1, 1.0), (1, 10.0), (3, 4.0), (40, 25.0)])
def test_one_laplace_addition_is_told_exactly(l1: int, scale: float) -> None:
    for delta in (1e-6, 1e-2):
        told = pld_epsilon([laplace(l1, scale)], delta, 0)
        assert lost_by_one(NoiseKind.LAPLACE, scale, l1, told) <= delta * (1 + 1e-6)
        assert lost_by_one(NoiseKind.LAPLACE, scale, l1, told - 0.002) > delta
    assert told <= l1 / scale + 1e-9


@pytest.mark.parametrize(("moved", "scale"), [(1, 1.0), (1, 5.0), (3, 6.0), (20, 12.0)])
def test_one_gaussian_addition_is_never_told_too_low(moved: int, scale: float) -> None:
    for delta in (1e-6, 1e-2):
        told = pld_epsilon([gaussian(moved * moved, scale)], delta, 0)
        assert lost_by_one(NoiseKind.GAUSSIAN, scale, moved, told) <= delta * (1 + 1e-6)


@pytest.mark.parametrize("times", [1, 4, 100])
def test_gaussian_additions_are_told_as_the_normal_shift_they_make(times: int) -> None:
    told = pld_epsilon([gaussian(9, 60.0)] * times, DELTA, 0)
    shift = math.sqrt(times * 9) / 60.0
    assert lost_by_normal(shift, told) <= DELTA
    assert lost_by_normal(shift, told * 0.99 - 0.001) > DELTA


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 10**9), st.integers(2_000_000, 200_000_000)), max_size=4),
    st.sampled_from((1e-9, 1e-6, 1e-3)),
)
@example([], 1e-6)
@settings(deadline=None, max_examples=15)
def test_no_figure_is_above_that_of_rho(drawn: list[tuple[bool, int, int]], delta: float) -> None:
    mechanisms = []
    for is_laplace, moved, share in drawn:
        scale = moved / math.sqrt(2 * share / NANO)
        mechanisms.append(laplace(moved, scale) if is_laplace else gaussian(moved * moved, scale))
    assert 0 <= pld_epsilon(mechanisms, delta, 0) <= by_rho(mechanisms, delta)


def test_a_typical_mix_is_told_some_8_in_100_tighter() -> None:
    mechanisms = [gaussian(1, 12.0)] * 10 + [gaussian(25_000_000**2, 25_000_000 * 9.0)] * 6 + [laplace(3, 40.0)] * 4
    told, claimed = pld_epsilon(mechanisms, DELTA, 0), by_rho(mechanisms, DELTA)
    assert 0.85 * claimed <= told <= 0.96 * claimed


def test_what_thresholds_cost_is_taken_off_delta() -> None:
    mechanisms = [gaussian(1, 5.0)]
    assert pld_epsilon(mechanisms, 2e-6, 1000) == pytest.approx(pld_epsilon(mechanisms, 1e-6, 0))
    for spent in (2000, 5000):
        with pytest.raises(ValueError, match="thresholds"):
            pld_epsilon(mechanisms, 2e-6, spent)


def test_a_mechanism_that_is_neither_is_told_by_rho() -> None:
    mechanisms = [gaussian(1, 5.0), Mechanism("noisy_max", ("q",), 3.0, 1, None, 10_000_000)]
    assert pld_epsilon(mechanisms, DELTA, 0) == by_rho(mechanisms, DELTA)


@pytest.mark.parametrize("scale", [0.3, 0.7, 1.0, 3.0, 10.0, 60.0])
def test_no_neighbouring_tails_are_further_apart_than_the_step_told(scale: float) -> None:
    def quantile(at: int) -> float:
        if at <= 0:
            return -quantile(1 - at)
        return -NormalDist().inv_cdf(float(exact_tail(NoiseKind.GAUSSIAN, scale, at)))

    step = normal_step(scale)
    reach = math.floor(30 * min(scale, 20)) + 1
    gaps = [quantile(at + 1) - quantile(at) for at in range(-reach, reach)]
    assert max(gaps) <= step * (1 + 1e-9)
    assert 1 / scale <= step <= 2.4 / scale
    assert scale < 3 or step * scale <= 1.005


@pytest.mark.parametrize("l1", [1, 2, 7, 100])
@pytest.mark.parametrize("scale", [0.5, 1.0, 8.0, 50.0])
def test_a_continuous_shift_tells_no_less_than_the_discrete_one(l1: int, scale: float) -> None:
    shift = laplace_shift(l1, scale)
    for epsilon in (0.0, shift / 5, shift / 2, shift * 0.9):
        continuous = 1 - math.exp((epsilon - shift) / 2)
        assert lost_by_one(NoiseKind.LAPLACE, scale, l1, epsilon) <= continuous + 1e-12
    assert shift <= l1 / scale + 1 / (4 * scale * scale)


def test_where_the_continuous_shift_takes_over_nothing_jumps() -> None:
    below = pld_epsilon([laplace(EXACT_BELOW - 1, 2000.0)], DELTA, 0)
    above = pld_epsilon([laplace(EXACT_BELOW, 2000.0 * EXACT_BELOW / (EXACT_BELOW - 1))], DELTA, 0)
    assert above == pytest.approx(below, rel=0.001)


def test_without_the_library_it_is_said_what_to_install() -> None:
    program = (
        "import sys; sys.modules['dp_accounting'] = None\n"
        "from sandbox.world.loss import pld_epsilon\n"
        "from sandbox.core.errors.operating import AccountingMissing\n"
        "try: pld_epsilon([], 1e-6, 0)\n"
        "except AccountingMissing as missing: print(missing.what_next())\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "data-sandbox[accounting]" in told
