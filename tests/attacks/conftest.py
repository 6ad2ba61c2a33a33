"""A loaded sandbox for attacks on spaces: made once, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.wiring.house import House, open_house
from tests.integration.small_house import CLOCK, copied_state, loaded_state


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Load the small dataset once for all attacks; nobody may change this state."""
    with loaded_state(tmp_path_factory.mktemp("attacked"), "sqlite") as settings:
        yield settings


@pytest.fixture
def loaded(loaded_once: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Give a copy of the loaded state that the test may do with as it likes."""
    with copied_state(loaded_once, tmp_path) as settings:
        yield settings


@pytest.fixture
def house(loaded: Settings) -> Iterator[House]:
    """Open a copy of the loaded state."""
    with open_house(loaded, CLOCK) as opened:
        yield opened
