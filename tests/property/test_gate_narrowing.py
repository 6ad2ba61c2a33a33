"""Where a condition holds, every value lies within what is narrowed by it; where it does not, within the rest."""

from hypothesis import HealthCheck, given, settings

from sandbox.core.columns import ColumnType
from sandbox.query_gate.language.expressions import Branch, Case, ColumnRef, Expression, NumberLiteral
from sandbox.query_gate.meaning.check import columns_of
from sandbox.query_gate.meaning.domains import Columns, extent_of_column
from sandbox.query_gate.meaning.narrowing import columns_by_branch, columns_where
from tests.property.gate_reference import Row, clamped, value_of
from tests.property.gate_strategies import conditions
from tests.property.test_gate_meaning import check_inside
from tests.unit.query_gate.gate_world import ROWS, VISITS

COLUMNS = columns_of(VISITS)
SAMPLE = [clamped(visit, VISITS) for visit in ROWS if visit.rank <= 4 and visit.kind != "unlisted"]
OPEN = {ColumnRef(c.name) for c in VISITS.columns if c.bounds is None and not c.has_public_domain}


def check_row(row: Row, columns: Columns) -> None:
    for reference, column in columns.items():
        if reference not in OPEN:
            check_inside(row[reference.name], extent_of_column(column))


@given(conditions)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_of_a_row_lies_outside_what_is_known_of_it(condition: Expression) -> None:
    kept = columns_where(condition, COLUMNS)
    within, beyond = columns_by_branch(Case((Branch(condition, NumberLiteral(1)),)), COLUMNS)
    assert within == kept
    for row in SAMPLE:
        holds = value_of(condition, row) is True
        check_row(row, kept if holds else beyond)


@given(conditions)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_of_a_column_is_part_of_it_in_its_order(condition: Expression) -> None:
    for reference, column in columns_where(condition, COLUMNS).items():
        whole, part = COLUMNS[reference], extent_of_column(column)
        around = extent_of_column(whole)
        assert column.type is whole.type
        assert part.may_be_null <= around.may_be_null
        if part.bounds is not None and around.bounds is not None:
            assert around.bounds.low <= part.bounds.low <= part.bounds.high <= around.bounds.high
        if whole.type is not ColumnType.BOOLEAN and part.values is not None:
            assert part.values == tuple(value for value in around.values or () if value in part.values)
