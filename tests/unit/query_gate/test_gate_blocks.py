"""Questions of several private blocks: paid for together, once each, and worked out where nothing but results is."""

from collections.abc import Iterator

import pytest

from sandbox.core.accuracy import Target, Yardstick
from sandbox.core.answers import ColumnKind
from sandbox.core.budget import FREE
from sandbox.core.errors.asking import AccuracyUnknown
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.query_gate.accuracy.aim import aim_of, columns_of
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import SCRATCH, answered
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, EVENT, GRANT, NOW, CountingNoise, build_space, open_space

COUNTS = "SELECT region, count(*) AS n FROM person GROUP BY region"
OLD = "SELECT region, count(*) AS n FROM person WHERE age > 60 GROUP BY region"
SHARES = (
    f"WITH a AS ({COUNTS}), o AS ({OLD}) SELECT region, o.n AS old, o.n / a.n AS share FROM a JOIN o USING (region)"
)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.fixture
def gate(database: Database) -> Gate:
    return Gate(Ledger(database), CountingNoise(), FrozenClock(NOW), SCRATCH)


def left(database: Database) -> list[int]:
    return [scope.left.nano_rho for scope in Ledger(database).left(scopes_of(ASKING), FREE)]


def test_all_blocks_of_a_question_are_charged_as_quoted(gate: Gate, database: Database, space: SpaceWorker) -> None:
    question, before = Question(SHARES), left(database)
    quote = gate.quote(question, ASKING)
    given = gate.ask(question, ASKING, space, EVENT)
    assert given.answer.receipt.cost == quote.cost
    assert left(database) == [amount - quote.cost.nano_rho for amount in before]
    assert gate.ask(question, ASKING, space, EVENT).was_free


def test_a_refused_question_of_several_blocks_costs_nothing(gate: Gate, database: Database, space: SpaceWorker) -> None:
    before = left(database)
    with pytest.raises(RefusedQuestion):
        gate.ask(Question(f"{COUNTS} UNION ALL SELECT name, count(*) FROM person GROUP BY name"), ASKING, space, EVENT)
    assert left(database) == before


def test_blocks_that_ask_the_same_are_paid_once_and_have_one_noise(gate: Gate, space: SpaceWorker) -> None:
    twice = (
        f"SELECT a.n - b.n AS nothing FROM ({COUNTS}) AS a JOIN (SELECT region, count(*) AS n FROM person p WHERE TRUE "
    )
    twice = f"SELECT a.n - b.n AS nothing FROM ({COUNTS}) AS a JOIN ({COUNTS.lower()}) AS b ON a.region = b.region"
    assert len(judge(Question(twice), (CONTRACT,), GRANT).paid) == 1
    answer = gate.ask(Question(twice), ASKING, space, EVENT).answer
    assert answer.rows == ((0,),) * 5
    assert answer.half_widths == ((0.0,),) * 5


def test_a_block_that_was_answered_before_at_its_share_is_free(gate: Gate, space: SpaceWorker) -> None:
    first = gate.ask(Question(f"SELECT max(n) AS most FROM ({COUNTS}) AS t"), ASKING, space, EVENT)
    again = gate.ask(
        Question("SELECT region, rank() OVER (ORDER BY count(*)) FROM person GROUP BY region"), ASKING, space, EVENT
    )
    assert not first.was_free
    assert again.was_free


def test_what_is_defined_and_not_used_is_not_paid() -> None:
    sql = f"WITH a AS ({COUNTS}), unused AS ({OLD}) SELECT max(n) FROM a"
    assert len(judge(Question(sql), (CONTRACT,), GRANT).blocks) == 1


def test_aggregates_over_the_same_rows_by_the_same_keys_share_a_block() -> None:
    ages = "SELECT region, avg(age) AS m FROM person GROUP BY region"
    sql = f"WITH a AS ({COUNTS}), b AS ({ages}) SELECT * FROM a JOIN b USING (region)"
    assert len(judge(Question(sql), (CONTRACT,), GRANT).blocks) == 1


def test_what_is_passed_on_keeps_its_half_width_and_what_is_derived_has_its_own(gate: Gate, space: SpaceWorker) -> None:
    answer = gate.ask(Question(SHARES), ASKING, space, EVENT).answer
    region, old, share = answer.columns
    assert [region.kind, old.kind, share.kind] == [ColumnKind.KEY, ColumnKind.NOISED, ColumnKind.DERIVED]
    assert old.half_width_95 == expected_columns(judge(Question(SHARES), (CONTRACT,), GRANT), 10)[1].half_width_95
    assert all(width is not None and 0 < width < 1 for _, _, width in answer.half_widths)


def test_the_same_answer_always_has_the_same_half_widths(database: Database, space: SpaceWorker) -> None:
    first = Gate(Ledger(database), CountingNoise(), FrozenClock(NOW), SCRATCH)
    question = Question(f"SELECT region, sum(n) OVER (ORDER BY region) AS s FROM ({COUNTS}) AS t")
    given = first.ask(question, ASKING, space, EVENT).answer
    assert first.ask(question, ASKING, space, EVENT).answer == given


def test_a_quotient_of_too_few_is_withheld(space: SpaceWorker) -> None:
    few = "SELECT count(*) AS n FROM person WHERE age = 33 AND disease = 'HIV' AND region = 'N'"
    sql = f"SELECT (SELECT count(*) FROM person) / (SELECT n FROM ({few}) AS t) AS ratio"
    answer = answered(sql, space, min_group_size=100)
    assert answer.rows == ((None,),)
    assert answer.suppressed == ((0, 0),)
    assert "100" in answer.suppression_rule


def test_a_receipt_names_each_noise_once_with_the_columns_it_feeds(gate: Gate, space: SpaceWorker) -> None:
    receipt = gate.ask(Question(SHARES), ASKING, space, EVENT).answer.receipt
    assert [mechanism.columns for mechanism in receipt.mechanisms] == [("share",), ("old", "share")]
    assert sum(mechanism.nano_rho for mechanism in receipt.mechanisms) == receipt.cost.nano_rho


def test_an_accuracy_of_what_is_derived_is_not_promised() -> None:
    with pytest.raises(AccuracyUnknown):
        columns_of(aim_of(Question(SHARES), Target(0.02, Yardstick.SHARE), ASKING))


LOST_ROWS = "WITH t AS (SELECT region, count(*) AS n FROM person GROUP BY region) SELECT {} FROM t WHERE n > 1000000"


@pytest.mark.parametrize(("outputs", "row"), [("count(*), sum(n), max(n)", (0, None, None))])
def test_an_aggregate_of_no_results_has_one_row(space: SpaceWorker, outputs: str, row: tuple[object, ...]) -> None:
    assert answered(LOST_ROWS.format(outputs), space).rows == (row,)


def test_real_noise_is_the_same_wherever_a_block_is_named(database: Database, space: SpaceWorker) -> None:
    gate = Gate(Ledger(database), OpenDpNoise(), FrozenClock(NOW), SCRATCH)
    plain = gate.ask(Question(COUNTS), ASKING, space, EVENT).answer.rows
    wide = gate.ask(Question(f"SELECT region, n FROM ({COUNTS}) AS t ORDER BY n"), ASKING, space, EVENT)
    assert wide.was_free
    assert sorted(wide.answer.rows) == sorted(plain)
