"""Write a space: one encrypted file, whole or not at all.

AES-256-GCM for every block of the file and of its log; nothing spills to disk in between.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sandbox.spaces.seal import finish_file
from sandbox.spaces.staging import staged
from sandbox.spaces.writing_engine import KeyedFile, WritingEngine, identifier, writing_engine

KEY_BYTES = 32
WRITER_MEMORY_MB = 2048
WRITTEN = "written"

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
        with writing_engine(path, memory_mb) as engine:
            writer = SpaceWriter(engine, KeyedFile(file, key))
            yield writer
            writer.finish()
        finish_file(file, key)


class SpaceWriter:
    """One file being written."""

    def __init__(self, engine: WritingEngine, file: KeyedFile) -> None:
        self._engine = engine
        engine.attach_to_write(WRITTEN, file)
        engine.run(
            "BEGIN"
        )  # one transaction: a checkpoint after each append would need memory that grows with the file

    def write(self, stream: TableStream, progress: Progress | None = None) -> None:
        """Write a table that is not there yet, its rows in the order of its batches."""
        self._take(stream, f"CREATE TABLE {WRITTEN}.main.{identifier(stream.name)} AS FROM feed", progress)

    def append(self, stream: TableStream, progress: Progress | None = None) -> None:
        """Write rows after those a table has."""
        self._take(stream, f"INSERT INTO {WRITTEN}.main.{identifier(stream.name)} FROM feed", progress)

    def _take(self, stream: TableStream, sql: str, progress: Progress | None) -> None:
        feed = _Feed(stream, progress)
        rows = pa.RecordBatchReader.from_batches(stream.schema, feed.batches())
        stopped = self._engine.take("feed", rows, sql)
        if feed.failure is not None:
            raise feed.failure
        self._engine.check_taken(stopped)

    def finish(self) -> None:
        """Bring everything to disk and let go of the file."""
        self._engine.run("COMMIT")
        self._engine.run(f"CHECKPOINT {WRITTEN}")
        self._engine.run(f"DETACH {WRITTEN}")


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
