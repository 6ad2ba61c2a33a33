"""An office at a desk with a standing clock, on a database of its own."""

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


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    METADATA.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def office(database: Database, clock: FrozenClock) -> Office:
    """A new sandbox: nobody but `admin`."""
    opened = open_office(Desk(database, Authoriser().check_may, clock, open_region("hubei")))
    opened.accounts.bootstrap("admin")
    return opened


@pytest.fixture
def hubei(office: Office) -> Office:
    """The demo world after its governance file: scenario S2 with a grant of yb_js."""
    for step in read_steps(EXAMPLES / "hubei" / "governance.yml"):
        apply_step(office, step)
    return office
