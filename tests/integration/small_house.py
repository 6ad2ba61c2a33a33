"""A sandbox with one small dataset really loaded; a state can be copied, so that each test has one of its own."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.world import SMALLEST_SCALE, generate_world
from sandbox.config import Settings
from sandbox.wiring.governing import apply_file
from sandbox.wiring.house import make_house, open_house
from sandbox.wiring.loading import load_dataset
from sandbox.world.clock import FrozenClock
from tests.conftest import POSTGRES_URL

DAY = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
CLOCK = FrozenClock(DAY)
DEVELOPER, OPERATOR, AUTHORITY, PROVIDER, AGENCY, AUDITOR = "wang", "zhao", "chen", "li", "zhou", "wu"
SCENARIO, DATASET = "S2", "yb_js"
BACKENDS = ("sqlite", "postgresql")


def contract_of(dataset: str) -> Path:
    """Give the contract of a dataset of the demo world."""
    return hubei_files() / "contracts" / f"{dataset}.odcs.yaml"


@contextmanager
def empty_state(folder: Path, backend: str, template: str | None = None) -> Iterator[Settings]:
    """Give settings of a state in a folder, on SQLite or in a database of its own on the test server."""
    if backend == "sqlite":
        yield Settings(state_dir=folder / "state", database_url=None)
        return
    if POSTGRES_URL is None:
        pytest.skip("SANDBOX_TEST_POSTGRES_URL is not set: no PostgreSQL server to test on")
    name = f"house_{uuid.uuid4().hex}"
    _on_server(POSTGRES_URL, f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    url = make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    try:
        yield Settings(state_dir=folder / "state", database_url=url)
    finally:
        _on_server(POSTGRES_URL, f"DROP DATABASE {name} WITH (FORCE)")
        _on_server(POSTGRES_URL, f"DROP DATABASE IF EXISTS {name}_dbos_sys WITH (FORCE)")


@contextmanager
def loaded_state(folder: Path, backend: str) -> Iterator[Settings]:
    """Make a sandbox, govern it by the demo world's steps, and load its medical settlements."""
    with empty_state(folder, backend) as settings:
        delivery = generate_world(folder, SMALLEST_SCALE).delivery_of(DATASET)
        make_house(settings, CLOCK)
        with open_house(settings, CLOCK) as house:
            apply_file(house, hubei_files() / "governance.yml")
            load_dataset(house, OPERATOR, contract_of(DATASET), delivery.manifest)
        yield settings


@contextmanager
def copied_state(settings: Settings, folder: Path) -> Iterator[Settings]:
    """Copy a state nobody has open; on PostgreSQL its database too."""
    shutil.copytree(settings.state_dir, folder / "state")
    url = settings.database_url
    backend, template = ("sqlite", None) if url is None else ("postgresql", make_url(url).database)
    with empty_state(folder, backend, template) as copy:
        yield copy


def _on_server(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
