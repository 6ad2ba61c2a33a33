"""Write tables into a plain database file: for what may lie open, such as the sample of somebody's own files."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from sandbox.core.errors.isolating import SpaceNotWritten
from sandbox.spaces.names import space_name
from sandbox.spaces.settings import settings
from sandbox.spaces.writer import WRITER_MEMORY_MB, WRITER_THREADS, TableStream


def write_plain_file(path: Path, tables: Iterable[TableStream]) -> None:
    """Write a new database file without encryption.

    Raises:
        SpaceNotWritten: the engine or the disk failed.
    """
    try:
        with duckdb.connect(str(path), config=settings(WRITER_THREADS, WRITER_MEMORY_MB)) as engine:
            for table in tables:
                _write(engine, table)
    except duckdb.Error:
        failed = True
    else:
        failed = False
    if failed:  # outside the handler: the engine's own words may hold values
        raise SpaceNotWritten(space=space_name(path), why="engine")


def _write(engine: duckdb.DuckDBPyConnection, table: TableStream) -> None:
    name = '"' + table.name.replace('"', '""') + '"'
    feed = table.schema.empty_table().from_batches(list(table.batches), table.schema)
    engine.register("feed", feed)
    engine.execute(f"CREATE TABLE main.{name} AS FROM feed")
    engine.unregister("feed")
