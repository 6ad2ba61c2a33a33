"""Budget periods at the gate: new rows have budget of their own, and no row ever has it twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sandbox.core.budget import FREE, Budget
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.periods import Days, Every, PeriodRefresh
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, EVENT, GRANT, NOW, NoNoise, build_space, open_space

SPEND = Budget(10_000_000)
QUESTIONS = 3
REFRESH = PeriodRefresh(Every.YEAR, date(2027, 1, 1))
CAPPED = replace(CONTRACT.privacy, cap=Budget(QUESTIONS * SPEND.nano_rho), period="2026")
STANDING = replace(CONTRACT, privacy=CAPPED)
RENEWED = replace(CONTRACT, privacy=replace(CAPPED, refresh=REFRESH))
OLD, NEW = Days(date(2026, 1, 1), date(2026, 12, 31)), Days(date(2027, 1, 1), date(2027, 3, 31))
BOTH = Days(OLD.first, NEW.last)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


class Asker:
    """Asks a new question each time, until the dataset's cap stops it."""

    def __init__(self, database: Database, space: SpaceWorker) -> None:
        self._ledger = Ledger(database)
        self._space = space
        self._asked = 0
        self.clock = FrozenClock(NOW)

    def ask(self, under: Asking) -> None:
        self._asked += 1
        question = Question(f"SELECT count(*) FROM person WHERE age >= {self._asked}", SPEND)
        Gate(self._ledger, NoNoise(), self.clock, SCRATCH).ask(question, under, self._space, EVENT)

    def exhaust(self, under: Asking) -> int:
        """Ask until refused; give how many questions were answered."""
        for count in range(2 * QUESTIONS):
            try:
                self.ask(under)
            except BudgetExhausted:
                return count
        raise AssertionError("the cap stopped nothing")


@pytest.fixture
def asker(database: Database, space: SpaceWorker) -> Asker:
    return Asker(database, space)


def under_standing(version: str) -> Asking:
    return replace(ASKING, contract=STANDING, dataset_version=version)


def under_renewed(version: str, days: Days) -> Asking:
    return Asking(RENEWED, version, GRANT, "dev", days)


def test_without_a_refresh_neither_time_nor_new_rows_bring_new_budget(asker: Asker) -> None:
    assert asker.exhaust(under_standing("v1")) == QUESTIONS
    asker.clock.advance(timedelta(days=800))
    assert asker.exhaust(under_standing("v1")) == 0
    assert asker.exhaust(under_standing("v2")) == 0


def test_time_alone_brings_no_new_budget(asker: Asker) -> None:
    assert asker.exhaust(under_renewed("v1", OLD)) == QUESTIONS
    asker.clock.advance(timedelta(days=800))
    assert asker.exhaust(under_renewed("v1", OLD)) == 0


def test_a_new_version_of_the_old_days_brings_no_new_budget(asker: Asker) -> None:
    assert asker.exhaust(under_renewed("v1", OLD)) == QUESTIONS
    assert asker.exhaust(under_renewed("v2", Days(date(2026, 5, 1), date(2026, 5, 2)))) == 0


def test_new_rows_bring_the_new_periods_budget(asker: Asker) -> None:
    assert asker.exhaust(under_renewed("v1", OLD)) == QUESTIONS
    assert asker.exhaust(under_renewed("v2", NEW)) == QUESTIONS


def test_an_old_version_is_charged_to_its_own_period_whenever_it_is_asked(asker: Asker) -> None:
    asker.clock.advance(timedelta(days=800))
    asker.ask(under_renewed("v1", OLD))
    assert asker.exhaust(under_renewed("v2", NEW)) == QUESTIONS
    assert asker.exhaust(under_renewed("v1", OLD)) == QUESTIONS - 1


def test_old_rows_delivered_again_among_new_ones_are_charged_to_both_periods(asker: Asker) -> None:
    asker.ask(under_renewed("v1", OLD))
    assert asker.exhaust(under_renewed("v2", BOTH)) == QUESTIONS - 1
    assert asker.exhaust(under_renewed("v1", OLD)) == 0
    assert asker.exhaust(under_renewed("v3", NEW)) == 1


def test_no_row_is_charged_more_than_its_cap_in_whatever_order_versions_are_asked(
    asker: Asker, database: Database
) -> None:
    turns = [under_renewed("v1", OLD), under_renewed("v2", BOTH), under_renewed("v3", NEW)] * 3
    reading_old = 0
    for under in turns:
        try:
            asker.ask(under)
        except BudgetExhausted:
            continue
        reading_old += under.days is not NEW
    assert reading_old <= QUESTIONS
    scopes = scopes_of(under_renewed("v2", BOTH))
    assert [scope.id for scope in scopes[:2]] == ["dataset/health/2026", "dataset/health/2027"]
    assert [scope.left for scope in Ledger(database).left(scopes[:2], FREE)] == [FREE, FREE]


def test_a_version_of_unknown_days_is_never_charged_as_if_it_were_new() -> None:
    with pytest.raises(AssertionError, match="unknown days"):
        scopes_of(replace(ASKING, contract=RENEWED))
