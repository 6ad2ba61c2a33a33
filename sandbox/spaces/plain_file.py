"""Write tables into a plain database file: for what may lie open, such as the sample of somebody's own files."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from sandbox.spaces.writer import WRITER_MEMORY_MB, TableStream
from sandbox.spaces.writing_engine import identifier, literal, writing_engine


def write_plain_file(path: Path, tables: Iterable[TableStream]) -> None:
    """Write a new database file without encryption.

    Raises:
        SpaceNotWritten: the engine or the disk failed.
    """
    with writing_engine(path, WRITER_MEMORY_MB) as engine:
        engine.run(f"ATTACH {literal(path)} AS plain")
        for table in tables:
            rows = pa.RecordBatchReader.from_batches(table.schema, table.batches)
            engine.check_taken(
                engine.take("feed", rows, f"CREATE TABLE plain.main.{identifier(table.name)} AS FROM feed")
            )
        engine.run("DETACH plain")
