"""Asked by accuracy, the gate pays as little as makes the answer exact enough, and says where it falls short."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.accuracy import Target, Yardstick, target_of
from sandbox.core.budget import FREE, Budget
from sandbox.core.errors.asking import AccuracyTooDear, AccuracyUnclear
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.questions import Asking, GivenAnswer, Question, Saving
from sandbox.query_gate.accuracy.aim import Aim, aim_of, columns_of
from sandbox.query_gate.accuracy.spend import direct_spend
from sandbox.query_gate.accuracy.within import ask_within, quote_within
from sandbox.query_gate.cheaper import cheaper
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, EVENT, GRANT, NOW, SeededNoise, build_space, open_space

ALL = "SELECT count(*) AS n FROM person"
BY_REGION = "SELECT region, count(*) AS n FROM person GROUP BY region"
BY_AGE = "SELECT age // 5 AS a, region, count(*) AS n FROM person GROUP BY a, region"
AVERAGE = "SELECT region, avg(age) AS m FROM person GROUP BY region"
PLENTY = Budget(200_000_000)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def gate(ledger: Ledger) -> Gate:
    return Gate(ledger, SeededNoise(7), FrozenClock(NOW), SCRATCH)


def spent(ledger: Ledger, asking: Asking = ASKING) -> int:
    scope = ledger.left(scopes_of(asking), FREE)[0]
    return asking.contract.privacy.cap.nano_rho - scope.left.nano_rho


def aimed(sql: str, within: str, confidence: int = 95, spend: Budget | None = None) -> Aim:
    return aim_of(Question(sql, spend), target_of(within, confidence), ASKING)


def widths_of(given: GivenAnswer) -> list[float]:
    return [width for row in given.answer.half_widths for width in row if width is not None]


@pytest.mark.parametrize("within", ["", "%", "0", "0%", "100%", "-2%", "1e3", "2 %%", "nan", "inf", "２%", "2,5", "."])
def test_what_is_no_accuracy_is_refused(within: str) -> None:
    with pytest.raises(AccuracyUnclear):
        target_of(within, 95)


@pytest.mark.parametrize("confidence", [0, 50, 94, 100])
def test_a_confidence_that_is_not_offered_is_refused(confidence: int) -> None:
    with pytest.raises(AccuracyUnclear):
        target_of("2%", confidence)


def test_an_accuracy_is_a_share_or_a_number() -> None:
    assert target_of("2%", 90) == Target(0.02, Yardstick.SHARE, 90)
    assert target_of(" 12.5 % ", 95).text == "12.5%"
    assert target_of("50", 95).width_for(1e9) == 50


@pytest.mark.parametrize("confidence", [80, 90, 95, 99])
@pytest.mark.parametrize("sql", [ALL, BY_REGION, "SELECT sum(age), count(*) FROM person"])
def test_the_least_budget_is_least(sql: str, confidence: int) -> None:
    aim = aimed(sql, "2500" if "sum" in sql else "25", confidence)
    spend = direct_spend(aim, columns_of(aim))
    assert is_met(aim, spend.nano_rho)
    assert not is_met(aim, spend.nano_rho - 1)


def is_met(aim: Aim, nano_rho: int) -> bool:
    """Judge at a budget; at 95 % the quote itself says how exact the answer is."""
    program = judge(Question(aim.sql, Budget(nano_rho)), (CONTRACT,), GRANT)
    if aim.target.confidence != 95:
        return direct_spend(aim, columns_of(aim)).nano_rho <= nano_rho
    return all((c.half_width_95 or 0) <= aim.target.amount for c in expected_columns(program, 10))


def test_more_confidence_costs_more() -> None:
    spends = [direct_spend(a, columns_of(a)).nano_rho for a in (aimed(ALL, "25", c) for c in (80, 90, 95, 99))]
    assert spends == sorted(set(spends))


def test_an_absolute_accuracy_is_met_exactly_and_costs_its_quote(
    gate: Gate, ledger: Ledger, space: SpaceWorker
) -> None:
    aim = aimed(BY_REGION, "25")
    quote = quote_within(gate, aim)
    given = ask_within(gate, aim, space, EVENT)
    assert max(widths_of(given)) <= 25
    assert given.reached is not None
    assert given.reached.missed == ()
    assert given.reached.pilots == ()
    assert given.answer.receipt.cost == given.reached.total == quote.cost
    assert spent(ledger) == quote.cost.nano_rho < CONTRACT.privacy.question.nano_rho
    assert [price.cost for price in quote.accuracy] == [quote.cost]


def test_an_accuracy_that_costs_too_much_is_refused_with_its_price_and_for_nothing(
    gate: Gate, ledger: Ledger, space: SpaceWorker
) -> None:
    for act in (lambda aim: ask_within(gate, aim, space, EVENT), lambda aim: quote_within(gate, aim)):
        with pytest.raises(AccuracyTooDear) as caught:
            act(aimed(BY_REGION, "2"))
        assert caught.value.fragment == "n"
        assert float(str(caught.value.facts["needed"])) > float(str(caught.value.facts["most"])) == 0.02
    assert spent(ledger) == 0


def test_a_relative_accuracy_is_met_by_a_pilot_and_one_question(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    given = ask_within(gate, aimed(BY_REGION, "10%", spend=PLENTY), space, EVENT)
    reached = given.reached
    assert reached is not None
    assert reached.pilots
    assert spent(ledger) == reached.total.nano_rho == reached.pilot_cost.nano_rho + given.answer.receipt.cost.nano_rho
    assert reached.total.fits_in(PLENTY)
    assert reached.missed == ()
    for row, widths in zip(given.answer.rows, given.answer.half_widths, strict=True):
        assert isinstance(row[1], int)
        assert (widths[1] or 0) <= 0.1 * abs(row[1]) * 1.001


def test_a_relative_accuracy_asked_again_is_free_and_the_same(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    aim = aimed(BY_REGION, "10%", spend=PLENTY)
    first = ask_within(gate, aim, space, EVENT)
    before = spent(ledger)
    again = ask_within(gate, aim, space, EVENT)
    assert again.answer == first.answer
    assert again.was_free
    assert again.reached is not None
    assert again.reached.total == FREE
    assert spent(ledger) == before


def test_where_no_cell_can_be_exact_enough_the_pilot_is_all_that_is_paid(
    gate: Gate, ledger: Ledger, space: SpaceWorker
) -> None:
    given = ask_within(gate, aimed(BY_AGE, "1%"), space, EVENT)
    assert given.reached is not None
    assert given.reached.pilots[-1] == given.answer.receipt.id
    assert spent(ledger) == given.reached.total.nano_rho == given.reached.pilot_cost.nano_rho
    assert len(given.reached.missed) == len(given.answer.rows)


def test_cells_that_miss_the_target_are_named(gate: Gate, space: SpaceWorker) -> None:
    sql = "SELECT region, disease, count(*) AS n FROM person WHERE age >= 3 GROUP BY region, disease"
    given = ask_within(gate, aimed(sql, "30%", spend=Budget(60_000_000)), space, EVENT)
    assert given.reached is not None
    too_wide = {
        (number, 2)
        for number, (row, widths) in enumerate(zip(given.answer.rows, given.answer.half_widths, strict=True))
        if (widths[2] or 0) > 0.3 * abs(float(row[2] or 0)) * 1.001
    }
    assert set(given.reached.missed) == too_wide
    assert (given.reached.needed is None) == (not too_wide) or given.reached.needed is not None


def test_averages_are_asked_by_a_pilot_even_for_an_absolute_accuracy(
    gate: Gate, ledger: Ledger, space: SpaceWorker
) -> None:
    given = ask_within(gate, aimed(AVERAGE, "6", spend=PLENTY), space, EVENT)
    assert given.reached is not None
    assert given.reached.pilots
    assert given.reached.missed == ()
    assert max(widths_of(given)) <= 6 * 1.001
    assert spent(ledger) == given.reached.total.nano_rho


def test_nothing_is_paid_where_a_scope_has_less_left_than_may_be_paid(
    gate: Gate, ledger: Ledger, space: SpaceWorker
) -> None:
    poor = replace(ASKING, grant=replace(GRANT, analyst_budget=Budget(5_000_000)))
    aim = aim_of(Question(BY_REGION), target_of("10%", 95), poor)
    with pytest.raises(BudgetExhausted):
        ask_within(gate, aim, space, EVENT)
    assert spent(ledger, poor) == 0


def test_what_was_answered_at_the_most_is_given_again_free(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    gate.ask(Question(BY_REGION), ASKING, space, EVENT)
    before = spent(ledger)
    given = ask_within(gate, aimed(BY_REGION, "25%"), space, EVENT)
    assert given.was_free
    assert given.reached is not None
    assert given.reached.pilots == ()
    assert quote_within(gate, aimed(BY_REGION, "25%")).is_free
    assert spent(ledger) == before


def test_a_public_table_is_exact_whatever_is_asked(gate: Gate, ledger: Ledger, space: SpaceWorker) -> None:
    given = ask_within(gate, aimed("SELECT town, sum(size) AS s FROM towns GROUP BY town", "1%"), space, EVENT)
    assert given.was_free
    assert given.reached is not None
    assert given.reached.missed == ()
    assert spent(ledger) == 0


def test_a_quote_tells_the_price_by_the_size_of_the_smallest_group(gate: Gate, ledger: Ledger) -> None:
    prices = quote_within(gate, aimed(BY_REGION, "2%")).accuracy
    assert [price.units for price in prices] == [100, 1_000, 10_000]
    costs = [price.cost.nano_rho for price in prices if price.cost is not None]
    assert costs == sorted(costs, reverse=True)
    assert [price.is_beyond for price in prices] == [True, False, False]
    assert spent(ledger) == 0


def test_what_was_answered_at_the_usual_price_is_suggested_to_who_would_pay_another(
    gate: Gate, space: SpaceWorker
) -> None:
    other = Question(BY_REGION, Budget(30_000_000))
    assert Saving.KEPT not in {s.saving for s in cheaper(gate, other, ASKING, gate.quote(other, ASKING))}
    gate.ask(Question(BY_REGION), ASKING, space, EVENT)
    kept = [s for s in cheaper(gate, other, ASKING, gate.quote(other, ASKING)) if s.saving is Saving.KEPT]
    assert [(s.sql, s.spend) for s in kept] == [(BY_REGION, CONTRACT.privacy.question)]
    assert gate.ask(Question(kept[0].sql, kept[0].spend), ASKING, space, EVENT).was_free
