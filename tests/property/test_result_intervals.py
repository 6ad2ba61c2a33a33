"""Half-widths of what is derived from results: over many releases, 93 to 97 in a hundred cells lie within theirs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.budget import Budget
from sandbox.core.questions import Question
from sandbox.query_gate.answering.receipt import receipt_of
from sandbox.query_gate.answering.wide import Given
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.aggregate import aggregate
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import ENTRY, finely_answered, widely_noised
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, GRANT, build_space, open_space
from tests.unit.world.relative_entropy import is_plausibly_between

RUNS = 400
SPEND = Budget(15_000_000)
COUNTS = "SELECT region, count(*) AS n FROM person GROUP BY region"
YOUNG = "SELECT region, count(*) AS n FROM person WHERE age <= 60 GROUP BY region"
DERIVED = {
    "a ratio of blocks": f"SELECT a.region, b.n / a.n AS x FROM ({COUNTS}) AS a JOIN ({YOUNG}) AS b USING (region)",
    "a share of the total": "SELECT region, count(*) / sum(count(*)) OVER () AS x FROM person GROUP BY region",
    "a running sum": "SELECT region, sum(count(*)) OVER (ORDER BY region) AS x FROM person GROUP BY region",
    "a difference": f"SELECT a.region, a.n - b.n AS x FROM ({COUNTS}) AS a, ({YOUNG}) AS b WHERE a.region = b.region",
    "a difference from the mean": f"SELECT region, n - avg(n) OVER () AS x FROM ({COUNTS}) AS t",
    "averages of two blocks": (
        "SELECT a.region, a.m - b.m AS x FROM (SELECT region, avg(age) AS m FROM person GROUP BY region) AS a "
        "JOIN (SELECT region, avg(age) AS m FROM person WHERE disease <> 'flu' GROUP BY region) AS b USING (region)"
    ),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.mark.slow
@pytest.mark.parametrize("sql", DERIVED.values(), ids=DERIVED)
def test_derived_cells_lie_within_their_half_widths_as_often_as_said(space: SpaceWorker, sql: str) -> None:
    """Each of 400 releases has five groups: 2,000 cells."""
    program = judge(Question(sql, SPEND), (CONTRACT,), GRANT)
    exact = tuple(aggregate(block, ENTRY, space) for block in program.blocks)
    truth = {row[0]: row[1] for row in finely_answered(sql, space).rows}
    within = cells = 0
    for run in range(RUNS):
        receipt = receipt_of(ASKING, program, replace(ENTRY, id=f"run {run}"), ())
        answer = widely_noised(program, exact, OpenDpNoise(), Given(receipt, 1))
        for (region, value), (_, width) in zip(answer.rows, answer.half_widths, strict=True):
            expected = truth[region]
            assert isinstance(value, int | float)
            assert isinstance(expected, int | float)
            assert width is not None
            within += abs(value - expected) <= width
            cells += 1
    assert cells == RUNS * 5
    assert is_plausibly_between(within, cells, 0.945, 0.966)
