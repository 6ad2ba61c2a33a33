"""Mix two library files into one: the granted tables as they lie, the social ones numbered by the granted units.

Engine to engine, in memory (no spill): no row is on disk in the clear, and none becomes a value of this program. Who is
known to the granted dataset bears its number there; all others come after. How many are known is told nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.core.contribution import RANK, UNIT
from sandbox.spaces.deriving import check_is_sealed
from sandbox.spaces.seal import finish_file
from sandbox.spaces.staging import staged
from sandbox.spaces.writer import WRITER_MEMORY_MB
from sandbox.spaces.writing_engine import KeyedFile, WritingEngine, identifier, writing_engine

GRANTED, SOCIAL, MIXED = "granted", "social", "mixed"


@dataclass(frozen=True, slots=True)
class MixedTable:
    """One table as it lies in its file: the columns taken over, and the one its units are known by (None: public)."""

    name: str
    columns: tuple[str, ...]
    unit_column: str | None


@dataclass(frozen=True, slots=True)
class MixedFile:
    """An encrypted file, and which of its tables go in."""

    file: KeyedFile
    tables: tuple[MixedTable, ...]


def mix_spaces(granted: MixedFile, social: MixedFile, target: KeyedFile) -> None:
    """Write the file of a mixture, whole or not at all.

    Raises:
        SpaceMissing: one of the files is not there.
        SpaceDoesNotOpen: a key is another's, or a file was changed.
        SpaceNotWritten: the engine or the disk failed.
    """
    for side in (granted, social):
        check_is_sealed(side.file)
    with staged(target.path) as file:
        with writing_engine(target.path, WRITER_MEMORY_MB) as engine:
            engine.attach_to_read(GRANTED, granted.file)
            engine.attach_to_read(SOCIAL, social.file)
            engine.attach_to_write(MIXED, KeyedFile(file, target.key))
            mixing = _Mixing(engine)
            for table in granted.tables:
                mixing.copy(table)
            mixing.number(granted.tables, social.tables)
            for table in social.tables:
                mixing.renumber(table)
            mixing.finish()
        finish_file(file, target.key)


class _Mixing:
    """One file being mixed."""

    def __init__(self, engine: WritingEngine) -> None:
        self._run = engine.run

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
        columns = ", ".join("numbers.number AS _unit" if c == UNIT else f"rows.{identifier(c)}" for c in table.columns)
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


def _units(side: str, tables: Iterable[MixedTable]) -> str:
    """Select the units of all protected tables of a side by what they are known by."""
    parts = [
        f"SELECT {identifier(table.unit_column)} AS id, {UNIT} AS unit FROM {_in(side, table)}"  # noqa: S608 - as above
        for table in tables
        if table.unit_column is not None
    ]
    return " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS id, NULL::UINTEGER AS unit WHERE false"


def _in(side: str, table: MixedTable) -> str:
    return f"{side}.main.{identifier(table.name)}"


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(map(identifier, columns))
