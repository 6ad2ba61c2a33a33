"""What all tests share: a database on each backend."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from sandbox.storage.database import Database, open_database
from sandbox.storage.schema import METADATA

os.environ.setdefault("SANDBOX_ANSWER_SLOT_LIGHT_MS", "0")  # tests of the slots have a clock of their own
os.environ.setdefault("SANDBOX_ANSWER_SLOT_HEAVY_MS", "0")

if not os.environ.get("SANDBOX_TEST_SEEK"):  # `make seek` looks for new examples; all other runs draw the same ones
    settings.register_profile(
        "steady",
        derandomize=True,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("steady")
    NONE = Constants()
    providers._get_local_constants = lambda: NONE  # else draws depend on which modules a run has imported so far

POSTGRES_URL = os.environ.get("SANDBOX_TEST_POSTGRES_URL")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database: a file, or a schema of its own on the test server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state.sqlite'}"
        return
    if POSTGRES_URL is None:
        pytest.skip("SANDBOX_TEST_POSTGRES_URL is not set: no PostgreSQL server to test on")
    name = f"test_{uuid.uuid4().hex}"
    _on_server(POSTGRES_URL, f"CREATE DATABASE {name}")
    yield make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    _on_server(POSTGRES_URL, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open an empty database with all tables."""
    opened = open_database(database_url)
    METADATA.create_all(opened.engine)
    yield opened
    opened.close()
