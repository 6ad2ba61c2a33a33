"""The gate over a real ledger and a real space."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.answers import ColumnKind
from sandbox.core.budget import FREE, Budget
from sandbox.core.charges import EntryState
from sandbox.core.errors.asking import QuestionFailed, SpendTooSmall
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.errors.operating import EngineFailed
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.audit_chain import read_events
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import ASKING, EVENT, GRANT, NOW, CountingNoise, build_space, open_space

COUNTS = Question("SELECT region, count(*) AS n FROM person GROUP BY region")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def gate(ledger: Ledger) -> Gate:
    return Gate(ledger, CountingNoise(), FrozenClock(NOW), SCRATCH)


def left(ledger: Ledger, asking: Asking = ASKING) -> list[int]:
    return [scope.left.nano_rho for scope in ledger.left(scopes_of(asking), FREE)]


class FailingSpace:
    """A space whose engine fails."""

    isolation = ()

    def run(self, _: str) -> None:
        raise EngineFailed


class UntouchableSpace:
    """A space that must not be read."""

    isolation = ()

    def run(self, _: str) -> None:
        raise AssertionError("the space was read")


def test_a_refused_query_costs_nothing_and_reads_nothing(gate: Gate, ledger: Ledger) -> None:
    before = left(ledger)
    with pytest.raises(RefusedQuestion):
        gate.ask(Question("SELECT name FROM person"), ASKING, UntouchableSpace(), EVENT)  # type: ignore[arg-type]  # none read
    assert left(ledger) == before


def test_an_answer_costs_exactly_its_quote_in_every_scope(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    quote = gate.quote(COUNTS, ASKING)
    before = left(ledger)
    given = gate.ask(COUNTS, ASKING, space, EVENT)
    assert not given.was_free
    assert given.answer.receipt.cost == quote.cost
    assert left(ledger) == [amount - quote.cost.nano_rho for amount in before]
    assert [scope.left_after.nano_rho for scope in quote.scopes] == left(ledger)


def test_a_quote_tells_groups_epsilon_and_half_widths(gate: Gate) -> None:
    quote = gate.quote(Question("SELECT region, count(*) AS n, avg(income) FROM person GROUP BY region"), ASKING)
    assert quote.groups == 5
    assert 0 < quote.epsilon < 2
    assert [column.name for column in quote.columns] == ["region", "n", "avg(income)"]
    assert quote.columns[1].at_units is None
    assert quote.columns[2].at_units == ASKING.contract.privacy.min_group_size
    assert quote.notes == ("one row per unit, verified at ingest",)


def test_the_same_question_again_is_free_and_answered_alike(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    first = gate.ask(COUNTS, ASKING, space, EVENT)
    after = left(ledger)
    again = gate.ask(COUNTS, ASKING, UntouchableSpace(), EVENT)  # type: ignore[arg-type]  # none read
    assert again.was_free
    assert again.answer == first.answer
    assert left(ledger) == after
    assert gate.quote(COUNTS, ASKING).is_free


PERSON = "FROM person"
SAME = (
    (
        f"SELECT count(*) {PERSON} WHERE 'HIV' = disease AND 33 = age",
        f"SELECT count(*) {PERSON} WHERE age = 33 AND disease = 'HIV'",
    ),
    (f"SELECT count(*) {PERSON} WHERE age < 18", f"SELECT count(*) AS n {PERSON} WHERE NOT (17 < age)"),
    (f"SELECT count(*) {PERSON} WHERE age IN (3, 4)", f"SELECT count(*) {PERSON} WHERE age IN (4, 3, 4)"),
    (f"SELECT sum(age + income) {PERSON}", f"SELECT sum(income + age) / 2 {PERSON}"),
    (f"SELECT avg(age) {PERSON}", f"SELECT count(*), avg(age) {PERSON}"),
    (f"SELECT count(*) {PERSON}", f"SELECT count(DISTINCT id_number) + 0 {PERSON} ORDER BY 1 LIMIT 1"),
    (f"SELECT region, count(*) {PERSON} GROUP BY 1", f"SELECT count(*) n {PERSON} GROUP BY region HAVING n > 3"),
    (
        f"SELECT age // 9, region, count(*) {PERSON} GROUP BY 1, 2",
        f"SELECT count(*) {PERSON} GROUP BY region, age // 9",
    ),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_another_wording_of_the_same_question_gets_the_same_noise_free(
    gate: Gate, ledger: Ledger, space: SpaceWorker, one: str, other: str
) -> None:
    gate.ask(Question(one), ASKING, space, EVENT)
    after = left(ledger)
    assert gate.quote(Question(other), ASKING).is_free
    given = gate.ask(Question(other), ASKING, UntouchableSpace(), EVENT)  # type: ignore[arg-type]  # none read
    assert given.was_free
    assert given.answer.receipt.cost == FREE
    assert left(ledger) == after


def test_names_of_columns_are_each_askers_own(gate: Gate, space: SpaceWorker) -> None:
    first = gate.ask(COUNTS, ASKING, space, EVENT).answer
    other = gate.ask(
        Question("SELECT count(*) AS 人数, region AS 地区 FROM person GROUP BY 2"), ASKING, space, EVENT
    ).answer
    assert [column.name for column in other.columns] == ["人数", "地区"]
    assert [(b, a) for a, b in other.rows] == list(first.rows)
    assert [mechanism.columns for mechanism in other.receipt.mechanisms] == [("人数",)]


def test_another_version_of_the_data_is_charged_anew(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    gate.ask(COUNTS, ASKING, space, EVENT)
    after = left(ledger)
    assert not gate.ask(COUNTS, replace(ASKING, dataset_version="v2"), space, EVENT).was_free
    assert left(ledger) < after


def test_another_scenario_gets_the_same_noise_under_its_own_receipt(gate: Gate, space: SpaceWorker) -> None:
    first = gate.ask(COUNTS, ASKING, space, EVENT)
    other = replace(ASKING, grant=replace(GRANT, id="g-2", scenario="S3"), analyst="other")
    given = gate.ask(COUNTS, other, space, EVENT)
    assert given.was_free
    assert given.answer.rows == first.answer.rows
    assert given.answer.receipt.scenario == "S3"


def test_the_ledger_holds_the_very_answer_that_was_given(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    given = gate.ask(COUNTS, ASKING, space, EVENT).answer
    entry = ledger.read_entry(given.receipt.id)
    assert entry.state is EntryState.ANSWERED
    assert entry.answer is not None
    assert entry.answer.digest == given.digest
    assert entry.cost == given.receipt.cost


def test_what_was_charged_and_not_kept_is_computed_again_without_a_charge(
    gate: Gate, ledger: Ledger, space: SpaceWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "settle", kill)
        with pytest.raises(Killed):
            gate.ask(COUNTS, ASKING, space, EVENT)
    after = left(ledger)
    given = gate.ask(COUNTS, ASKING, space, EVENT)
    assert given.was_free
    assert len(given.answer.rows) == 5
    assert left(ledger) == after


def test_a_failure_is_kept_charged_and_told_again(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    before = left(ledger)
    with pytest.raises(QuestionFailed) as first:
        gate.ask(COUNTS, ASKING, FailingSpace(), EVENT)  # type: ignore[arg-type]  # it only fails
    assert left(ledger) < before
    after = left(ledger)
    with pytest.raises(QuestionFailed) as again:
        gate.ask(COUNTS, ASKING, space, EVENT)
    assert again.value.facts == first.value.facts
    assert left(ledger) == after


def test_what_no_scope_can_pay_is_not_asked(gate: Gate, ledger: Ledger) -> None:
    poor = replace(ASKING, grant=replace(GRANT, analyst_budget=Budget(10)))
    before = left(ledger)
    with pytest.raises(BudgetExhausted):
        gate.ask(COUNTS, poor, UntouchableSpace(), EVENT)  # type: ignore[arg-type]  # none read
    assert left(ledger) == before


def test_a_spend_that_cannot_be_divided_is_refused(gate: Gate) -> None:
    with pytest.raises(SpendTooSmall):
        gate.quote(Question("SELECT avg(age) FROM person", Budget(1)), ASKING)


def test_more_spend_buys_narrower_intervals(gate: Gate) -> None:
    cheap = gate.quote(replace(COUNTS, spend=Budget(1_000_000)), ASKING)
    dear = gate.quote(replace(COUNTS, spend=Budget(100_000_000)), ASKING)
    assert cheap.cost.nano_rho < dear.cost.nano_rho
    assert (cheap.columns[1].half_width_95 or 0) > (dear.columns[1].half_width_95 or 0)


def test_a_public_table_is_exact_and_free(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    before = left(ledger)
    given = gate.ask(Question("SELECT town, sum(size) AS s FROM towns GROUP BY town"), ASKING, space, EVENT)
    assert given.was_free
    assert given.answer.rows == (("A", 1350), ("B", 1450), ("C", 1550))
    assert given.answer.receipt.mechanisms == ()
    assert [column.half_width_95 for column in given.answer.columns] == [None, 0.0]
    assert left(ledger) == before


def test_what_is_not_granted_does_not_exist(gate: Gate) -> None:
    tables = tuple(replace(t, columns=tuple(c for c in t.columns if c != "income")) for t in GRANT.tables)
    narrow = replace(ASKING, grant=replace(GRANT, tables=tables))
    with pytest.raises(RefusedQuestion) as refusal:
        gate.quote(Question("SELECT avg(income) FROM person"), narrow)
    assert refusal.value.code == "column_unknown"
    assert "income" not in str(refusal.value.facts["open"])


def test_no_literal_and_no_value_reaches_the_audit(gate: Gate, database: Database, space: SpaceWorker) -> None:
    gate.ask(Question("SELECT count(*) FROM person WHERE disease = 'HIV' AND age = 33"), ASKING, space, EVENT)
    with database.reading() as connection:
        events = list(read_events(connection))
    assert len(events) == 2
    assert "HIV" not in str(events)
    assert "Marked" not in str(events)


def test_real_noise_moves_the_counts_by_about_its_half_width(ledger: Ledger, space: SpaceWorker) -> None:
    gate = Gate(ledger, OpenDpNoise(), FrozenClock(NOW), SCRATCH)
    question = Question("SELECT age, count(*) AS n FROM person GROUP BY age", Budget(5_000_000))
    answer = gate.ask(question, ASKING, space, EVENT).answer
    width = answer.columns[1].half_width_95
    assert width is not None
    assert answer.columns[1].kind is ColumnKind.NOISED
    away = [abs(float(n or 0) - 600 / 121) > width + 5 for _, n in answer.rows]
    assert len(answer.rows) == 121
    assert sum(away) < 20
    assert len({n for _, n in answer.rows}) > 10
