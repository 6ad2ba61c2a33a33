"""A refusal costs nothing and an answer exactly its quote, to the billionth and in every scope."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sandbox.core.budget import FREE, Budget
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database, open_database
from sandbox.storage.every_table import METADATA
from sandbox.storage.ledger import Ledger
from sandbox.storage.tables.asking import ledger_charges, ledger_entries
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.attacks.test_gate_attacks import OWN, SHARED, read
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import ASKING, EVENT, NOW, build_space, open_space

SPENDS = (None, Budget(1), Budget(1_000_000), Budget(20_000_000), Budget(90_000_000), Budget(400_000_000))
POOL = tuple(attack.sql for attack in (*read(OWN), *read(SHARED)))
SCENARIOS = itertools.count()


@dataclass(frozen=True, slots=True)
class Place:
    """A gate over a ledger and a space."""

    database: Database
    space: SpaceWorker

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.database)

    @property
    def gate(self) -> Gate:
        return Gate(self.ledger, OpenDpNoise(), FrozenClock(NOW), SCRATCH)

    def left(self, asking: Asking) -> tuple[int, ...]:
        return tuple(scope.left.nano_rho for scope in self.ledger.left(scopes_of(asking), FREE))

    def rows(self) -> tuple[int, int]:
        """Count the ledger's entries and charges."""
        with self.database.reading() as connection:
            count = select(func.count())
            tables = (ledger_entries, ledger_charges)
            entries, charges = (connection.execute(count.select_from(table)).scalar_one() for table in tables)
        return entries, charges


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("prices")
    with closing(open_database(f"sqlite:///{folder / 'state.sqlite'}")) as database:
        METADATA.create_all(database.engine)
        with open_space(build_space(folder / "v1.duckdb")) as space:
            yield Place(database, space)


def fresh_asking() -> Asking:
    """Ask under budgets nobody has drawn on yet."""
    number = next(SCENARIOS)
    policy = replace(ASKING.contract.privacy, period=f"p{number}")
    grant = replace(ASKING.grant, scenario=f"S{number}")
    return replace(ASKING, contract=replace(ASKING.contract, privacy=policy), grant=grant)


def quoted(place: Place, question: Question, asking: Asking) -> Budget | None:
    """Give a question's price, or None where it is refused."""
    try:
        return place.gate.quote(question, asking).cost
    except RefusedQuestion:
        return None


def asked(place: Place, question: Question, asking: Asking) -> Budget | None:
    """Ask, and give what the receipt says it cost this time; None where it is refused."""
    try:
        given_answer = place.gate.ask(question, asking, place.space, EVENT)
    except (RefusedQuestion, BudgetExhausted):
        return None
    return FREE if given_answer.was_free else given_answer.answer.receipt.cost


def check_one(place: Place, question: Question, asking: Asking) -> None:
    left, rows = place.left(asking), place.rows()
    price = quoted(place, question, asking)
    assert (place.left(asking), place.rows()) == (left, rows)
    paid = asked(place, question, asking)
    if paid is None:
        assert (place.left(asking), place.rows()) == (left, rows)
        assert price is None or price.nano_rho > min(left)
        return
    assert paid == price
    assert place.left(asking) == tuple(before - paid.nano_rho for before in left)
    assert quoted(place, question, asking) == FREE


questions = st.builds(Question, st.sampled_from(POOL), st.sampled_from(SPENDS))


@given(st.lists(questions, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_a_refusal_costs_nothing_and_an_answer_its_quote(place: Place, asked: list[Question]) -> None:
    asking = fresh_asking()
    for question in (*asked, asked[0]):
        check_one(place, question, asking)


@pytest.mark.parametrize("sql", POOL)
def test_every_known_question_costs_its_quote_or_nothing(place: Place, sql: str) -> None:
    check_one(place, Question(sql), fresh_asking())


def test_the_pool_has_answers_refusals_and_prices(place: Place) -> None:
    prices = [quoted(place, Question(sql), fresh_asking()) for sql in POOL]
    assert sum(price is None for price in prices) > 20
    assert sum(price is not None and price != FREE for price in prices) > 20


def test_an_exhausted_budget_refuses_at_no_cost(place: Place) -> None:
    asking = fresh_asking()
    most = Question("SELECT count(*) AS n FROM person", asking.grant.analyst_budget)
    check_one(place, most, asking)
    assert min(place.left(asking)) < 1_000_000
    with pytest.raises(BudgetExhausted):
        place.gate.ask(Question("SELECT count(*) AS n FROM visits", SPENDS[3]), asking, place.space, EVENT)
    check_one(place, Question("SELECT count(*) AS n FROM visits", SPENDS[3]), asking)
