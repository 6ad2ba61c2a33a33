"""Asking as the product does: answers, refusals and failures leave on the grid."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sandbox.config import Settings
from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.wiring.asking import Asked, ask, quote
from sandbox.wiring.house import House, open_house
from sandbox.world.clock import FrozenClock
from tests.integration.small_house import DATASET, DEVELOPER, SCENARIO, loaded_state

CAME = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
SLOT_MS = 250


class TickingClock(FrozenClock):
    """A clock that moves a little whenever it is looked at, so that no two questions take as long."""

    def elapsed_s(self) -> float:
        self.wait_until(self._at.timestamp() + 0.013)
        return self._at.timestamp()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with loaded_state(tmp_path_factory.mktemp("slots"), "sqlite") as made:
        yield made.model_copy(update={"answer_slot_light_ms": SLOT_MS, "answer_slot_heavy_ms": 8 * SLOT_MS})


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with open_house(settings, TickingClock(CAME)) as opened:
        yield opened


def slots_of(house: House) -> float:
    """Give how many light slots passed since the question came: a whole number on the grid."""
    return round(((house.clock.now() - CAME).total_seconds() - 0.013) / SLOT_MS * 1000, 6)


def test_an_answer_and_its_free_repetition_leave_on_the_grid(house: House, settings: Settings) -> None:
    question = Asked(SCENARIO, DATASET, "SELECT xb, count(*) FROM yb_js GROUP BY xb")
    ask(house, DEVELOPER, question)
    assert slots_of(house) == 1
    with open_house(settings, TickingClock(CAME)) as again:
        assert ask(again, DEVELOPER, question).was_free
        assert slots_of(again) == 1


def test_a_heavy_answer_leaves_on_its_own_grid(house: House) -> None:
    ask(house, DEVELOPER, Asked(SCENARIO, DATASET, "SELECT count(DISTINCT gmsfhm) FROM yb_js"))
    assert slots_of(house) == 8


def test_a_refusal_leaves_on_the_grid(house: House) -> None:
    with pytest.raises(RefusedQuestion):
        ask(house, DEVELOPER, Asked(SCENARIO, DATASET, "SELECT gmsfhm FROM yb_js"))
    assert slots_of(house) == 1


def test_who_may_not_ask_is_told_so_on_the_grid(house: House) -> None:
    with pytest.raises(SandboxError):
        ask(house, "nobody", Asked(SCENARIO, DATASET, "SELECT count(*) FROM yb_js"))
    assert slots_of(house) == 1


def test_a_quote_reads_no_row_and_waits_for_nothing(house: House) -> None:
    quote(house, DEVELOPER, Asked(SCENARIO, DATASET, "SELECT count(DISTINCT gmsfhm) FROM yb_js"))
    assert house.clock.now() == CAME
