"""Answer slots: whatever leaves, leaves on the grid, by a clock that nobody waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.config import Settings
from sandbox.core.errors.asking import RowsAsked
from sandbox.core.questions import Question
from sandbox.wiring.slots import answer_slot
from sandbox.world.clock import FrozenClock, SystemClock
from tests.unit.query_gate.gate_world import ASKING

CAME = datetime(2026, 3, 10, 1, 0, 0, 123_000, tzinfo=UTC)
LIGHT = Question("SELECT count(*) FROM person")
HEAVY = Question("SELECT count(DISTINCT id) FROM visits")
REFUSED = Question("SELECT name FROM person")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(CAME)


def grid(light_ms: int = 250, heavy_ms: int = 2000) -> Settings:
    return Settings(answer_slot_light_ms=light_ms, answer_slot_heavy_ms=heavy_ms)


def took_ms(clock: FrozenClock) -> int:
    return round((clock.now() - CAME) / timedelta(milliseconds=1))


def answered_in(settings: Settings, clock: FrozenClock, question: Question, work_ms: int) -> int:
    with answer_slot(settings, clock) as slot:
        slot.weigh(question, ASKING)
        clock.advance(timedelta(milliseconds=work_ms))
    return took_ms(clock)


def refused_in(settings: Settings, clock: FrozenClock, work_ms: int) -> None:
    with answer_slot(settings, clock) as slot:
        slot.weigh(REFUSED, ASKING)
        clock.advance(timedelta(milliseconds=work_ms))
        raise RowsAsked(fragment="name")


@pytest.mark.parametrize(("work_ms", "expected"), [(0, 250), (1, 250), (249, 250), (251, 500), (740, 750)])
def test_a_light_answer_leaves_at_a_multiple_of_its_slot(clock: FrozenClock, work_ms: int, expected: int) -> None:
    assert answered_in(grid(), clock, LIGHT, work_ms) == expected


@pytest.mark.parametrize(("work_ms", "expected"), [(0, 2000), (260, 2000), (2001, 4000)])
def test_a_heavy_answer_leaves_at_a_multiple_of_its_own(clock: FrozenClock, work_ms: int, expected: int) -> None:
    assert answered_in(grid(), clock, HEAVY, work_ms) == expected


def test_one_row_more_or_less_to_read_is_not_seen() -> None:
    seen = set()
    for work_ms in (3, 40, 200):
        own = FrozenClock(CAME)
        seen.add(answered_in(grid(), own, LIGHT, work_ms))
    assert seen == {250}


def test_refusals_and_failures_leave_on_the_grid_too(clock: FrozenClock) -> None:
    with pytest.raises(RowsAsked):
        refused_in(grid(), clock, 7)
    assert took_ms(clock) == 250


def test_an_error_before_the_question_is_read_leaves_on_the_light_grid(clock: FrozenClock) -> None:
    with pytest.raises(RuntimeError), answer_slot(grid(), clock):
        raise RuntimeError
    assert took_ms(clock) == 250


def test_without_slots_nothing_waits(clock: FrozenClock) -> None:
    assert answered_in(grid(0, 0), clock, HEAVY, 7) == 7


def test_one_class_may_have_no_slots(clock: FrozenClock) -> None:
    assert answered_in(grid(0, 2000), clock, LIGHT, 7) == 7


def test_slots_are_on_unless_a_deployment_turns_them_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIGHT", "HEAVY"):
        monkeypatch.delenv(f"SANDBOX_ANSWER_SLOT_{name}_MS")
    assert Settings().answer_slot_light_ms > 0
    assert Settings().answer_slot_heavy_ms > Settings().answer_slot_light_ms


def test_the_machines_clock_comes_back_when_the_moment_has_come() -> None:
    clock = SystemClock()
    until = clock.elapsed_s() + 0.02
    clock.wait_until(until)
    assert clock.elapsed_s() >= until
    clock.wait_until(until - 5)
