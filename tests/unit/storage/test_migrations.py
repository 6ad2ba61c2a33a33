"""Migrations lead to exactly the schema the code knows, on both databases, and back."""

from collections.abc import Iterator, Mapping
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.reflection import Inspector

from sandbox.core.errors.operating import DatabaseOutdated
from sandbox.storage.database import Database, open_database
from sandbox.storage.every_table import METADATA
from sandbox.storage.migrating import alembic_config, check_is_current, upgrade

OWN_TABLE = "alembic_version"


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """Open a database without any table."""
    with closing(open_database(database_url)) as opened:
        yield opened


def move_to(database: Database, revision: str) -> None:
    with database.engine.connect().execution_options(sandbox_writes=True) as connection, connection.begin():
        move = command.downgrade if revision == "base" else command.upgrade
        move(alembic_config(connection), revision)


def looks_of(database: Database) -> dict[str, dict[str, object]]:
    """Describe every table as the database itself reports it: columns, keys, checks, indices with their conditions."""
    with database.reading() as connection:
        found = inspect(connection)
        return {name: look_of(found, name) for name in found.get_table_names() if name != OWN_TABLE}


def look_of(found: Inspector, table: str) -> dict[str, object]:
    return {
        "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)],
        "primary key": found.get_pk_constraint(table),
        "foreign keys": in_order(found.get_foreign_keys(table)),
        "unique": in_order(found.get_unique_constraints(table)),
        "checks": in_order(found.get_check_constraints(table)),
        "indices": in_order(found.get_indexes(table)),
    }


def in_order(found: object) -> list[str]:
    assert isinstance(found, list)
    return sorted(in_words(one) for one in found)


def in_words(part: object) -> str:
    """Write a part of a description, the text of a condition included."""
    if isinstance(part, Mapping):
        return str(sorted((str(key), in_words(value)) for key, value in part.items()))
    return str(part)


def differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))


def test_migrations_lead_to_what_the_tables_say(empty: Database) -> None:
    upgrade(empty)
    with empty.reading() as connection:
        assert differences(connection) == []


def test_a_migrated_database_looks_like_a_made_one_to_the_last_check_and_index(empty: Database) -> None:
    upgrade(empty)
    migrated = looks_of(empty)
    move_to(empty, "base")
    assert looks_of(empty) == {}
    METADATA.create_all(empty.engine)
    assert migrated == looks_of(empty)
    assert set(migrated) == set(METADATA.tables)


def test_the_comparison_sees_a_missing_check_a_missing_index_and_a_changed_condition(empty: Database) -> None:
    METADATA.create_all(empty.engine)
    before = looks_of(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_data_applications_approved"))
        connection.execute(text("CREATE UNIQUE INDEX uq_data_applications_approved ON data_applications (scenario)"))
        connection.execute(text("DROP TABLE release_votes"))
        connection.execute(text("CREATE TABLE release_votes (part VARCHAR(16) NOT NULL)"))
    after = looks_of(empty)
    assert after["data_applications"]["indices"] != before["data_applications"]["indices"]
    assert after["release_votes"]["checks"] != before["release_votes"]["checks"]


def test_the_tables_state_their_rules_in_the_database_too(empty: Database) -> None:
    upgrade(empty)
    looks = looks_of(empty)
    assert len(str(looks["ledger_entries"]["checks"]).split("state_fits_outcome")) == 2
    assert "reserved" in str(looks["ledger_entries"]["checks"])
    assert "approved" in str(looks["data_applications"]["indices"])
    assert "budget_scopes" in str(looks["ledger_charges"]["foreign keys"])


def test_a_database_goes_down_to_nothing_and_up_again(empty: Database) -> None:
    upgrade(empty)
    before = looks_of(empty)
    move_to(empty, "base")
    assert looks_of(empty) == {}
    move_to(empty, "head")
    assert looks_of(empty) == before


def test_upgrading_again_changes_nothing(empty: Database) -> None:
    upgrade(empty)
    before = looks_of(empty)
    upgrade(empty)
    assert looks_of(empty) == before
    check_is_current(empty)


@pytest.mark.parametrize("found", ["0000", None])
def test_a_database_of_another_version_is_refused(empty: Database, found: str | None) -> None:
    upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if found is not None:
            connection.execute(text("INSERT INTO alembic_version VALUES (:found)"), {"found": found})
    with pytest.raises(DatabaseOutdated) as refused:
        check_is_current(empty)
    assert refused.value.facts == {"found": found or "none", "needed": "0001"}


def test_an_empty_database_is_refused(empty: Database) -> None:
    with pytest.raises(DatabaseOutdated):
        check_is_current(empty)
