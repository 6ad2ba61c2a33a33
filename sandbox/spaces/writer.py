"""Write a space: one encrypted file, whole or not at all.

AES-256-GCM for every block of the file and of its log; nothing spills to disk in between.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from sandbox.core.errors.isolating import SpaceNotWritten
from sandbox.spaces.cipher import cipher_extension
from sandbox.spaces.names import space_name
from sandbox.spaces.seal import finish_file
from sandbox.spaces.settings import settings
from sandbox.spaces.staging import staged

CIPHER = "GCM"
KEY_BYTES = 32
WRITER_THREADS = 2
WRITER_MEMORY_MB = 2048

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class TableStream:
    """One table on its way into a space: Arrow batches, in the order in which the rows shall lie."""

    name: str
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def write_space(
    path: Path,
    key: bytes,
    tables: Iterable[TableStream],
    progress: Progress | None = None,
    memory_mb: int = WRITER_MEMORY_MB,
) -> None:
    """Write a space's file, one table after the other.

    Args:
        path: the final place.
        key: 32 bytes.
        tables: read one after the other; an error raised by their batches comes through as it is.
        progress: told the number of rows of each batch as it is taken.
        memory_mb: what the engine may use.

    Raises:
        SpaceNotWritten: the engine or the disk failed.
    """
    with writing_space(path, key, memory_mb) as writer:
        for stream in tables:
            writer.write(stream, progress)


@contextmanager
def writing_space(path: Path, key: bytes, memory_mb: int = WRITER_MEMORY_MB) -> Iterator["SpaceWriter"]:
    """Give a writer of a space's file. The path has the former file, or none, until the new one is whole and on disk.

    Args:
        path: the final place; the file takes it when the block ends well.
        key: 32 bytes.
        memory_mb: what the engine may use.

    Raises:
        SpaceNotWritten: the engine or the disk failed.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a data key has {KEY_BYTES} bytes")
    with staged(path) as file:
        with duckdb.connect(":memory:", config=settings(WRITER_THREADS, memory_mb)) as engine:
            writer = SpaceWriter(engine, space_name(path))
            writer.attach(file, key)
            yield writer
            writer.finish()
        finish_file(file, key)


class SpaceWriter:
    """One file being written. The engine's words stay here: they may hold values."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, space: str) -> None:
        self._engine = engine
        self._space = space

    def attach(self, file: Path, key: bytes) -> None:
        """Begin an encrypted file."""
        self._run("SET enable_progress_bar = false")  # else the engine draws one on our standard output
        self._run(f"LOAD {_literal(cipher_extension())}")
        self._engine.execute("SET VARIABLE space_key = ?", [key.hex()])
        self._run(
            f"ATTACH {_literal(file)} AS s"
            f" (ENCRYPTION_KEY getvariable('space_key'), ENCRYPTION_CIPHER {_literal(CIPHER)})"
        )
        self._engine.execute("RESET VARIABLE space_key")
        found = self._engine.execute("SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = 's'")
        if found.fetchone() != (True, CIPHER):
            raise RuntimeError("the engine attached a file without encryption")
        self._run("BEGIN")  # one transaction: a checkpoint after each append would need memory that grows with the file

    def write(self, stream: TableStream, progress: Progress | None = None) -> None:
        """Write a table that is not there yet, its rows in the order of its batches."""
        self._take(stream, f"CREATE TABLE s.main.{_identifier(stream.name)} AS FROM feed", progress)

    def append(self, stream: TableStream, progress: Progress | None = None) -> None:
        """Write rows after those a table has."""
        self._take(stream, f"INSERT INTO s.main.{_identifier(stream.name)} FROM feed", progress)

    def _take(self, stream: TableStream, sql: str, progress: Progress | None) -> None:
        feed = _Feed(stream, progress)
        self._engine.register("feed", pa.RecordBatchReader.from_batches(stream.schema, feed.batches()))
        stopped = self._stopped_by(sql)
        self._engine.unregister("feed")
        if feed.failure is not None:
            raise feed.failure
        self._check(stopped)

    def finish(self) -> None:
        """Bring everything to disk and let go of the file."""
        self._run("COMMIT")
        self._run("CHECKPOINT s")
        self._run("DETACH s")

    def _run(self, sql: str) -> None:
        self._check(self._stopped_by(sql))

    def _check(self, stopped: str | None) -> None:
        """Raise outside the handler, so that the engine's own error is not even this one's context."""
        if stopped is not None:
            raise SpaceNotWritten(space=self._space, why=stopped)

    def _stopped_by(self, sql: str) -> str | None:
        try:
            self._engine.execute(sql)
        except (duckdb.OutOfMemoryException, MemoryError):
            return "memory"
        except duckdb.IOException:
            return "disk"
        except duckdb.Error:
            return "engine"
        return None


class _Feed:
    """Batches on their way to the engine; keeps the error that stopped them, which the engine would turn into text."""

    def __init__(self, stream: TableStream, progress: Progress | None) -> None:
        self._stream = stream
        self._progress = progress
        self.failure: BaseException | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._stream.batches:
                yield batch
                if self._progress is not None:
                    self._progress(batch.num_rows)
        except BaseException as error:
            self.failure = error
            raise


def _literal(path: Path | str) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
