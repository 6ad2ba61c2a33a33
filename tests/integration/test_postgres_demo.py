"""The main job end to end with its state in PostgreSQL: nothing else is set than the URL."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox.cli.demo.files import hubei_files
from sandbox.config import Settings
from sandbox.core.errors.operating import AuditChainBroken, DatabaseOutdated, StateDirExists
from sandbox.core.errors.tree import Refused
from sandbox.storage.every_table import METADATA
from sandbox.wiring import building, releasing, sampling
from sandbox.wiring.asking import Asked, ask, budget_left, quote
from sandbox.wiring.auditing import verify_audit
from sandbox.wiring.house import make_house, open_house, upgrade_house
from tests.integration.main_way import approved, ballot_on, run_whole, sealed, verified
from tests.integration.small_house import (
    AUDITOR,
    CLOCK,
    DATASET,
    DEVELOPER,
    SCENARIO,
    copied_state,
    empty_state,
    loaded_state,
)

QUESTION = "SELECT xb, count(*) AS n, avg(zfy) AS cost FROM yb_js GROUP BY xb"
P1 = hubei_files() / "products" / "p1"


@pytest.mark.slow
def test_the_main_job_goes_its_whole_way(loaded: Settings) -> None:
    asked = Asked(SCENARIO, DATASET, QUESTION)
    with open_house(loaded, CLOCK) as house:
        assert sampling.make_sample(house, DEVELOPER, SCENARIO, DATASET).signed.manifest.units > 0
        price = quote(house, DEVELOPER, asked).cost
        given = ask(house, DEVELOPER, asked)
        assert (given.was_free, given.answer.receipt.cost) == (False, price)
        left = budget_left(house, DEVELOPER, SCENARIO, DATASET)
    with open_house(loaded, CLOCK) as house:  # as another process would find it
        again = ask(house, DEVELOPER, asked)
        assert (again.was_free, again.answer.digest) == (True, given.answer.digest)
        assert budget_left(house, DEVELOPER, SCENARIO, DATASET) == left
        package = sealed(house, run_whole(house, approved(house, P1)))
        assert verified(package).product
        assert verify_audit(house, AUDITOR).events > 50


@pytest.mark.slow
def test_the_part_of_each_person_is_held_on_either_database(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        digest = approved(house, P1)
        with pytest.raises(Refused):
            building.run_job(house, DEVELOPER, digest)
        release = releasing.submit_release(house, DEVELOPER, run_whole(house, digest).id)
        with pytest.raises(Refused):
            releasing.vote(house, DEVELOPER, release.id, ballot_on(release))


def test_an_edited_event_is_found_on_either_database(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        with house.database.engine.begin() as connection:
            connection.execute(text("UPDATE audit_events SET actor = 'somebody-else' WHERE seq = 7"))
        with pytest.raises(AuditChainBroken) as found:
            verify_audit(house, AUDITOR)
    assert found.value.facts["seq"] == 7


def test_a_restored_copy_has_the_same_head_and_gives_the_same_answer_free(loaded: Settings, tmp_path: Path) -> None:
    asked = Asked(SCENARIO, DATASET, QUESTION)
    with open_house(loaded, CLOCK) as house:
        given = ask(house, DEVELOPER, asked)
        head = verify_audit(house, AUDITOR)
    with copied_state(loaded, tmp_path / "restored") as copy, open_house(copy, CLOCK) as house:
        found = verify_audit(house, AUDITOR)
        assert found.events == head.events + 1  # the verification itself was recorded
        again = ask(house, DEVELOPER, asked)
        assert (again.was_free, again.answer.digest) == (True, given.answer.digest)


def test_a_backup_of_an_open_sqlite_state_holds_what_was_committed(tmp_path: Path) -> None:
    with loaded_state(tmp_path, "sqlite") as settings:
        copied = tmp_path / "backup"
        with open_house(settings, CLOCK) as house:
            given = ask(house, DEVELOPER, Asked(SCENARIO, DATASET, QUESTION))
            shutil.copytree(settings.state_dir, copied, ignore=shutil.ignore_patterns("state.sqlite*"))
            with (
                closing(sqlite3.connect(settings.state_dir / "state.sqlite")) as source,
                closing(sqlite3.connect(copied / "state.sqlite")) as target,
            ):
                source.backup(target)
        with open_house(settings.model_copy(update={"state_dir": copied}), CLOCK) as house:
            assert ask(house, DEVELOPER, Asked(SCENARIO, DATASET, QUESTION)).answer.digest == given.answer.digest


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_sandbox_of_an_older_schema_opens_after_its_upgrade(tmp_path: Path, backend: str) -> None:
    with empty_state(tmp_path, backend) as settings:
        make_house(settings, CLOCK)
        with open_house(settings, CLOCK) as house, house.database.engine.begin() as connection:
            METADATA.drop_all(connection)
            connection.execute(text("DROP TABLE alembic_version"))
        with pytest.raises(DatabaseOutdated), open_house(settings, CLOCK):
            pass
        upgrade_house(settings)
        with open_house(settings, CLOCK) as house, house.database.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM audit_events")).scalar_one() == 0


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_sandbox_is_not_made_twice(tmp_path: Path, backend: str) -> None:
    with empty_state(tmp_path, backend) as settings:
        make_house(settings, CLOCK)
        with pytest.raises(StateDirExists):
            make_house(settings, CLOCK)
