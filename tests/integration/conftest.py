"""What the proofs across rooms share: a small sandbox, loaded once on each database, copied for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.cli.demo.files import hubei_files
from sandbox.config import Settings
from sandbox.wiring.governing import apply_file
from sandbox.wiring.house import House, make_house, open_house
from sandbox.world.clock import FrozenClock
from tests.integration.killed_loads import Loads
from tests.integration.load_ground import Deliveries
from tests.integration.small_house import BACKENDS, DAY, copied_state, loaded_state
from tests.integration.social_world import Brought


@pytest.fixture(scope="session", params=BACKENDS)
def loaded_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Load the small dataset once for all tests; nobody may change this state."""
    with loaded_state(tmp_path_factory.mktemp("loaded"), request.param) as settings:
        yield settings


@pytest.fixture
def loaded(loaded_once: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Give a copy of the loaded state that the test may do with as it likes."""
    with copied_state(loaded_once, tmp_path) as settings:
        yield settings


@pytest.fixture(scope="session")
def governed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A sandbox governed by the demo world's steps, nothing loaded."""
    settings = Settings(state_dir=tmp_path_factory.mktemp("governed") / "state", database_url=None)
    make_house(settings, FrozenClock(DAY))
    with open_house(settings, FrozenClock(DAY)) as house:
        apply_file(house, hubei_files() / "governance.yml")
    return settings


@pytest.fixture
def house(governed: Settings, tmp_path: Path) -> Iterator[House]:
    """Open a copy of the governed sandbox, on a day within every grant; answers leave at once."""
    with opened_copy(governed, tmp_path) as opened:
        yield opened


@contextmanager
def opened_copy(governed: Settings, folder: Path) -> Iterator[House]:
    """Open a copy of a state."""
    with copied_state(governed, folder) as settings:
        quick = settings.model_copy(update={"answer_slot_light_ms": 0, "answer_slot_heavy_ms": 0, "upload_mb": 1})
        with open_house(quick, FrozenClock(DAY)) as opened:
            yield opened


@pytest.fixture
def brought(tmp_path: Path) -> Brought:
    """Give a folder for uploads."""
    return Brought(tmp_path / "upload")


@pytest.fixture
def loads(loaded_once: Settings, loaded: Settings, tmp_path: Path) -> Loads:
    """Give loads that may be killed, into a state of the test's own."""
    source = loaded_once.state_dir.parent / "deliveries" / "yb_js"
    return Loads(loaded, Deliveries(source, tmp_path / "small"), tmp_path / "tmp")
