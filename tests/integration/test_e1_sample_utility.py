"""How far a sample lies from the data, as a developer may know it: bought of the gate, quoted, charged once, noised."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.core.budget import Budget
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.errors.tree import Refused
from sandbox.core.sample_utility import Basis
from sandbox.wiring.asking import Asked, ask, budget_left
from sandbox.wiring.house import House
from sandbox.wiring.sample_utility import buy_utility, quote_utility
from tests.unit.web.web_world import AUTHORITY, DATASET, DEVELOPER, SCENARIO, the_world

PLACE = (SCENARIO, DATASET)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with the_world().copied_to(tmp_path / "state").house() as opened:
        yield opened


def left(house: House) -> int:
    return min(scope.left.nano_rho for scope in budget_left(house, DEVELOPER, *PLACE))


def test_e1_a_quote_costs_nothing_and_buying_costs_exactly_it_once(house: House) -> None:
    before = left(house)
    quoted = quote_utility(house, DEVELOPER, *PLACE)
    assert left(house) == before
    assert quoted.nano_rho == sum(q.nano_rho for q in quoted.questions) > 0
    bought = buy_utility(house, DEVELOPER, *PLACE).utility
    assert before - left(house) == quoted.nano_rho == bought.nano_rho
    again = buy_utility(house, DEVELOPER, *PLACE).utility
    assert (again.distances, again.nano_rho) == (bought.distances, 0)
    assert quote_utility(house, DEVELOPER, *PLACE).nano_rho == 0


def test_what_is_told_is_a_distance_from_noised_answers(house: House) -> None:
    quoted, bought = quote_utility(house, DEVELOPER, *PLACE), buy_utility(house, DEVELOPER, *PLACE).utility
    assert bought.basis is Basis.NOISED
    assert {("yb_js", "xb")} <= {(d.table, *d.columns) for d in bought.distances}
    assert all(0 <= d.distance <= 1 and d.expected is not None and d.expected >= 0 for d in bought.distances)
    assert "yb_js.gmsfhm" in quoted.left_out
    assert {q.column for q in quoted.questions} & {"gmsfhm", "xm", "jslsh"} == set()
    told = {f"{d.table}.{d.columns[0]}" for d in bought.distances} | set(bought.left_out)
    assert told == {f"{q.table}.{q.column}" for q in quoted.questions} | set(quoted.left_out)


def test_without_budget_for_all_nothing_is_charged(house: House) -> None:
    """Spend until less is left than all questions together cost, though each alone would fit."""
    quoted = quote_utility(house, DEVELOPER, *PLACE)
    each = max(q.nano_rho for q in quoted.questions)
    assert len(quoted.questions) > 1
    spare = left(house) - (quoted.nano_rho - each)
    spend_down(house, spare)
    before = left(house)
    assert each <= before < quoted.nano_rho
    with pytest.raises(BudgetExhausted):
        buy_utility(house, DEVELOPER, *PLACE)
    assert left(house) == before


def spend_down(house: House, nano_rho: int) -> None:
    """Spend an amount on questions, each at most the contract's price of one."""
    most = 40
    for number in range(most):
        part = nano_rho // most
        sql = f"SELECT count(*) AS n FROM yb_js WHERE zfy > {1000 + number}"
        ask(house, DEVELOPER, Asked(*PLACE, sql, rho=Budget(part).rho))


def test_who_may_not_ask_may_not_buy(house: House) -> None:
    for use in (quote_utility, buy_utility):
        with pytest.raises(Refused):
            use(house, AUTHORITY, *PLACE)
