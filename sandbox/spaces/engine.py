"""The engine inside a worker: DuckDB in memory, with the space attached read-only and every door of its own shut.

It is prepared without any data in the confined process that workers are forked from. It has no privilege boundary of
its own (DuckDB, Securing DuckDB); these settings are one wall, the operating system the next.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from sandbox.spaces.admission import NO_DESCRIPTIONS, SAMPLE_DESCRIPTIONS, NotAdmitted, Readable, check_reads
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.reasons import Because, Reason
from sandbox.spaces.settings import settings

PREPARED_MEMORY_MB = 64
WARM_UP = "SELECT range % 2 AS g, count(*) AS n, max('a') AS t FROM range(9) GROUP BY g"
DOORS = (
    "SET enable_external_access = false",
    "SET disabled_filesystems = 'LocalFileSystem'",
    "SET lock_configuration = true",
)
FAULTS_OF_A_TEXT = (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError, duckdb.OutOfMemoryException)


class AnswerTooLarge(Exception):
    """An answer is larger than answers may be."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An engine in memory, with one thread and no data, to be taken over by a forked process."""

    connection: duckdb.DuckDBPyConnection


def prepare(cipher: str) -> Prepared:
    """Prepare an engine: no spill to disk, no extension found by itself; warm, so that nothing is imported later.

    Args:
        cipher: path of the extension with the faster cipher, or empty.
    """
    duckdb.close()  # the import opened an engine of its own, which has a thread
    connection = duckdb.connect(":memory:", config=settings(1, PREPARED_MEMORY_MB))
    if cipher:
        connection.execute(f"LOAD '{cipher}'")
    connection.execute(WARM_UP).to_arrow_table()
    return Prepared(connection)


class Engine:
    """One worker's engine. Each request has a session of its own, so that nothing is carried from one to the next."""

    descriptions = NO_DESCRIPTIONS

    def __init__(self, prepared: Prepared, limits: WorkerLimits) -> None:
        self._answer_bytes = limits.answer_mb << 20
        self._tables: frozenset[str] = frozenset()
        self._connection = prepared.connection
        self._connection.execute(f"SET memory_limit = '{limits.memory_mb}MiB'")
        self._connection.execute(f"SET threads = {limits.threads}")
        self._place = "memory.main"
        self._session = self._connection

    def attach(self, descriptor: int, key: str) -> None:
        """Attach an open encrypted file read-only, make it the place of unqualified names, and forget the key."""
        source = f"'/proc/self/fd/{descriptor}'"
        self._connection.execute("SET VARIABLE space_key = ?", [key])
        self._connection.execute(f"ATTACH {source} AS s (READ_ONLY, ENCRYPTION_KEY getvariable('space_key'))")
        self._connection.execute("RESET VARIABLE space_key")
        self._place = "s.main"
        found = self._connection.execute("SELECT lower(table_name) FROM duckdb_tables() WHERE database_name = 's'")
        self._tables = frozenset(str(name) for (name,) in found.fetchall())

    def shut_doors(self) -> None:
        """Lock the settings, with the file system shut."""
        for door in DOORS:
            self._connection.execute(door)
        self.begin_session()

    def begin_session(self) -> None:
        """Leave the last request's session, and whatever it set, for a new one."""
        if self._session is not self._connection:
            self._session.close()
        self._session = self._connection.cursor()
        self._session.execute(f"USE {self._place}")

    def answer_over(self, sql: str, tables: Mapping[str, bytes]) -> memoryview:
        """Run one SELECT, over the space and any tables that came with it; give its rows as Arrow IPC.

        Raises:
            NotAdmitted: the text is not one SELECT, or reads what it may not.
            AnswerTooLarge: the answer is.
        """
        try:
            for name, content in tables.items():
                self._session.register(name, _Passed(pa.ipc.open_stream(content).read_all()))
            self._check(sql, self._tables | {name.lower() for name in tables})
            return self._answer(sql)
        finally:
            for name in tables:
                self._session.unregister(name)

    def _check(self, sql: str, tables: frozenset[str]) -> None:
        tree = self._session.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
        check_reads(json.loads(tree[0]) if tree else None, Readable(tables, self.descriptions))

    def _answer(self, sql: str) -> memoryview:
        rows = self._session.execute(sql).to_arrow_table()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        content = memoryview(sink.getvalue())
        if len(content) > self._answer_bytes:
            raise AnswerTooLarge
        return content

    def is_broken_by(self, error: Exception) -> bool:
        """Tell whether the engine cannot be trusted to answer after an error."""
        return isinstance(error, duckdb.FatalException | duckdb.InternalException | MemoryError)

    def reason_of(self, error: Exception) -> Reason | None:
        """Say why a text was not run; None for what tells of the machine rather than of the text."""
        if isinstance(error, NotAdmitted):
            return error.reason
        if isinstance(error, AnswerTooLarge):
            return Reason(Because.TOO_LARGE)
        return Reason(Because.ENGINE, str(error)) if isinstance(error, FAULTS_OF_A_TEXT) else None


class SampleEngine(Engine):
    """An engine over a masked sample: it describes the sample's tables too."""

    descriptions = SAMPLE_DESCRIPTIONS


class _Passed:
    """A table that the engine reads as a plain Arrow stream, without pyarrow's data set machinery."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)
