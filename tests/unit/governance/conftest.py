"""An office at a desk with a standing clock, on a database of its own."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.access.authoriser import Authoriser
from sandbox.governance.desk import Desk
from sandbox.governance.office import Office, open_office
from sandbox.governance.steps import apply_step, read_steps
from sandbox.storage.database import Database, open_database
from sandbox.storage.schema import METADATA
from sandbox.storage.tables import audit, governance  # noqa: F401 # the tables must be known to METADATA
from sandbox.world.clock import FrozenClock
from sandbox.world.regions import open_region

EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


def _office_at(database: Database, clock: FrozenClock) -> Office:
    return open_office(Desk(database, Authoriser().check_may, clock, open_region("hubei")))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The states that tests begin with, made once: `new.sqlite` and `hubei.sqlite`."""
    folder = tmp_path_factory.mktemp("governance")
    database = open_database(f"sqlite:///{folder / 'new.sqlite'}")
    METADATA.create_all(database.engine)
    _office_at(database, FrozenClock(NOW)).accounts.bootstrap("admin")
    database.close()
    shutil.copy(folder / "new.sqlite", folder / "hubei.sqlite")
    database = open_database(f"sqlite:///{folder / 'hubei.sqlite'}")
    for step in read_steps(EXAMPLES / "hubei" / "governance.yml"):
        apply_step(_office_at(database, FrozenClock(NOW)), step)
    database.close()
    return folder


@pytest.fixture
def office(template: Path, tmp_path: Path, clock: FrozenClock) -> Iterator[Office]:
    """A new sandbox: nobody but `admin`."""
    shutil.copy(template / "new.sqlite", tmp_path)
    database = open_database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    yield _office_at(database, clock)
    database.close()


@pytest.fixture
def hubei(template: Path, tmp_path: Path, clock: FrozenClock) -> Iterator[Office]:
    """The demo world after its governance file: scenario S2 with a grant of yb_js."""
    shutil.copy(template / "hubei.sqlite", tmp_path)
    database = open_database(f"sqlite:///{tmp_path / 'hubei.sqlite'}")
    yield _office_at(database, clock)
    database.close()
