"""The gate without noise says what the question means: its engine and a plain reading of the model agree."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, event, given, reject, settings

from sandbox.core.answers import Answer
from sandbox.core.columns import Value
from sandbox.core.errors.asking import QuestionTooLong, RangeTooWide, RowsAsked, TooManyGroups
from sandbox.query_gate.answering.shown import shown
from sandbox.query_gate.language.model import Quantile, Query
from sandbox.query_gate.language.write_query import write_query
from sandbox.query_gate.meaning.domains import domain_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.reading.parse import parse
from sandbox.spaces.worker import SpaceWorker
from tests.property.gate_reference import Row, value_of
from tests.property.gate_reference_aggregates import shell_row
from tests.property.gate_reference_functions import Scalar
from tests.property.gate_reference_rows import groups_of
from tests.property.gate_strategies import queries
from tests.property.gate_strategies_joins import joined_queries
from tests.property.gate_strategies_per_unit import per_unit_queries
from tests.unit.query_gate.asking_gate import finely_answered, judged
from tests.unit.query_gate.gate_world import build_space, open_space

LEFT_OUT_DIGITS = 1.01  # answers are rounded to a hundredth of their half-width
RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@given(queries() | joined_queries() | per_unit_queries())
@settings(max_examples=150, deadline=None, suppress_health_check=RELAXED)
def test_what_is_written_is_read_back_as_it_was(query: Query) -> None:
    try:
        assert parse(write_query(query)) == query
    except QuestionTooLong:
        reject()


@given(queries() | joined_queries() | per_unit_queries())
@settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
def test_the_engine_without_noise_equals_the_reference(space: SpaceWorker, query: Query) -> None:
    check_agreement(space, query)


@pytest.mark.slow
@given(queries() | joined_queries() | per_unit_queries())
@settings(max_examples=2000, deadline=None, suppress_health_check=RELAXED)
def test_the_engine_without_noise_equals_the_reference_at_length(space: SpaceWorker, query: Query) -> None:
    check_agreement(space, query)


def check_agreement(space: SpaceWorker, query: Query) -> None:
    if is_placed_by_quantiles(query):
        event("placed by what is known to a bin")
        query = replace(query, having=None, order=(), limit=None, offset=0)
    text = write_query(query)
    try:
        judged(text)
    except (QuestionTooLong, TooManyGroups, RangeTooWide, RowsAsked) as refusal:
        event(f"refused: {refusal.code}")
        return
    event("answered")
    answer = finely_answered(text, space)
    for values, widths, row in zip(answer.rows, answer.half_widths, expected_rows(query, answer), strict=True):
        for value, width, output in zip(values, widths, query.outputs, strict=True):
            assert is_same(value, value_of(output.of, row), width or 0.0), (text, value)


def is_placed_by_quantiles(query: Query) -> bool:
    """Tell whether rows stand where they do by quantiles: within a bin of the tree an answer may order them anew."""
    is_placed = query.having is not None or bool(query.order)
    return is_placed and any(isinstance(aggregate, Quantile) for aggregate in query.aggregates)


def expected_rows(query: Query, answer: Answer) -> list[Row]:
    """Give the rows that should stand there: every public group, then HAVING, ORDER BY, OFFSET, LIMIT."""
    groups = groups_of(query, judged(write_query(query)).bounding)
    rows = [shell_row(query, key, groups.get(key, [])) for key in public_cells(query)]
    rows = [row for row in rows if query.having is None or value_of(query.having, row) is True]
    for item in reversed(query.order):
        keyed = [(value_of(item.of, row), row) for row in rows]
        known = sorted(
            ((v, r) for v, r in keyed if v is not None), key=lambda p: sortable(p[0]), reverse=item.is_descending
        )
        unknown = [row for value, row in keyed if value is None]
        rows = [*unknown, *(r for _, r in known)] if item.is_null_first else [*(r for _, r in known), *unknown]
    return rows[query.offset :][: query.limit]


def public_cells(query: Query) -> list[tuple[Scalar, ...]]:
    """Give every group there must be, in the order in which the question names its keys."""
    plan = judged(write_query(query)).plan
    extents = [key.extent for key in plan.core.keys]
    places = [domain_of(extent).index for extent in extents]
    ordered = sorted(plan.core.cells(), key=lambda cell: [places[p](cell[p]) for p in plan.key_places])
    return [tuple(natural(shown(cell[p], extents[p]), extents[p].kind) for p in plan.key_places) for cell in ordered]


def natural(value: Value, kind: Kind) -> Scalar:
    """Give a key of the public domain as the reference writes it."""
    if value is None or isinstance(value, bool):
        return value
    if kind is Kind.DATE:
        return date.fromisoformat(str(value))
    return value if isinstance(value, str) else Fraction(str(value))


def sortable(value: Scalar) -> tuple[Fraction, str]:
    if isinstance(value, str | date):
        return Fraction(0), str(value)
    return Fraction(value or 0), ""


def is_same(given_value: Value, expected: Scalar, half_width: float) -> bool:
    if expected is None or given_value is None:
        return expected is given_value
    if isinstance(expected, date):
        return given_value == expected.isoformat()
    if isinstance(expected, bool | str):
        return given_value == expected
    assert isinstance(given_value, int | float)
    return math.isclose(given_value, float(expected), rel_tol=1e-9, abs_tol=1e-6 + half_width * LEFT_OUT_DIGITS)
