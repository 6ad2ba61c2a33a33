"""Derive a space's file from a library file: the columns asked for, in the order in which they lie, and nothing else.

Engine to engine: blocks are decrypted in memory and encrypted under the new key; no row is on disk in the clear, and
none becomes a value of this program. All or nothing, as every file of a space (`staging.py`).
"""

from sandbox.core.errors.isolating import SpaceDoesNotOpen, SpaceMissing
from sandbox.core.spaces import HeldTable
from sandbox.spaces.names import space_name
from sandbox.spaces.seal import finish_file, is_sealed
from sandbox.spaces.staging import staged
from sandbox.spaces.writer import WRITER_MEMORY_MB
from sandbox.spaces.writing_engine import KeyedFile, identifier, writing_engine

LIBRARY, DERIVED = "library", "derived"


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
        with writing_engine(target.path, WRITER_MEMORY_MB) as engine:
            engine.attach_to_read(LIBRARY, library)
            engine.attach_to_write(DERIVED, KeyedFile(file, target.key))
            for table in tables:
                engine.run(_copying(table))
            for statement in (f"CHECKPOINT {DERIVED}", f"DETACH {DERIVED}", f"DETACH {LIBRARY}"):
                engine.run(statement)
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


def _copying(table: HeldTable) -> str:
    name, listed = identifier(table.name), ", ".join(map(identifier, table.columns))
    return f"CREATE TABLE {DERIVED}.main.{name} AS SELECT {listed} FROM {LIBRARY}.main.{name}"  # noqa: S608 - names of contracts, quoted
