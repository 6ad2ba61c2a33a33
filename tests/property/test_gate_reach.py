"""The groups of a binned column are the image of its values: none is missing, and none is impossible."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade, day_number
from sandbox.query_gate.language.expressions import Arithmetic, ColumnRef, DatePart, Expression, NumberLiteral
from sandbox.query_gate.language.objections import Objection
from sandbox.query_gate.language.vocabulary import DateUnit, Operator
from sandbox.query_gate.meaning.domains import domain_of, domain_size, extent_of_column
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.reach import MAX_LISTED
from tests.property.gate_reference import value_of
from tests.property.test_gate_meaning import stored_form

X = ColumnRef("x")
WHOLE = Column("x", ColumnType.INTEGER, Grade.HIGH, ColumnRole.PLAIN, required=True)


def bounded(low: int, width: int, scale: int = 0) -> Column:
    kind = ColumnType.DECIMAL if scale else ColumnType.INTEGER
    return replace(WHOLE, type=kind, scale=scale, bounds=Bounds(low, low + width))


def listed(values: list[int]) -> Column:
    return replace(WHOLE, domain=tuple(values))


columns = st.one_of(
    st.builds(bounded, st.integers(-300, 300), st.integers(0, 400), st.integers(0, 2)),
    st.lists(st.integers(-100, 100), min_size=1, max_size=12, unique=True).map(listed),
)
wide_columns = st.builds(bounded, st.integers(-(2**40), 2**40), st.integers(0, 2**41), st.integers(0, 2))
constants = st.one_of(
    st.integers(-30, 30).map(NumberLiteral), st.sampled_from((25, -15, 5)).map(lambda n: NumberLiteral(n, 1))
)
LINEAR = st.sampled_from((Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY))


def deeper(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """An expression with one step more: by a constant on either side, or cut."""
    return st.one_of(
        st.builds(Arithmetic, LINEAR, inner, constants),
        st.builds(Arithmetic, LINEAR, constants, inner),
        st.builds(Arithmetic, st.just(Operator.CUT), inner, st.integers(1, 30).map(NumberLiteral)),
    )


chains: st.SearchStrategy[Expression] = st.recursive(st.just(X), deeper, max_leaves=6)


def image(node: Expression, column: Column, numbers: list[int]) -> list[int]:
    """Give what the expression is over these stored values of its column, in order."""
    extent = extent_of(node, {ColumnRef("x"): column})
    rows = [{"x": Fraction(number, 10**column.scale)} for number in numbers]
    return sorted({int(stored_form(value_of(node, row), extent)) for row in rows})


@st.composite
def even_cuts(draw: st.DrawFn) -> Expression:
    """Steps that the divisor divides, from anywhere: even on either side of zero, uneven across it."""
    divisor, times = draw(st.integers(2, 9)), draw(st.integers(1, 3))
    spaced = Arithmetic(Operator.MULTIPLY, X, NumberLiteral(divisor * times))
    shifted = Arithmetic(Operator.ADD, spaced, NumberLiteral(draw(st.integers(-3000, 3000))))
    return Arithmetic(Operator.CUT, shifted, NumberLiteral(divisor))


@given(columns, chains | even_cuts())
@settings(max_examples=500, deadline=None)
def test_a_domain_is_the_image_of_the_columns_domain(column: Column, node: Expression) -> None:
    try:
        extent = extent_of(node, {ColumnRef("x"): column})
    except Objection:
        reject()
    values = [int(value or 0) for value in domain_of(extent_of_column(column))]
    found = list(domain_of(extent)) if extent.values is None else sorted(map(int, extent.values))
    assert found == image(node, column, values)
    assert domain_size(extent) == len(found)


@given(wide_columns, chains, st.lists(st.floats(0, 1), min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
def test_a_domain_too_wide_to_list_misses_no_value(column: Column, node: Expression, shares: list[float]) -> None:
    try:
        extent = extent_of(node, {ColumnRef("x"): column})
    except Objection:
        reject()
    assert column.bounds is not None
    low, width = column.bounds.low, column.bounds.width
    numbers = [low + min(width, int(share * width)) for share in shares]
    assert not isinstance(extent.reached, tuple) or len(extent.reached) <= MAX_LISTED
    assert extent.bounds is not None
    inside = range(extent.bounds.low, extent.bounds.high + 1) if extent.reached is None else extent.reached
    assert all(number in inside for number in image(node, column, numbers))


@given(st.dates(date(1850, 1, 1), date(2050, 1, 1)), st.integers(0, 40_000), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_bins_of_years_are_those_between_the_first_day_and_the_last(first: date, days: int, width: int) -> None:
    low = day_number(first)
    column = replace(WHOLE, type=ColumnType.DATE, bounds=Bounds(low, low + days))
    year: Expression = DatePart(DateUnit.YEAR, X)
    cut = Arithmetic(Operator.CUT, year, NumberLiteral(width))
    years = {int(value or 0) for value in domain_of(extent_of(year, {ColumnRef("x"): column}))}
    node = Arithmetic(Operator.MULTIPLY, cut, NumberLiteral(width))
    assert set(domain_of(extent_of(node, {ColumnRef("x"): column}))) == {year // width * width for year in years}
