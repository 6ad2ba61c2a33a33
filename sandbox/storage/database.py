"""The state's database: SQLite (WAL, synchronous=FULL) or PostgreSQL. Every write carries its audit event."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.operating import DatabaseUnreachable, DatabaseUrlUnusable, StateNotWritten
from sandbox.storage.audit_chain import append_event

BUSY_TIMEOUT_MS = 30_000
PRIMARY_CODE = 0xFF  # of SQLite's extended result codes
OUT_OF_ROOM = frozenset({"53000", "53100"})  # PostgreSQL, Appendix A: insufficient_resources, disk_full


class Writing:
    """One write transaction. What `note` adds goes into its audit event."""

    def __init__(self, connection: Connection, audit_event: AuditEvent) -> None:
        self.connection = connection
        self.event = audit_event

    def note(self, **details: str | int) -> None:
        """Add details to the audit event of this transaction."""
        self.event = self.event.noting(**details)


class Database:
    """Connections to the state."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def writing(self, audit_event: AuditEvent) -> Iterator[Writing]:
        """Open a write transaction that commits with its audit event, or not at all.

        Raises:
            StateNotWritten: the database has no room.
        """
        connecting = self.engine.connect().execution_options(sandbox_writes=True)
        with _telling_of_a_full_disk(), connecting as connection, connection.begin():
            transaction = Writing(connection, audit_event)
            yield transaction
            append_event(connection, transaction.event)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read transaction: one consistent view."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def record(self, audit_event: AuditEvent) -> None:
        """Append an audit event that goes with no other write, such as a refusal."""
        with self.writing(audit_event):
            pass

    def check_reachable(self) -> None:
        """Check that the database answers.

        Raises:
            DatabaseUnreachable: it does not; where it lies is not told, since a URL may hold a password.
        """
        try:
            with self.reading():
                pass
        except DBAPIError as error:
            raise DatabaseUnreachable(kind=self.engine.dialect.name) from error

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database of a URL.

    Raises:
        DatabaseUrlUnusable: it is no URL of a database, or its driver is not installed.
    """
    try:
        return _open(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseUrlUnusable from error


@contextmanager
def _telling_of_a_full_disk() -> Iterator[None]:
    """Tell of a disk that refuses as an error of the product's, without the statement and what it held."""
    try:
        yield
    except DBAPIError as error:
        if not _is_refused_by_the_disk(error.orig):
            raise
    else:
        return
    raise StateNotWritten


def _is_refused_by_the_disk(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
        return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    return str(getattr(error, "sqlstate", None) or "") in OUT_OF_ROOM


def _open(url: str) -> Database:
    if make_url(url).get_backend_name() != "sqlite":
        return Database(create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy emits BEGIN itself
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("sandbox_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
