"""The engine that writes a space's file: in memory, without spill, its files encrypted, its words kept to itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from sandbox.core.errors.isolating import SpaceDoesNotOpen, SpaceNotWritten
from sandbox.spaces.cipher import cipher_extension
from sandbox.spaces.names import space_name
from sandbox.spaces.settings import settings

CIPHER = "GCM"
THREADS = 2


@dataclass(frozen=True, slots=True)
class KeyedFile:
    """An encrypted file and its 32-byte data key."""

    path: Path
    key: bytes


class WritingEngine:
    """One engine at work on one space's file. What it says of an error stays here: it may hold values or keys."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, space: str) -> None:
        self._engine = engine
        self._space = space
        self.run("SET enable_progress_bar = false")  # else the engine draws one on our standard output
        self.run(f"LOAD {literal(cipher_extension())}")

    def run(self, sql: str) -> None:
        """Run a statement.

        Raises:
            SpaceNotWritten: the engine or the disk failed.
        """
        self._check(self._stopped_by(sql))

    def take(self, name: str, rows: pa.RecordBatchReader, sql: str) -> str | None:
        """Run a statement that reads some rows under a name; tell what stopped it, for `check_taken`."""
        self._engine.register(name, rows)
        stopped = self._stopped_by(sql)
        self._engine.unregister(name)
        return stopped

    def check_taken(self, stopped: str | None) -> None:
        """Check that nothing stopped a statement.

        Raises:
            SpaceNotWritten: the engine or the disk failed.
        """
        self._check(stopped)

    def attach_to_read(self, name: str, file: KeyedFile) -> None:
        """Open an encrypted file for reading only.

        Raises:
            SpaceDoesNotOpen: its key is another's.
        """
        if self._attaching(name, file, "READ_ONLY") is not None:
            raise SpaceDoesNotOpen(space=space_name(file.path))

    def attach_to_write(self, name: str, file: KeyedFile) -> None:
        """Begin an encrypted file.

        Raises:
            SpaceNotWritten: the engine or the disk failed.
        """
        self._check(self._attaching(name, file, f"ENCRYPTION_CIPHER {literal(CIPHER)}"))
        query = "SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = ?"
        if self._engine.execute(query, [name]).fetchone() != (True, CIPHER):
            raise RuntimeError("the engine attached a file without encryption")

    def _attaching(self, name: str, file: KeyedFile, how: str) -> str | None:
        """Attach by a variable, so that no key stands in a statement's text."""
        self._engine.execute("SET VARIABLE space_key = ?", [file.key.hex()])
        statement = f"ATTACH {literal(file.path)} AS {name} (ENCRYPTION_KEY getvariable('space_key'), {how})"
        stopped = self._stopped_by(statement)
        self._engine.execute("RESET VARIABLE space_key")
        return stopped

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


@contextmanager
def writing_engine(path: Path, memory_mb: int) -> Iterator[WritingEngine]:
    """Give an engine to write a space's file with.

    Args:
        path: the file's final place, by which errors call the space.
        memory_mb: what the engine may use.
    """
    with duckdb.connect(":memory:", config=settings(THREADS, memory_mb)) as engine:
        yield WritingEngine(engine, space_name(path))


def literal(text: Path | str) -> str:
    """Quote a text."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Quote a name."""
    return '"' + name.replace('"', '""') + '"'
