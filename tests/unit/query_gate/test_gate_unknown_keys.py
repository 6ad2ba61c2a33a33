"""Groups that come from the data: only those of enough units are named, at an exact δ."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.answers import Answer
from sandbox.core.budget import Budget
from sandbox.core.errors.asking import DeltaTooSmall, DomainNotPublic
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.questions import Question
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.query_gate.judge import judge
from sandbox.query_gate.meaning.check import check
from sandbox.query_gate.measuring.aggregate import aggregate
from sandbox.query_gate.measuring.noise import add_noise
from sandbox.query_gate.pricing.bound import bound
from sandbox.query_gate.pricing.plan import plan
from sandbox.query_gate.pricing.price import price
from sandbox.query_gate.reading.parse import parse
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import Calibration, OpenDpNoise, WholeNumbers
from sandbox.world.thresholds import passing_probability
from tests.unit.query_gate.asking_gate import ENTRY, SCRATCH, answered, judged
from tests.unit.query_gate.gate_world import (
    ASKING,
    CONTRACT,
    EVENT,
    GRANT,
    NOW,
    WITHOUT_DELTA,
    NoNoise,
    build_space,
    open_space,
)

NOTES = "SELECT note, count(*) AS n FROM visits GROUP BY note"
INCOMES = "SELECT income, count(*) AS n FROM person GROUP BY income"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


class Shifting(NoNoise):
    """Adds the same to every value."""

    def __init__(self, by: int) -> None:
        self._by = by

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:  # noqa: ARG002 - the Protocol has it
        return tuple(int(value) + self._by for value in values)


def test_groups_of_too_few_units_are_left_out_and_of_enough_are_named(space: SpaceWorker) -> None:
    answer = answered(NOTES, space)
    assert [row[0] for row in answer.rows] == []
    priced = judged(NOTES)
    assert priced.threshold is not None
    exact = aggregate(priced, ENTRY, space)
    lifted = add_noise(exact, priced, Shifting(priced.threshold.at_least))
    assert set(lifted.cells) == {("free text",), (None,)}


def test_no_group_of_one_unit_is_named_but_with_the_probability_that_is_charged(space: SpaceWorker) -> None:
    priced = judged(INCOMES)
    noise, threshold = priced.measures[0].noise, priced.threshold
    assert noise is not None
    assert threshold is not None
    assert passing_probability(noise, 1, threshold) <= threshold.nano_delta / 1e9
    assert priced.cost == Budget(noise.nano_rho, threshold.nano_delta)
    assert add_noise(aggregate(priced, ENTRY, space), priced, OpenDpNoise()).cells == ()


def test_the_threshold_is_never_below_the_minimum_group_size() -> None:
    rich = judge(Question(INCOMES, Budget(10**12, 10**8)), (CONTRACT,), GRANT).blocks[0]
    assert rich.threshold is not None
    assert rich.threshold.at_least == CONTRACT.privacy.min_group_size


def test_a_contract_without_delta_names_no_group_of_the_data() -> None:
    with pytest.raises(DomainNotPublic) as refusal:
        judge(Question(NOTES), (WITHOUT_DELTA,), GRANT)
    assert refusal.value.rewrite == "SELECT count(*) AS n FROM visits"


def test_the_delta_is_charged_in_every_scope_and_its_cap_holds(database: Database, space: SpaceWorker) -> None:
    ledger = Ledger(database)
    gate = Gate(ledger, OpenDpNoise(), FrozenClock(NOW), SCRATCH)
    quote = gate.quote(Question(NOTES), ASKING)
    before = ledger.left(scopes_of(ASKING), Budget(0))
    answer = gate.ask(Question(NOTES), ASKING, space, EVENT).answer
    after = ledger.left(scopes_of(ASKING), Budget(0))
    assert 0 < quote.cost.nano_delta <= ASKING.contract.privacy.question.nano_delta
    assert {b.left.nano_delta - a.left.nano_delta for a, b in zip(after, before, strict=True)} == {
        quote.cost.nano_delta
    }
    assert answer.receipt.cost == quote.cost
    poor = replace(ASKING, grant=replace(GRANT, scenario="S3", analyst_budget=Budget(200_000_000)))
    with pytest.raises(BudgetExhausted):
        gate.ask(Question(NOTES.replace("count(*)", "sum(fee)")), poor, space, EVENT)


def test_a_quote_tells_the_threshold_and_not_how_many_groups_there_are(database: Database) -> None:
    quote = Gate(Ledger(database), OpenDpNoise(), FrozenClock(NOW), SCRATCH).quote(Question(NOTES), ASKING)
    assert quote.groups is None
    assert quote.threshold is not None
    assert quote.vanishing_below is not None
    assert abs(quote.vanishing_below - quote.threshold) <= 1


def test_the_receipt_and_the_answer_tell_the_threshold(database: Database, space: SpaceWorker) -> None:
    gate = Gate(Ledger(database), Shifting(100_000), FrozenClock(NOW), SCRATCH)
    question = "SELECT note, day, kind, count(*) AS n, sum(fee) AS s FROM visits GROUP BY note, day, kind"
    answer = gate.ask(Question(question), ASKING, space, EVENT).answer
    (selecting,) = [m for m in answer.receipt.mechanisms if m.threshold is not None]
    assert selecting.nano_delta == answer.receipt.cost.nano_delta
    assert str(selecting.threshold) in answer.suppression_rule
    assert keys_of(answer) == sorted(keys_of(answer), key=lambda key: tuple((v is None, v or "") for v in key))
    assert len(set(keys_of(answer))) == len(answer.rows) > 20
    again = gate.ask(Question(question + " ORDER BY note, day DESC"), ASKING, space, EVENT)
    assert again.was_free
    assert sorted(again.answer.rows, key=str) == sorted(answer.rows, key=str)


def keys_of(answer: Answer) -> list[tuple[str | None, ...]]:
    return [tuple(None if cell is None else str(cell) for cell in row[:3]) for row in answer.rows]


def test_numbers_with_a_scale_and_dates_are_read_back_as_they_were_kept(database: Database, space: SpaceWorker) -> None:
    gate = Gate(Ledger(database), Shifting(100_000), FrozenClock(NOW), SCRATCH)
    question = "SELECT fee, day, score, level, urgent, kind, count(*) AS n FROM visits GROUP BY ALL"
    first = gate.ask(Question(question.replace("ALL", "1, 2, 3, 4, 5, 6")), ASKING, space, EVENT).answer
    rows = {row[:6]: row[6] for row in first.rows}
    assert all(isinstance(fee, float) and 0 <= fee <= 100 for (fee, *_) in rows if fee is not None)
    assert all(str(day).startswith("202") for (_, day, *_) in rows if day is not None)


def test_values_beyond_a_declared_domain_are_no_group_here_either(database: Database, space: SpaceWorker) -> None:
    gate = Gate(Ledger(database), Shifting(100_000), FrozenClock(NOW), SCRATCH)
    question = "SELECT note, kind, level, count(*) AS n FROM visits GROUP BY note, kind, level"
    rows = gate.ask(Question(question), ASKING, space, EVENT).answer.rows
    assert {row[1] for row in rows} == {"clinic", "ward", "home", "clip", None}
    assert {row[2] for row in rows} == {1, 2, 3}


def test_a_delta_divided_into_nothing_is_refused() -> None:
    blocks = tuple(bound(plan(check(parse(sql), (CONTRACT,), GRANT))) for sql in (INCOMES, NOTES))
    assert len(price(blocks, Budget(10**6, 2), CONTRACT.privacy).paid) == 2
    with pytest.raises(DeltaTooSmall):
        price(blocks, Budget(10**6, 1), CONTRACT.privacy)


def test_a_public_table_shows_its_own_groups_exactly(space: SpaceWorker) -> None:
    priced = judged("SELECT size, count(*) FROM towns GROUP BY size")
    assert priced.threshold is None
    assert priced.cost == Budget(0)
