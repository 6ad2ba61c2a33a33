"""Bring a database to the schema of this version, or tell that it is not there."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from sandbox.core.errors.operating import DatabaseOutdated
from sandbox.storage.database import Database

_SCRIPTS = files("sandbox.storage") / "migrations"


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction; doing it again changes nothing."""
    with database.engine.connect().execution_options(sandbox_writes=True) as connection, connection.begin():
        command.upgrade(alembic_config(connection), "head")


def check_is_current(database: Database) -> None:
    """Check that the database has this version's schema.

    Raises:
        DatabaseOutdated: it has another.
    """
    found = schema_of(database)
    if found != newest_schema():
        raise DatabaseOutdated(found=found or "none", needed=newest_schema())


def schema_of(database: Database) -> str | None:
    """Give the schema a database has, None for an empty one."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_schema() -> str:
    """Give the schema of this version."""
    return ScriptDirectory(str(_SCRIPTS)).get_current_head() or "none"


def alembic_config(connection: Connection) -> Config:
    """Give Alembic its settings for a connection."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
