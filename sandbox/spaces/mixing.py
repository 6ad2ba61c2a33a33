"""Mix two library files into one: the granted tables as they lie, the social ones numbered by the granted units.

Engine to engine, in memory (no spill): no row is on disk in the clear, and none becomes a value of this program. Who is
known to the granted dataset bears its number there; all others come after. How many are known is told nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sandbox.core.contribution import RANK, UNIT
from sandbox.core.errors.isolating import SpaceDoesNotOpen, SpaceNotWritten
from sandbox.spaces.cipher import cipher_extension
from sandbox.spaces.deriving import KeyedFile, check_is_sealed
from sandbox.spaces.names import space_name
from sandbox.spaces.seal import finish_file
from sandbox.spaces.settings import settings
from sandbox.spaces.staging import staged
from sandbox.spaces.writer import CIPHER, WRITER_MEMORY_MB, WRITER_THREADS

GRANTED, SOCIAL, MIXED = "granted", "social", "mixed"


@dataclass(frozen=True, slots=True)
class MixedTable:
    """One table as it lies in its file: the columns taken over, and the one its units are known by (None: public)."""

    name: str
    columns: tuple[str, ...]
    unit_column: str | None


@dataclass(frozen=True, slots=True)
class MixedFile:
    """An encrypted file, its 32-byte key, and which of its tables go in."""

    path: Path
    key: bytes
    tables: tuple[MixedTable, ...]


def mix_spaces(granted: MixedFile, social: MixedFile, path: Path, key: bytes) -> None:
    """Write the file of a mixture, whole or not at all.

    Raises:
        SpaceMissing: one of the files is not there.
        SpaceDoesNotOpen: a key is another's, or a file was changed.
        SpaceNotWritten: the engine or the disk failed.
    """
    for side in (granted, social):
        check_is_sealed(KeyedFile(side.path, side.key))
    with staged(path) as file:
        with duckdb.connect(":memory:", config=settings(WRITER_THREADS, WRITER_MEMORY_MB)) as engine:
            mixing = _Mixing(engine, space_name(path))
            mixing.attach(GRANTED, granted)
            mixing.attach(SOCIAL, social)
            mixing.attach_target(file, key)
            for table in granted.tables:
                mixing.copy(table)
            mixing.number(granted.tables, social.tables)
            for table in social.tables:
                mixing.renumber(table)
            mixing.finish()
        finish_file(file, key)


class _Mixing:
    """One file being mixed. The engine's words stay here: they may hold values or keys."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, space: str) -> None:
        self._engine = engine
        self._space = space
        self._run(f"LOAD {_literal(cipher_extension())}")

    def attach(self, name: str, side: MixedFile) -> None:
        if self._attaching(name, side.path, side.key, "READ_ONLY") is not None:
            raise SpaceDoesNotOpen(space=space_name(side.path))

    def attach_target(self, file: Path, key: bytes) -> None:
        self._check(self._attaching(MIXED, file, key, f"ENCRYPTION_CIPHER {_literal(CIPHER)}"))
        query = "SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = ?"
        if self._engine.execute(query, [MIXED]).fetchone() != (True, CIPHER):
            raise RuntimeError("the engine attached a file without encryption")

    def _attaching(self, name: str, path: Path, key: bytes, how: str) -> str | None:
        self._engine.execute("SET VARIABLE space_key = ?", [key.hex()])
        statement = f"ATTACH {_literal(path)} AS {name} (ENCRYPTION_KEY getvariable('space_key'), {how})"
        stopped = self._stopped_by(statement)
        self._engine.execute("RESET VARIABLE space_key")
        return stopped

    def copy(self, table: MixedTable) -> None:
        self._create(table, f"SELECT {_listed(table.columns)} FROM {_in(GRANTED, table)}")  # noqa: S608 - names of contracts, quoted

    def number(self, granted: Iterable[MixedTable], social: Iterable[MixedTable]) -> None:
        """Give each social unit its granted number, or one of its own after all of them."""
        own = f"SELECT DISTINCT id, unit FROM ({_units(SOCIAL, social)})"  # noqa: S608 - as above
        self._run(f"CREATE TEMP TABLE own AS {own}")
        self._run(f"CREATE TEMP VIEW theirs AS {_units(GRANTED, granted)}")
        known = "SELECT DISTINCT id, unit FROM theirs WHERE id IN (SELECT id FROM own)"
        self._run(f"CREATE TEMP TABLE known AS {known}")
        after = "(SELECT coalesce(max(unit) + 1, 0) FROM theirs)"
        place = "row_number() OVER (PARTITION BY known.unit IS NULL ORDER BY own.unit) - 1"
        number = f"CAST(coalesce(known.unit, {after} + {place}) AS UINTEGER)"
        numbered = f"SELECT own.unit, {number} AS number FROM own LEFT JOIN known USING (id)"  # noqa: S608 - as above
        self._run(f"CREATE TEMP TABLE numbers AS {numbered}")

    def renumber(self, table: MixedTable) -> None:
        """Take a social table over, its rows by their new units and in the order they had within them."""
        if table.unit_column is None:
            self._create(table, f"SELECT {_listed(table.columns)} FROM {_in(SOCIAL, table)}")  # noqa: S608 - as above
            return
        columns = ", ".join("numbers.number AS _unit" if c == UNIT else f"rows.{_identifier(c)}" for c in table.columns)
        rows = f"{_in(SOCIAL, table)} AS rows JOIN numbers ON rows.{UNIT} = numbers.unit"
        self._create(table, f"SELECT {columns} FROM {rows} ORDER BY numbers.number, rows.{RANK}")  # noqa: S608 - as above

    def finish(self) -> None:
        self._run(f"CHECKPOINT {MIXED}")
        for table in ("numbers", "known", "own"):
            self._run(f"DROP TABLE {table}")
        self._run("DROP VIEW theirs")
        for name in (MIXED, GRANTED, SOCIAL):
            self._run(f"DETACH {name}")

    def _create(self, table: MixedTable, select: str) -> None:
        self._run(f"CREATE TABLE {_in(MIXED, table)} AS {select}")

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


def _units(side: str, tables: Iterable[MixedTable]) -> str:
    """Select the units of all protected tables of a side by what they are known by."""
    parts = [
        f"SELECT {_identifier(table.unit_column)} AS id, {UNIT} AS unit FROM {_in(side, table)}"  # noqa: S608 - as above
        for table in tables
        if table.unit_column is not None
    ]
    return " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS id, NULL::UINTEGER AS unit WHERE false"


def _in(side: str, table: MixedTable) -> str:
    return f"{side}.main.{_identifier(table.name)}"


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(map(_identifier, columns))


def _literal(text: Path | str) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
