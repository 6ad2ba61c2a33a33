"""Opening a house: what was cut off is finished, what is none is told apart, what is away is said to be away."""

import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.errors.operating import (
    DatabaseUnreachable,
    DatabaseUrlUnusable,
    StateDirExists,
    StateDirMissing,
)
from sandbox.core.errors.producing import JobMissing
from sandbox.core.errors.releasing import ReleaseMissing
from sandbox.core.errors.tree import Refused, SandboxError
from sandbox.core.people import Action
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.wiring.auditing import read_audit
from sandbox.wiring.building import read_job
from sandbox.wiring.house import House, make_house, open_house, upgrade_house
from sandbox.wiring.releasing import read_release
from sandbox.wiring.signing_on import account_of
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import write_master_key

CLOCK = FrozenClock(datetime(2026, 3, 10, 1, 0, tzinfo=UTC))


def settings(folder: Path, database_url: str | None = None) -> Settings:
    return Settings(state_dir=folder / "state", database_url=database_url)


def test_a_process_with_an_open_house_leaves_no_core_dump(tmp_path: Path) -> None:
    make_house(settings(tmp_path), CLOCK)
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    with open_house(settings(tmp_path), CLOCK):
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def test_a_second_init_changes_nothing(tmp_path: Path) -> None:
    make_house(settings(tmp_path), CLOCK)
    key = (tmp_path / "state" / "master.key").read_text()
    with pytest.raises(StateDirExists):
        make_house(settings(tmp_path), CLOCK)
    assert (tmp_path / "state" / "master.key").read_text() == key


def test_an_init_cut_off_after_its_key_is_finished_with_that_key(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    write_master_key(tmp_path / "state" / "master.key")
    key = (tmp_path / "state" / "master.key").read_text()
    make_house(settings(tmp_path), CLOCK)
    with open_house(settings(tmp_path), CLOCK) as house:
        assert house.sessions.actor_of("admin").id == "admin"
    assert (tmp_path / "state" / "master.key").read_text() == key


def test_an_init_cut_off_before_its_first_account_is_finished(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    write_master_key(tmp_path / "state" / "master.key")
    upgrade_house(settings(tmp_path))
    make_house(settings(tmp_path), CLOCK)
    with pytest.raises(StateDirExists):
        make_house(settings(tmp_path), CLOCK)


def test_a_directory_without_a_key_is_no_sandbox(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    with pytest.raises(StateDirMissing), open_house(settings(tmp_path), CLOCK):
        pass


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://host/name", "sqlite+nosuch:///x"])
def test_a_url_that_names_no_database_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SandboxError) as error:
        make_house(settings(tmp_path, url or "://"), CLOCK)
    assert isinstance(error.value, DatabaseUrlUnusable)


def test_a_database_that_is_away_is_said_to_be_away_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://someone:the-password@127.0.0.1:1/none?connect_timeout=2"
    with pytest.raises(DatabaseUnreachable) as error:
        make_house(settings(tmp_path, url), CLOCK)
    assert "the-password" not in str(error.value)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    make_house(settings(tmp_path), CLOCK)
    with open_house(settings(tmp_path), CLOCK) as opened:
        yield opened


def events(house: House) -> list[tuple[str, str, str]]:
    with house.database.reading() as connection:
        return [(e.event.actor, e.event.action, e.event.outcome) for e in read_events(connection)]


def test_a_stranger_cannot_lengthen_the_audit_chain(house: House) -> None:
    before = events(house)
    for _ in range(3):
        with pytest.raises(TokenRefused):
            account_of(house, "sbx_made-up")
    assert events(house) == before


def test_looking_for_what_is_not_there_is_recorded(house: House) -> None:
    with pytest.raises(JobMissing):
        read_job(house, "admin", "job-none")
    with pytest.raises(ReleaseMissing):
        read_release(house, "admin", "rel-none")
    assert [("admin", Action.READ_JOB.value, "failed"), ("admin", Action.READ_RELEASE.value, "failed")] == events(
        house
    )[-2:]


def test_someone_who_may_not_work_does_not_learn_what_is_there(house: House) -> None:
    with pytest.raises(SandboxError) as error:
        read_job(house, "nobody", "job-none")
    assert not isinstance(error.value, JobMissing)


def test_an_administrator_does_not_read_the_audit_record(house: House) -> None:
    with pytest.raises(Refused):
        read_audit(house, "admin")
    with house.database.reading() as connection:
        assert verify_chain(connection)[0] >= 2
