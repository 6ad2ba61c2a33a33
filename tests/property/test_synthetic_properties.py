"""What holds of synthetic samples whatever the contract and numbers: cells, shares, groups, rules between columns."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ConsistencyRule, Relation
from sandbox.masking.synthetic.cells import Listed, ranges_of
from sandbox.masking.synthetic.denoising import group_evenly, in_groups, mutual_information, rake, settle
from sandbox.masking.synthetic.rules import Numbers, breaks, keep_rules

FLOATS = st.floats(-1e6, 1e6, allow_nan=False)
MASSES = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=2, max_size=40)
BOUNDS = st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 10**9)).map(lambda b: Bounds(b[0], b[0] + b[1]))


@given(BOUNDS, st.integers(1, 300), st.sampled_from(("days", "numbers")))
def test_the_cells_of_a_range_cover_it_once_and_are_no_more_than_asked_for(
    bounds: Bounds, most: int, kind: str
) -> None:
    cells = ranges_of(bounds, most, is_date=kind == "days")
    assert cells.starts[0] == bounds.low
    assert cells.last == bounds.high
    assert list(cells.starts) == sorted(set(cells.starts))
    assert cells.starts[-1] <= bounds.high
    assert cells.size <= most + 2


@given(BOUNDS, st.integers(1, 64), st.integers(0, 2**32))
def test_a_number_drawn_in_a_cell_lies_in_it(bounds: Bounds, most: int, seed: int) -> None:
    cells = ranges_of(bounds, most)
    drawn = cells.draw(np.arange(cells.size), np.random.default_rng(seed))
    ends = np.array((*cells.starts[1:], bounds.high + 1))
    assert np.all(drawn >= np.array(cells.starts))
    assert np.all(drawn < ends)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=30, unique=True), st.integers(1, 7), st.integers(0, 2**32))
def test_a_listed_value_drawn_in_a_cell_lies_in_it(values: list[str], width: int, seed: int) -> None:
    cells = Listed(tuple(values), width)
    drawn = cells.draw(np.arange(cells.size), np.random.default_rng(seed))
    assert np.all(drawn // width == np.arange(cells.size))
    assert np.all(drawn < len(values))


@given(st.lists(FLOATS, min_size=1, max_size=40), st.floats(1, 1e6))
def test_settled_counts_are_never_negative_and_add_up(noised: list[float], total: float) -> None:
    settled = settle(np.array(noised), total)
    assert settled.min() >= 0
    assert settled.sum() == pytest.approx(total, rel=1e-6)


@given(MASSES, st.integers(1, 12))
def test_groups_take_neighbours_and_leave_emptiness_alone(masses: list[float], count: int) -> None:
    of_cell = group_evenly(np.array(masses), count)
    assert len(of_cell) == len(masses)
    assert list(of_cell) == sorted(of_cell)
    assert set(of_cell) == set(range(of_cell[-1] + 1))
    assert of_cell.count(of_cell[-1]) == 1
    assert of_cell[-1] <= count
    assert in_groups(np.array(masses), of_cell).sum() == pytest.approx(sum(masses))


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32))
def test_raked_counts_have_the_margins_they_were_raked_to(rows: int, columns: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    joint = chance.random((rows, columns)) + 0.1
    first = chance.random(rows) + 0.1
    second = chance.random(columns) + 0.1
    second *= first.sum() / second.sum()
    fitted = rake(joint, first, second)
    assert np.allclose(fitted.sum(axis=0), second, rtol=1e-6)
    assert np.allclose(fitted.sum(axis=1), first, rtol=0.05)


def test_information_is_nothing_between_independent_attributes_and_all_between_equal_ones() -> None:
    assert mutual_information(np.outer([1.0, 2.0, 3.0], [4.0, 5.0])) == pytest.approx(0, abs=1e-12)
    assert mutual_information(np.eye(4)) == pytest.approx(np.log(4))


def numbers_of(name: str, bounds: Bounds, values: list[int], kind: ColumnType = ColumnType.INTEGER) -> Numbers:
    column = Column(name, kind, Grade.HIGH, ColumnRole.PLAIN, bounds=bounds)
    return Numbers(column, np.clip(np.array(values), bounds.low, bounds.high), np.zeros(len(values), dtype=bool))


SIDES = st.lists(st.integers(0, 100), min_size=4, max_size=4)


@given(SIDES, SIDES, SIDES, st.integers(0, 100), st.integers(0, 100))
def test_a_sum_of_parts_is_kept_wherever_the_bounds_let_it(
    total: list[int], one: list[int], other: list[int], low: int, width: int
) -> None:
    bounds = Bounds(low, low + width)
    numbers = {
        "total": numbers_of("total", bounds, total),
        "one": numbers_of("one", Bounds(0, 100), one),
        "other": numbers_of("other", Bounds(0, 100), other),
    }
    rule = ConsistencyRule(("total",), Relation.EQUAL, ("one", "other"))
    kept = keep_rules(numbers, (rule,), frozenset({"total"}))
    assert not breaks(kept, rule).any()
    for name, column in kept.items():
        within = numbers[name].column.bounds
        assert within is not None
        assert np.all((column.values >= within.low) & (column.values <= within.high))


@given(SIDES, SIDES, st.integers(0, 100), st.integers(0, 100))
def test_days_are_put_in_order_wherever_the_bounds_let_them(
    first: list[int], second: list[int], start: int, end: int
) -> None:
    assume(start <= end)
    numbers = {
        "came": numbers_of("came", Bounds(start, 100), first, ColumnType.DATE),
        "left": numbers_of("left", Bounds(0, end), second, ColumnType.DATE),
    }
    rule = ConsistencyRule(("came",), Relation.AT_MOST, ("left",))
    kept = keep_rules(numbers, (rule,), frozenset())
    assert not breaks(kept, rule).any()


@given(SIDES)
def test_where_something_is_empty_nothing_is_moved(values: list[int]) -> None:
    numbers = {
        "a": numbers_of("a", Bounds(0, 100), values),
        "b": Numbers(
            Column("b", ColumnType.INTEGER, Grade.HIGH, ColumnRole.PLAIN, bounds=Bounds(0, 100)),
            np.zeros(4, dtype=np.int64),
            np.ones(4, dtype=bool),
        ),
    }
    kept = keep_rules(numbers, (ConsistencyRule(("a",), Relation.EQUAL, ("b",)),), frozenset())
    assert kept["a"].values.tolist() == values
