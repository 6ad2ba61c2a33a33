"""Derive a space's file from a library file: the columns asked for, in the order in which they lie, and nothing else.

Engine to engine: blocks are decrypted in memory and encrypted under the new key; no row is on disk in the clear, and
none becomes a value of this program. All or nothing, as every file of a space (`staging.py`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from sandbox.core.errors.isolating import SpaceDoesNotOpen, SpaceMissing, SpaceNotWritten
from sandbox.core.spaces import HeldTable
from sandbox.spaces.cipher import cipher_extension
from sandbox.spaces.names import space_name
from sandbox.spaces.seal import finish_file, is_sealed
from sandbox.spaces.settings import settings
from sandbox.spaces.staging import staged
from sandbox.spaces.writer import CIPHER, WRITER_MEMORY_MB, WRITER_THREADS

LIBRARY, DERIVED = "library", "derived"


@dataclass(frozen=True, slots=True)
class KeyedFile:
    """An encrypted file and its 32-byte data key."""

    path: Path
    key: bytes


def derive_space(library: KeyedFile, target: KeyedFile, tables: tuple[HeldTable, ...]) -> None:
    """Write a space's file out of a library file.

    Args:
        library: what it is derived from; it is opened for reading only.
        target: where it shall lie, and its own key.
        tables: which tables and columns, by their names in the library file.

    Raises:
        SpaceMissing: the library file is not there.
        SpaceDoesNotOpen: its key is another's, or it was changed.
        SpaceNotWritten: the engine or the disk failed.
    """
    check_is_sealed(library)
    with staged(target.path) as file:
        with duckdb.connect(":memory:", config=settings(WRITER_THREADS, WRITER_MEMORY_MB)) as engine:
            deriving = _Deriving(engine, space_name(target.path))
            if deriving.fails_to_attach(LIBRARY, library, "READ_ONLY"):
                raise SpaceDoesNotOpen(space=space_name(library.path))
            deriving.attach(KeyedFile(file, target.key))
            for table in tables:
                deriving.copy(table)
            deriving.finish()
        finish_file(file, target.key)


def check_is_sealed(library: KeyedFile) -> None:
    """Check that a library file is as it was sealed under its key.

    Raises:
        SpaceMissing: it is not there.
        SpaceDoesNotOpen: its key is another's, or it was changed.
    """
    try:
        with library.path.open("rb") as file:
            if not is_sealed(file.fileno(), library.key):
                raise SpaceDoesNotOpen(space=space_name(library.path))
    except FileNotFoundError as error:
        raise SpaceMissing(space=space_name(library.path)) from error


class _Deriving:
    """One file being derived. The engine's words stay here: they may hold values or keys."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, space: str) -> None:
        self._engine = engine
        self._space = space
        self._run("SET enable_progress_bar = false")  # else the engine draws one on our standard output
        self._run(f"LOAD {_literal(cipher_extension())}")

    def attach(self, target: KeyedFile) -> None:
        if self.fails_to_attach(DERIVED, target, f"ENCRYPTION_CIPHER {_literal(CIPHER)}"):
            raise SpaceNotWritten(space=self._space, why="engine")
        query = "SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = ?"
        if self._engine.execute(query, [DERIVED]).fetchone() != (True, CIPHER):
            raise RuntimeError("the engine attached a file without encryption")

    def fails_to_attach(self, name: str, file: KeyedFile, how: str) -> bool:
        self._engine.execute("SET VARIABLE space_key = ?", [file.key.hex()])
        place = _literal(file.path)
        stopped = self._stopped_by(f"ATTACH {place} AS {name} (ENCRYPTION_KEY getvariable('space_key'), {how})")
        self._engine.execute("RESET VARIABLE space_key")
        return stopped is not None

    def copy(self, table: HeldTable) -> None:
        name = _identifier(table.name)
        listed = ", ".join(_identifier(column) for column in table.columns)
        self._run(f"CREATE TABLE {DERIVED}.main.{name} AS SELECT {listed} FROM {LIBRARY}.main.{name}")  # noqa: S608

    def finish(self) -> None:
        self._run(f"CHECKPOINT {DERIVED}")
        self._run(f"DETACH {DERIVED}")
        self._run(f"DETACH {LIBRARY}")

    def _run(self, sql: str) -> None:
        """Raise outside the handler, so that the engine's own error is not even this one's context."""
        stopped = self._stopped_by(sql)
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


def _literal(text: Path | str) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
