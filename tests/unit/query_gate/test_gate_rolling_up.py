"""What was released of finer groups answers coarser ones: free, without a row, and the same ever after."""

import math
from collections.abc import Iterator

import pytest

from sandbox.core.answers import ColumnKind
from sandbox.core.budget import FREE, Budget
from sandbox.core.columns import Value
from sandbox.core.questions import Question
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import ASKING, EVENT, NOW, build_space, open_space

RICH, POOR = Budget(20_000_000), Budget(1_000_000)
FINE = Question("SELECT region, disease, count(*) AS n, sum(age) AS s FROM person GROUP BY region, disease", RICH)
COARSE = Question("SELECT region, count(*) AS n FROM person GROUP BY region", POOR)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


class Untouchable:
    """A space that must not be read."""

    isolation = ("confined",)

    def run(self, _: str) -> None:
        raise AssertionError("the space was read")


@pytest.fixture
def gate(database: Database) -> Gate:
    return Gate(Ledger(database), OpenDpNoise(), FrozenClock(NOW), SCRATCH)


def left(database: Database) -> list[int]:
    return [scope.left.nano_rho for scope in Ledger(database).left(scopes_of(ASKING), FREE)]


def test_coarser_groups_are_sums_of_released_cells_and_free(gate: Gate, database: Database, space: SpaceWorker) -> None:
    fine = gate.ask(FINE, ASKING, space, EVENT).answer
    before = left(database)
    given = gate.ask(COARSE, ASKING, Untouchable(), EVENT)  # type: ignore[arg-type]  # none read
    assert given.was_free
    assert left(database) == before
    sums: dict[Value, int] = {}
    for region, _, n, _ in fine.rows:
        sums[region] = sums.get(region, 0) + int(n or 0)
    assert {row[0]: row[1] for row in given.answer.rows} == sums
    assert "sums of released cells of entry" in given.answer.receipt.bounding
    assert given.answer.receipt.mechanisms == ()


def test_a_sum_over_cells_is_as_much_wider_as_it_has_cells(gate: Gate, space: SpaceWorker) -> None:
    fine = gate.ask(FINE, ASKING, space, EVENT).answer
    coarse = gate.ask(COARSE, ASKING, space, EVENT).answer
    one, four = fine.columns[2].half_width_95, coarse.columns[1].half_width_95
    assert one is not None
    assert four is not None
    assert math.isclose(four, one * 2, rel_tol=0.15)
    assert coarse.columns[1].kind is ColumnKind.NOISED


def test_the_quote_says_by_which_entry_it_is_free_and_how_wide(gate: Gate, space: SpaceWorker) -> None:
    gate.ask(FINE, ASKING, space, EVENT)
    quote = gate.quote(COARSE, ASKING)
    assert quote.is_free
    assert any("sums of released cells of entry" in note for note in quote.notes)
    assert quote.columns[1].half_width_95 == gate.ask(COARSE, ASKING, space, EVENT).answer.columns[1].half_width_95


def test_the_same_question_has_the_same_answer_whatever_is_released_later(gate: Gate, space: SpaceWorker) -> None:
    gate.ask(FINE, ASKING, space, EVENT)
    first = gate.ask(COARSE, ASKING, space, EVENT).answer
    finer = "SELECT region, age > 60 AS old, count(*) AS n FROM person GROUP BY region, old"
    gate.ask(Question(finer, Budget(50_000_000)), ASKING, space, EVENT)
    assert gate.ask(COARSE, ASKING, space, EVENT).answer == first
    other_view = Question("SELECT region, count(*) + 0 AS m FROM person GROUP BY region ORDER BY region", POOR)
    again = gate.ask(other_view, ASKING, space, EVENT)
    assert again.was_free
    assert sorted(again.answer.rows) == sorted(first.rows)
    assert again.answer.half_widths[0][1] == first.half_widths[0][1]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT region, count(*) AS n FROM person WHERE age > 3 GROUP BY region",
        "SELECT age > 60 AS old, count(*) AS n FROM person GROUP BY old",
        "SELECT region, avg(income) AS m FROM person GROUP BY region",
        "SELECT region, count(*) AS n FROM visits JOIN person ON id = id_number GROUP BY region",
    ],
    ids=["other rows", "other keys", "other measures", "other sources"],
)
def test_what_released_cells_do_not_hold_is_paid(gate: Gate, space: SpaceWorker, sql: str) -> None:
    gate.ask(FINE, ASKING, space, EVENT)
    assert not gate.ask(Question(sql, POOR), ASKING, space, EVENT).was_free


def test_what_would_be_told_more_exactly_is_paid(gate: Gate, space: SpaceWorker) -> None:
    gate.ask(FINE, ASKING, space, EVENT)
    exact = Question(COARSE.sql, RICH)
    assert not gate.quote(exact, ASKING).is_free
    assert not gate.ask(exact, ASKING, space, EVENT).was_free


def test_units_in_several_groups_are_not_added_up(gate: Gate, space: SpaceWorker) -> None:
    fine = "SELECT kind, level, count(DISTINCT id) AS n FROM visits GROUP BY kind, level"
    gate.ask(Question(fine, RICH), ASKING, space, EVENT)
    coarse = Question("SELECT kind, count(DISTINCT id) AS n FROM visits GROUP BY kind", POOR)
    assert not gate.ask(coarse, ASKING, space, EVENT).was_free


def test_a_shell_over_results_draws_on_released_cells_too(gate: Gate, space: SpaceWorker) -> None:
    gate.ask(FINE, ASKING, space, EVENT)
    share = Question("SELECT region, count(*) / sum(count(*)) OVER () AS share FROM person GROUP BY region", POOR)
    given = gate.ask(share, ASKING, Untouchable(), EVENT)  # type: ignore[arg-type]  # none read
    assert given.was_free
    assert all(width is not None and 0 < width < 1 for _, width in given.answer.half_widths)
