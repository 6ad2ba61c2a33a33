"""Budgets are whole billionths, and what they mean as (ε, δ)."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.budget import Budget, to_nano
from sandbox.core.zcdp import delta_of, epsilon_of

AMOUNTS = st.integers(min_value=0, max_value=10**12)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_spending_and_what_is_left_add_up(rho: int, delta: int, limit_rho: int, limit_delta: int) -> None:
    spent, limit = Budget(rho, delta), Budget(limit_rho, limit_delta)
    if spent.fits_in(limit):
        assert spent + spent.left_of(limit) == limit


def test_amounts_are_rounded_up_never_down() -> None:
    assert to_nano(Fraction(1, 10**9)) == 1
    assert to_nano(Fraction(1, 10**9) + Fraction(1, 10**30)) == 2
    assert (to_nano(0.1), to_nano(0.006), to_nano(1e-9)) == (100_000_000, 6_000_000, 1)


def test_a_negative_budget_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="never negative"):
        Budget(-1)


@given(st.floats(min_value=1e-4, max_value=10), st.floats(min_value=1e-12, max_value=1e-3))
def test_the_shown_epsilon_is_valid_and_no_looser_than_the_textbook_bound(rho: float, delta: float) -> None:
    epsilon = epsilon_of(rho, delta)
    assert delta_of(rho, epsilon) <= delta * (1 + 1e-6)
    assert epsilon <= rho + 2 * math.sqrt(rho * math.log(1 / delta)) + 1e-9


def test_the_shown_delta_bounds_the_gaussian_mechanism_tightly() -> None:
    rho, epsilon = 0.5, 3.0  # sensitivity 1, σ = 1: exact δ by Balle & Wang 2018, eq. 6
    exact = _phi(0.5 - epsilon) - math.exp(epsilon) * _phi(-0.5 - epsilon)
    assert exact <= delta_of(rho, epsilon) <= 4 * exact


def _phi(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def test_nothing_spent_is_epsilon_zero() -> None:
    assert epsilon_of(0.0, 1e-6) == 0.0
