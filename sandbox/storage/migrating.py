"""Bring a database to the schema of this version, or tell that it is not there."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from sandbox.core.errors.operating import DatabaseOutdated
from sandbox.storage.database import Database


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction; doing it again changes nothing."""
    with database.engine.connect().execution_options(sandbox_writes=True) as connection, connection.begin():
        command.upgrade(alembic_config(connection), "head")


def check_is_current(database: Database) -> None:
    """Check that the database has this version's schema.

    Raises:
        DatabaseOutdated: it has another.
    """
    with database.reading() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        needed = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    if found != needed:
        raise DatabaseOutdated(found=found or "none", needed=needed or "none")


def alembic_config(connection: Connection) -> Config:
    """Give Alembic its settings for a connection."""
    config = Config()
    config.set_main_option("script_location", str(files("sandbox.storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
