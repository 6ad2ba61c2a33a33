"""Answers without noise: groups, shapes, intervals and what is withheld."""

import math
from collections.abc import Iterator

import pytest

from sandbox.core.answers import ColumnKind
from sandbox.spaces.worker import SpaceWorker
from tests.unit.query_gate.asking_gate import answered
from tests.unit.query_gate.gate_world import build_space, open_space


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


def test_empty_groups_appear_like_any_other(space: SpaceWorker) -> None:
    answer = answered("SELECT disease, count(*) FROM person WHERE age = 119 AND region = 'N' GROUP BY disease", space)
    assert [row[0] for row in answer.rows] == ["none", "flu", "diabetes", "HIV"]


def test_an_empty_selection_is_zero_and_not_null(space: SpaceWorker) -> None:
    answer = answered("SELECT count(*), sum(income) FROM person WHERE age = 1 AND age = 2", space)
    assert answer.rows == ((0, 0),)


def test_a_value_outside_the_declared_domain_never_becomes_a_key(space: SpaceWorker) -> None:
    answer = answered("SELECT kind, count(*) FROM visits GROUP BY kind", space)
    assert [row[0] for row in answer.rows] == ["clinic", "ward", "home", "clip", None]


def test_a_required_key_has_no_null_group(space: SpaceWorker) -> None:
    answer = answered("SELECT level, count(*) FROM visits GROUP BY level", space)
    assert [row[0] for row in answer.rows] == [1, 2, 3]


def test_extreme_stored_values_are_clamped_and_raise_nothing(space: SpaceWorker) -> None:
    answer = answered("SELECT sum(fee), sum(fee * fee) FROM visits", space)
    total = answer.rows[0][0]
    assert isinstance(total, float)
    assert 0 <= total <= 40 * 3 * 100


def test_only_the_first_rows_of_a_unit_are_read(space: SpaceWorker) -> None:
    answer = answered("SELECT count(*), count(DISTINCT id) FROM visits", space)
    rows, units = answer.rows[0]
    assert isinstance(rows, int)
    assert isinstance(units, int)
    assert rows <= 3 * units


def test_averages_and_ratios_of_too_few_are_withheld_and_counts_are_not(space: SpaceWorker) -> None:
    text = "SELECT age // 10 AS a, count(*) AS n, avg(income) AS m, sum(income) / count(*) AS r FROM person GROUP BY 1"
    answer = answered(text, space, min_group_size=50)
    small = [place for place, row in enumerate(answer.rows) if int(row[1] or 0) < 50]
    assert small
    assert answer.suppressed == tuple((row, column) for row in small for column in (2, 3))
    assert all(answer.rows[row][column] is None for row, column in answer.suppressed)
    assert all(row[1] is not None for row in answer.rows)
    assert "50" in answer.suppression_rule


def test_a_divisor_lost_in_its_noise_withholds_the_quotient(space: SpaceWorker) -> None:
    answer = answered("SELECT count(*) / sum(score) AS q FROM visits", space)
    assert answer.rows == ((None,),)
    assert answer.suppressed == ((0, 0),)


def test_having_on_something_withheld_keeps_nothing(space: SpaceWorker) -> None:
    answer = answered("SELECT region, count(*) FROM person GROUP BY region HAVING avg(age) > 0", space, 10_000)
    assert answer.rows == ()


def test_every_numeric_cell_has_its_interval(space: SpaceWorker) -> None:
    answer = answered("SELECT region, count(*) AS n, count(*) * 2 AS d, avg(income) AS m FROM person GROUP BY 1", space)
    assert [c.kind for c in answer.columns] == [
        ColumnKind.KEY,
        ColumnKind.NOISED,
        ColumnKind.DERIVED,
        ColumnKind.DERIVED,
    ]
    for widths in answer.half_widths:
        assert widths[0] is None
        assert all(isinstance(width, float) and math.isfinite(width) and width > 0 for width in widths[1:])
        assert widths[2] == 2 * (widths[1] or 0)
    assert answer.columns[3].half_width_95 is None


def test_scaled_sums_and_dates_are_shown_in_their_own_units(space: SpaceWorker) -> None:
    answer = answered("SELECT day, sum(fee) FROM visits WHERE fee BETWEEN 1.23 AND 1.23 GROUP BY day LIMIT 2", space)
    assert [row[0] for row in answer.rows] == ["2024-11-01", "2024-11-02"]
    assert all(isinstance(row[1], float) for row in answer.rows)


def test_order_limit_and_offset_follow_the_noised_values(space: SpaceWorker) -> None:
    text = "SELECT region, count(*) AS n FROM person WHERE age > 60 GROUP BY region"
    every = answered(f"{text} ORDER BY n DESC, 1", space)
    some = answered(f"{text} ORDER BY 2 DESC, region LIMIT 2 OFFSET 1", space)
    assert some.rows == every.rows[1:3]


def test_a_repeated_name_gets_a_number(space: SpaceWorker) -> None:
    answer = answered("SELECT count(*), count(*), count(*) FROM person", space)
    assert [column.name for column in answer.columns] == ["count(*)", "count(*):1", "count(*):2"]


def test_texts_made_of_noised_numbers_have_no_interval(space: SpaceWorker) -> None:
    answer = answered("SELECT CASE WHEN count(*) > 3 THEN 'many' ELSE 'few' END AS how FROM person", space)
    assert answer.rows == (("many",),)
    assert answer.half_widths == ((None,),)


def test_huge_products_of_aggregates_are_null_rather_than_infinite(space: SpaceWorker) -> None:
    product = " * ".join(["sum(income)"] * 50)
    answer = answered(f"SELECT {product} AS p FROM person", space)
    assert answer.rows == ((None,),)


def test_parts_of_keys_may_be_shown_above_the_cut(space: SpaceWorker) -> None:
    text = "SELECT day, year(day) + 1 AS y, substr(kind, 1, 2) AS k, count(*) FROM visits WHERE day IS NOT NULL "
    answer = answered(text + "GROUP BY day, kind ORDER BY day, k LIMIT 2", space)
    assert [row[:3] for row in answer.rows] == [("2024-11-01", 2025, "cl"), ("2024-11-01", 2025, "cl")]


def test_conditions_above_the_cut_read_keys_and_noised_values(space: SpaceWorker) -> None:
    text = "SELECT region, CASE WHEN region IN ('N', 'S') AND NOT count(*) < 1 THEN 1 ELSE 2 END AS c FROM person "
    answer = answered(text + "GROUP BY region HAVING region <> 'W' OR avg(age) IS NULL", space)
    assert answer.rows == (("N", 1), ("S", 1), ("E", 2), ("C", 2))
