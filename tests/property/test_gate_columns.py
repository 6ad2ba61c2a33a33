"""Columns given at once are the columns that are read row by row."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds
from sandbox.query_gate.answering.columns import column_of
from sandbox.query_gate.answering.estimates import Estimate
from sandbox.query_gate.answering.noised import Noised, average, direct, total
from sandbox.query_gate.answering.rounding import given_value, given_width
from sandbox.query_gate.answering.withholding import Withholding
from sandbox.query_gate.pricing.recipes import Direct, Ratio, Total
from sandbox.world.noise import Sensitivity, calibrate

SLOTS = st.lists(st.tuples(st.integers(-(2**40), 2**40), st.integers(-50, 5_000)), min_size=1, max_size=20)
RECIPES = st.one_of(
    st.builds(Direct, st.sampled_from((0, 1)), st.sampled_from((0, 2))),
    st.builds(Total, st.just(0), st.just(1), st.integers(-1000, 1000), st.sampled_from((0, 2))),
    st.builds(Ratio, st.just(0), st.just(1), st.just(500), st.just(Bounds(0, 1000)), st.sampled_from((0, 2))),
)
NOISES = tuple(calibrate(Sensitivity(l1, l1 * l1), 10_000_000) for l1 in (500, 1))
WITHHOLDING = Withholding(10, 1.0)


def read(recipe: Direct | Total | Ratio, noised: Noised) -> Estimate:
    match recipe:
        case Direct():
            return direct(recipe, noised)
        case Total():
            return total(recipe, noised)
        case Ratio():
            return average(recipe, noised)


@given(RECIPES, SLOTS)
@settings(deadline=None)
def test_a_column_given_at_once_is_the_one_read_row_by_row(
    recipe: Direct | Total | Ratio, rows: list[tuple[int, int]]
) -> None:
    column = column_of(recipe, tuple(zip(*rows, strict=True)), NOISES, WITHHOLDING)
    assert column is not None
    for place, row in enumerate(rows):
        noised = Noised(row, NOISES, WITHHOLDING)
        estimate = read(recipe, noised)
        assert (place in column.withheld) is estimate.is_withheld
        if estimate.is_withheld:
            assert column.values[place] is None
            continue
        width = given_width(noised.half_width(estimate))
        value, expected = column.values[place], given_value(estimate.value, width)
        assert isinstance(value, int | float)
        assert isinstance(expected, int | float)
        assert math.isclose(column.widths[place] or 0, width or 0, rel_tol=1e-3)
        assert math.isclose(value, expected, rel_tol=1e-9, abs_tol=(width or 0) / 50)
