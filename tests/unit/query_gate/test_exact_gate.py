"""Exact answers through the whole gate: true, said to be a heuristic, counted, kept; and withheld for good."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from sandbox.core.budget import FREE
from sandbox.core.charges import EntryState
from sandbox.core.errors.exactness import AnswerWithheld, ExactQuestionsSpent, NotAnsweredExactly
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.grant import GrantedTable
from sandbox.core.questions import Question
from sandbox.query_gate.exact.rules import has_more_than_is_understood
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.query_gate.judge import judge
from sandbox.query_gate.language.expressions import ColumnRef
from sandbox.query_gate.pricing.plan import Core
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.storage.audit_chain import read_events
from sandbox.storage.database import Database, open_database
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.exact_world import (
    ASKING,
    EXACT,
    KINDS,
    NOISED,
    RULES,
    Town,
    build_space,
    residents,
    visits_of,
)
from tests.unit.query_gate.gate_world import EVENT, KEY, NOW

BY_TOWN = "SELECT town, count(*) AS n, sum(income) AS s FROM resident WHERE age BETWEEN 50 AND 59 GROUP BY town"
TOO_FEW = "SELECT count(*) FROM resident WHERE age = 44"
PEOPLE = residents()


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_worker(build_space(tmp_path_factory.mktemp("exact") / "v1.space", PEOPLE), KEY) as worker:
        yield worker


class UntouchableSpace:
    """A space that must not be read."""

    isolation = ()

    def run(self, _: str) -> None:
        raise AssertionError("the space was read")


@pytest.fixture
def town(database: Database, space: SpaceWorker) -> Town:
    return Town(database, space)


def unread(town: Town) -> Town:
    town.space = UntouchableSpace()  # type: ignore[assignment]  # none is read
    return town


def test_an_exact_answer_is_the_truth(town: Town) -> None:
    own = [p for p in PEOPLE if 50 <= p.age <= 59]
    expected = {t: (sum(p.town == t for p in own), sum(p.income for p in own if p.town == t)) for t in "ABC"}
    assert town.ask(BY_TOWN) == tuple((t, *expected[t]) for t in "ABC")


def test_averages_bins_and_units_are_answered_too(town: Town) -> None:
    rows = town.ask(
        "SELECT age // 10 * 10 AS a, count(DISTINCT id), avg(age) FROM resident GROUP BY 1 HAVING count(*) > 0"
    )
    assert [row[0] for row in rows] == [20, 30, 40, 50]
    fifties = [p.age for p in PEOPLE if p.age >= 50]
    assert rows[-1][1:] == (len(fifties), sum(fifties) / len(fifties))


def test_an_exact_answer_says_what_it_is_worth_and_costs_no_budget(town: Town) -> None:
    gate = Gate(town.ledger, OpenDpNoise(), FrozenClock(NOW), SCRATCH)
    quote = gate.quote(Question(BY_TOWN), ASKING)
    given = gate.ask(Question(BY_TOWN), ASKING, town.space, EVENT)
    assert quote.cost == given.answer.receipt.cost == FREE
    assert any("heuristic, not differential privacy" in note for note in quote.notes)
    assert "heuristic, not differential privacy" in given.answer.receipt.bounding
    assert given.answer.receipt.mechanisms == ()
    assert {width for row in given.answer.half_widths for width in row[1:]} == {0.0}
    assert all(scope.left == scope.left_after for scope in town.ledger.left(scopes_of(ASKING), FREE))


def test_the_contract_alone_chooses_exactness(database: Database, space: SpaceWorker) -> None:
    noised = judge(Question(BY_TOWN), (NOISED,), ASKING.grant)
    assert noised.cost.nano_rho > 0
    assert Town(database, space, replace(ASKING, contract=NOISED)).ask("SELECT count(*) FROM resident WHERE age <> 44")


def test_a_public_table_beside_exact_ones_is_as_ever(town: Town) -> None:
    assert town.ask("SELECT town, count(*) FROM place WHERE town <> 'A' GROUP BY town")
    assert entered(town) == 0


def entered(town: Town) -> int:
    with town.database.reading() as connection:
        count: int = connection.exec_driver_sql("SELECT count(*) FROM exact_questions").scalar_one()
    return count


def test_the_same_question_again_is_not_counted_nor_measured_again(town: Town) -> None:
    first = town.ask(BY_TOWN)
    assert unread(town).ask(BY_TOWN) == first
    assert town.ask(BY_TOWN.replace("town, count(*) AS n", "count(*) * 2 AS twice") + " ORDER BY 1 LIMIT 0") == ()
    assert entered(town) == 1


def test_a_withheld_answer_stays_withheld_and_is_kept_as_one(town: Town) -> None:
    with pytest.raises(AnswerWithheld) as first:
        town.ask(TOO_FEW)
    with pytest.raises(AnswerWithheld):
        unread(town).ask(TOO_FEW)
    entry = town.ledger.read_entry(str(first.value.facts["entry"]))
    assert (entry.state, entry.failure, entry.answer) == (EntryState.FAILED, "answer_withheld", None)
    assert first.value.facts.keys() == {"entry"}


def test_all_reasons_to_withhold_look_alike(town: Town) -> None:
    dominated = "SELECT sum(income) FROM resident WHERE age BETWEEN 40 AND 49"
    messages = set()
    for sql in (TOO_FEW, dominated):
        with pytest.raises(AnswerWithheld) as withheld:
            town.ask(sql)
        messages.add(withheld.value.message())
    assert len(messages) == 1


def test_a_withheld_answer_tells_nothing_and_so_holds_nothing_back(town: Town) -> None:
    assert town.is_withheld("SELECT count(*) FROM resident WHERE age BETWEEN 44 AND 44 AND town = 'C'")
    assert not town.is_withheld("SELECT count(*) FROM resident WHERE age BETWEEN 40 AND 49")


def test_a_question_entered_but_not_settled_counts_as_answered(town: Town, database: Database) -> None:
    other = Town(database, town.space)
    core = judge(Question("SELECT count(*) FROM resident WHERE age BETWEEN 40 AND 44"), (EXACT,), ASKING.grant)
    gate = Gate(other.ledger, OpenDpNoise(), FrozenClock(NOW), SCRATCH)
    gate._exact.enter({"k" * 64: core.blocks[0]}, ASKING, EVENT)
    assert town.is_withheld("SELECT count(*) FROM resident WHERE age BETWEEN 40 AND 43")


def test_a_history_that_is_full_refuses_new_questions_and_repeats_old_ones(
    database: Database, space: SpaceWorker
) -> None:
    contract = replace(EXACT, privacy=replace(EXACT.privacy, exact=replace(RULES, most_questions=2)))
    town = Town(database, space, replace(ASKING, contract=contract))
    first = town.ask(BY_TOWN)
    assert town.is_withheld(TOO_FEW)
    for _ in range(2):
        with pytest.raises(ExactQuestionsSpent):
            unread(town).ask("SELECT count(*) FROM resident")
    assert town.ask(BY_TOWN) == first


def test_every_exact_question_is_in_the_audit_chain(town: Town, database: Database) -> None:
    town.ask(BY_TOWN)
    town.is_withheld(TOO_FEW)
    with database.reading() as connection:
        steps = [dict(chained.event.details).get("step") for chained in read_events(connection)]
    assert steps.count("exact question") == 2


def test_two_halves_asked_at_the_same_moment_are_never_both_answered(
    database: Database, database_url: str, space: SpaceWorker
) -> None:
    halves = [f"SELECT count(*) FROM resident WHERE age BETWEEN 40 AND {last}" for last in (43, 44)]
    together, kept = threading.Barrier(2), []

    def asks(sql: str) -> None:
        own = open_database(database_url)
        together.wait()
        kept.append(Town(own, space).is_withheld(sql))
        own.close()

    askers = [threading.Thread(target=asks, args=(sql,)) for sql in halves]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(kept) == [False, True]


def test_a_refused_question_is_not_counted(town: Town) -> None:
    with pytest.raises(NotAnsweredExactly):
        town.ask("SELECT count(*) FROM resident WHERE age <> 44")
    assert entered(town) == 0


REWRITES = (
    ("age >= 44", "(age >= 44) AND (age <= 99)"),
    ("age < 44 AND town = 'A'", "(age <= 43) AND (town = 'A') AND (age >= 0)"),
    ("age <> 44 AND town = 'A'", "town = 'A'"),
    ("NOT town IN ('A', 'B') AND age BETWEEN 1 AND 5", "(age <= 5) AND (age >= 1)"),
)


@pytest.mark.parametrize(("where", "instead"), REWRITES)
def test_a_refusal_names_what_may_be_asked_instead(where: str, instead: str) -> None:
    with pytest.raises(RefusedQuestion) as refusal:
        judge(Question(f"SELECT count(*) FROM resident WHERE {where}"), (EXACT,), ASKING.grant)
    assert refusal.value.rewrite == f"SELECT count(*) FROM resident WHERE {instead}"


@dataclass(frozen=True, slots=True)
class WiderCore(Core):
    """A core as it may become."""

    sampled: ColumnRef | None = None


def test_a_core_with_a_part_the_guard_does_not_know_is_never_exact() -> None:
    core = judge(Question(BY_TOWN), (EXACT,), ASKING.grant).blocks[0].plan.core
    assert not has_more_than_is_understood(core)

    wider = WiderCore(core.table, core.keys, core.where, core.measures, sampled=ColumnRef("age"))
    assert has_more_than_is_understood(wider)


def test_rows_beyond_the_bound_on_contributions_count_too(town: Town) -> None:
    fees = [rank for n in range(len(PEOPLE)) for rank in range(visits_of(n))]
    assert town.ask("SELECT count(*), sum(fee), count(fee) FROM visit") == ((len(fees), sum(fees), len(fees)),)
    by_kind = town.ask("SELECT kind, count(*) FROM visit GROUP BY kind")
    assert by_kind == tuple((kind, sum(fee % 3 == place for fee in fees)) for place, kind in enumerate(KINDS))


def test_units_with_several_rows_are_counted_once_by_the_guard(town: Town) -> None:
    assert town.is_withheld("SELECT count(*) FROM visit WHERE fee BETWEEN 9 AND 14")
    assert not town.is_withheld("SELECT count(*) FROM visit WHERE fee BETWEEN 5 AND 14")


def test_what_another_may_ask_is_reckoned_with_where_one_may_not_see_its_columns(town: Town) -> None:
    town.ask("SELECT count(*) FROM resident WHERE age BETWEEN 40 AND 44")
    narrow = tuple(GrantedTable(t.table, tuple(c for c in t.columns if c != "age")) for t in town.asking.grant.tables)
    town.asking = replace(town.asking, grant=replace(town.asking.grant, scenario="S9", tables=narrow))
    assert not town.is_withheld("SELECT town, count(*) FROM resident GROUP BY town")
