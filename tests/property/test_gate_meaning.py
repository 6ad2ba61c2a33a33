"""Canonical forms mean what they came from, extents hold whatever can happen, slopes are slopes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from sandbox.core.columns import day_number
from sandbox.query_gate.answering.estimates import Estimate, combined
from sandbox.query_gate.language.expressions import Compare, Expression, Not, NumberLiteral
from sandbox.query_gate.language.objections import Objection
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.check import columns_of
from sandbox.query_gate.meaning.domains import Extent, domain_of, domain_size
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind
from tests.property.gate_reference import clamped, value_of
from tests.property.gate_reference_functions import Scalar
from tests.property.gate_strategies import FEE, SCORE, conditions, keys, numbers
from tests.unit.query_gate.gate_world import ROWS, VISITS

RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much]
COLUMNS = columns_of(VISITS)
EQUAL = tuple(replace(ROWS[0], fee=100 * score, score=score, kind="ward") for score in (0, 3, 10))
LISTED = tuple(visit for visit in ROWS if visit.rank <= 4 and visit.kind != "unlisted")
SAMPLE = [clamped(visit, VISITS) for visit in (*LISTED, *EQUAL)]


@given(conditions | numbers)
@settings(max_examples=200, deadline=None, suppress_health_check=RELAXED)
def test_a_canonical_form_has_the_value_of_what_it_came_from(node: Expression) -> None:
    try:
        form = canonical(node, COLUMNS)
    except Objection:
        reject()
    assert canonical(form, COLUMNS) == form
    for row in SAMPLE:
        assert value_of(form, row) == value_of(node, row)


@pytest.mark.parametrize("comparison", list(Comparison))
@pytest.mark.parametrize("right", [SCORE, NumberLiteral(3), NumberLiteral(25, 1)])
def test_not_is_pushed_into_every_comparison(comparison: Comparison, right: Expression) -> None:
    for node in (Compare(comparison, FEE, right), Compare(comparison, right, FEE)):
        form = canonical(Not(node), COLUMNS)
        assert isinstance(form, Compare)
        assert [value_of(form, row) for row in SAMPLE] == [value_of(Not(node), row) for row in SAMPLE]


@given(conditions | numbers | keys)
@settings(max_examples=200, deadline=None, suppress_health_check=RELAXED)
def test_whatever_can_happen_lies_within_the_extent(node: Expression) -> None:
    try:
        extent = extent_of(node, COLUMNS)
    except Objection:
        reject()
    for row in SAMPLE:
        check_inside(value_of(node, row), extent)


def check_inside(value: Scalar, extent: Extent) -> None:
    """Check a value against bounds, domain and NULL."""
    if value is None:
        assert extent.may_be_null
        return
    stored = stored_form(value, extent)
    if extent.bounds is not None:
        assert isinstance(stored, int)
        assert extent.bounds.low <= stored <= extent.bounds.high
    size = domain_size(extent)
    if size is not None and size < 500:
        assert stored in domain_of(extent)


def stored_form(value: Scalar, extent: Extent) -> int | str | bool:
    """Give a value as the space stores it."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Fraction):
        scaled = value * 10**extent.scale
        assert scaled.denominator == 1
        return int(scaled)
    assert value is not None
    assert extent.kind is Kind.DATE
    return day_number(value)


small = st.integers(-50, 50)
away = small.filter(lambda number: abs(number) > 3)


@given(st.sampled_from([op for op in Operator if op not in (Operator.CUT, Operator.REST)]), small, away)
def test_slopes_are_how_a_result_moves_with_its_measures(operator: Operator, left: int, right: int) -> None:
    step = 1e-6

    def result(a: float, b: float) -> float:
        value = combined(operator, Estimate(a, {0: 1.0}), Estimate(b, {1: 1.0})).value
        assert isinstance(value, int | float)
        return value

    slopes = combined(operator, Estimate(left, {0: 1.0}), Estimate(right, {1: 1.0})).slopes
    by_left = (result(left + step, right) - result(left - step, right)) / (2 * step)
    by_right = (result(left, right + step) - result(left, right - step)) / (2 * step)
    assert abs(slopes.get(0, 0.0) - by_left) < 1e-4
    assert abs(slopes.get(1, 0.0) - by_right) < 1e-4
