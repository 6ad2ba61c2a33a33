"""Grouping sets: each by itself, or sums over the finest groups; the same numbers either way."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from sandbox.core.columns import Value
from sandbox.core.questions import Question
from sandbox.query_gate.judge import judge
from sandbox.spaces.worker import SpaceWorker
from tests.unit.query_gate.asking_gate import finely_answered
from tests.unit.query_gate.gate_world import CONTRACT, GRANT, build_space, open_space

FEW = "SELECT urgent, level, {} FROM visits GROUP BY CUBE (urgent, level)"
MANY = "SELECT age, region, {} FROM person GROUP BY CUBE (age, region)"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


def blocks_of(sql: str) -> int:
    return len(judge(Question(sql), (CONTRACT,), GRANT).paid)


def test_few_cells_are_added_up_and_many_are_asked_by_themselves() -> None:
    assert blocks_of(FEW.format("count(*)")) == 1
    assert blocks_of(MANY.format("count(*)")) == 4


def test_what_does_not_add_up_is_asked_by_itself() -> None:
    assert blocks_of(FEW.format("avg(fee)")) == 4
    assert blocks_of(FEW.format("count(DISTINCT id)")) == 4


@pytest.mark.parametrize("text", [FEW, MANY], ids=["finest", "separate"])
def test_each_set_is_the_sum_of_the_finest(space: SpaceWorker, text: str) -> None:
    first, second = text.removeprefix("SELECT ").split(", ")[:2]
    marks = f"grouping({first}) AS g, grouping({second}) AS h"
    added = "sum(fee)" if text == FEW else "sum(income)"
    rows = finely_answered(text.format(f"{marks}, count(*) AS n, {added} AS s"), space).rows
    finest = [row for row in rows if row[2] == row[3] == 0]
    expected: dict[tuple[Value, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for g in (0, 1):
        for h in (0, 1):
            for row in finest:
                key = (None if g else row[0], None if h else row[1], g, h)
                expected[key][0] += number(row[4])
                expected[key][1] += number(row[5])
    assert {row[:4]: [number(row[4]), pytest.approx(number(row[5]))] for row in rows} == expected


def number(value: Value) -> float:
    assert isinstance(value, int | float)
    return float(value)


def test_a_key_that_is_null_is_told_from_one_that_a_set_does_not_have(space: SpaceWorker) -> None:
    rows = finely_answered("SELECT kind, grouping(kind) AS g, count(*) FROM visits GROUP BY ROLLUP (kind)", space).rows
    assert [row[1] for row in rows if row[0] is None] == [0, 1]


def test_having_order_and_limit_hold_over_all_sets(space: SpaceWorker) -> None:
    sql = "SELECT kind, count(*) AS n FROM visits GROUP BY ROLLUP (kind) HAVING count(*) > 5 ORDER BY n DESC LIMIT 2"
    rows = finely_answered(sql, space).rows
    assert len(rows) == 2
    assert rows[0][0] is None
    assert number(rows[0][1]) > number(rows[1][1])


def test_results_too_can_be_grouped_by_sets(space: SpaceWorker) -> None:
    inner = "SELECT kind, level, count(*) AS n FROM visits GROUP BY kind, level"
    rows = finely_answered(f"SELECT kind, sum(n) AS n FROM ({inner}) AS t GROUP BY ROLLUP (kind)", space).rows
    assert len(rows) == 6
    assert number(rows[-1][1]) == sum(number(row[1]) for row in rows[:-1])
