"""What the proofs across rooms share: a small sandbox, loaded once on each database, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.config import Settings
from tests.integration.small_house import BACKENDS, copied_state, loaded_state


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
