"""Random functions of rows over the small world's `visits`."""

from hypothesis import strategies as st

from sandbox.core.columns import day_number
from sandbox.query_gate.language.expressions import (
    Arithmetic,
    Cast,
    ChangedText,
    Coalesce,
    ColumnRef,
    Compare,
    DateDifference,
    DateLiteral,
    DatePart,
    DateShift,
    DateStart,
    Expression,
    Extreme,
    Magnitude,
    NumberLiteral,
    Rounded,
    Sign,
    Substring,
    TestedText,
    TextLength,
    TextLiteral,
)
from sandbox.query_gate.language.vocabulary import (
    CastType,
    Comparison,
    Counting,
    DateUnit,
    Extremity,
    Operator,
    Rounding,
    TextChange,
    TextTest,
)
from tests.unit.query_gate.gate_world import FIRST_DAY, LAST_DAY

FEE, SCORE, LEVEL = ColumnRef("fee"), ColumnRef("score"), ColumnRef("level")
KIND, DAY, URGENT = ColumnRef("kind"), ColumnRef("day"), ColumnRef("urgent")
STARTS = (DateUnit.DAY, DateUnit.WEEK, DateUnit.MONTH, DateUnit.QUARTER, DateUnit.YEAR)
Expressions = st.SearchStrategy[Expression]

some_day = st.sampled_from((FIRST_DAY, LAST_DAY)).map(lambda day: DateLiteral(day_number(day)))
dates: Expressions = st.recursive(
    st.just(DAY),
    lambda inner: st.one_of(
        st.builds(DateStart, st.sampled_from(STARTS), inner),
        st.builds(DateShift, inner, st.integers(-40, 40), st.sampled_from((DateUnit.DAY, DateUnit.MONTH))),
        st.builds(lambda one, other: Coalesce((one, other)), inner, some_day),
        st.builds(lambda which, one: Extreme(which, (one, DAY)), st.sampled_from(Extremity), inner),
        st.builds(Cast, inner, st.just(CastType.DATE)),
    ),
    max_leaves=3,
)
date_numbers: Expressions = st.builds(DatePart, st.sampled_from(DateUnit), dates) | st.builds(
    DateDifference, st.sampled_from(Counting), st.sampled_from(STARTS), dates, dates | some_day
)
changes: st.SearchStrategy[tuple[TextChange, tuple[NumberLiteral | TextLiteral, ...]]] = st.one_of(
    st.sampled_from((TextChange.UPPER, TextChange.LOWER, TextChange.TRIM)).map(lambda how: (how, ())),
    st.sampled_from((TextChange.TRIM_LEFT, TextChange.TRIM_RIGHT)).map(lambda how: (how, ())),
    st.builds(
        lambda how, n: (how, (NumberLiteral(n),)),
        st.sampled_from((TextChange.LAST, TextChange.BEYOND)),
        st.integers(1, 5),
    ),
    st.builds(
        lambda how, more: (how, (TextLiteral(more),)),
        st.sampled_from((TextChange.BEFORE, TextChange.AFTER)),
        st.sampled_from(("x", " ", "it's ")),
    ),
    st.sampled_from((("c", "k"), ("li", ""), ("x", "it"))).map(
        lambda pair: (TextChange.REPLACE, (TextLiteral(pair[0]), TextLiteral(pair[1])))
    ),
)
changed_texts: Expressions = st.recursive(
    st.just(KIND),
    lambda inner: st.one_of(
        st.builds(lambda change, of: ChangedText(change[0], of, change[1]), changes, inner),
        st.builds(Substring, inner, st.integers(1, 3), st.integers(1, 3)),
        st.builds(lambda of: Coalesce((of, TextLiteral("none"))), inner),
        st.builds(Cast, inner, st.just(CastType.TEXT)),
    ),
    max_leaves=3,
)
TESTS = (
    (TextTest.LIKE, "c%"),
    (TextTest.LIKE, "war_"),
    (TextTest.LIKE, "%i%"),
    (TextTest.LIKE_ANY_CASE, "H%E"),
    (TextTest.STARTS, "cl"),
    (TextTest.ENDS, "ip"),
    (TextTest.CONTAINS, "i"),
)
tests: Expressions = st.sampled_from(TESTS).map(lambda pair: TestedText(pair[0], KIND, pair[1]))
quotients: Expressions = st.builds(
    Arithmetic,
    st.just(Operator.DIVIDE),
    st.sampled_from((FEE, SCORE)),
    st.sampled_from((SCORE, LEVEL, FEE, NumberLiteral(3), NumberLiteral(-25, 1))),
)
rests: Expressions = st.builds(
    Arithmetic,
    st.just(Operator.REST),
    st.sampled_from((FEE, SCORE, LEVEL)),
    st.sampled_from((NumberLiteral(2), NumberLiteral(7), NumberLiteral(15, 1))),
)
casts = st.sampled_from(
    ((CastType.INTEGER, 0, 0), (CastType.BIGINT, 0, 0), (CastType.DOUBLE, 0, 0), (CastType.DECIMAL, 9, 1))
)


def number_functions(inner: Expressions) -> Expressions:
    """Functions of numbers."""
    return st.one_of(
        st.builds(Rounded, st.sampled_from((Rounding.FLOOR, Rounding.CEIL)), inner),
        st.builds(Rounded, st.sampled_from((Rounding.ROUND, Rounding.TRUNC)), inner, st.integers(-2, 3)),
        inner.map(Magnitude),
        inner.map(Sign),
        st.builds(lambda of, to: Cast(of, *to), inner, casts),
        st.builds(
            lambda which, parts: Extreme(which, tuple(parts)),
            st.sampled_from(Extremity),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda parts: Coalesce(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
    )


numbers: Expressions = st.one_of(
    date_numbers,
    quotients,
    rests,
    changed_texts.map(TextLength),
    st.just(Cast(URGENT, CastType.INTEGER)),
    number_functions(st.sampled_from((FEE, SCORE, LEVEL)) | rests),
)
filled_conditions: Expressions = st.one_of(
    tests,
    st.builds(Compare, st.sampled_from(Comparison), st.just(DAY), some_day).map(lambda one: Coalesce((one, URGENT))),
)
keys: Expressions = st.one_of(
    dates,
    date_numbers,
    changed_texts,
    rests,
    changed_texts.map(TextLength),
    number_functions(st.sampled_from((SCORE, LEVEL))),
)
