"""The quarantine of a load: what was delivered in rows that were kept out, encrypted, for the data provider alone.

One file for each load that keeps rows out, under a data key of its own. Rules, columns, row numbers and the delivered
values of the broken columns go in, part by part; nothing of it goes anywhere else.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from sandbox.core.bad_rows import BadRowsFile, BadValue, bad_rows_place
from sandbox.ingest.judging.conformity import Fault
from sandbox.spaces.files import destroy
from sandbox.spaces.staging import staged
from sandbox.world.keys import KeyRing, new_key
from sandbox.world.sealed_parts import PartSealer, read_parts

BAD_ROWS_FOLDER = "bad_rows"
"""Where the files lie: a folder beside that of the spaces."""
SUFFIX = ".rows"
MOST_KEPT = 1_000_000
"""How many broken rules one file keeps with row and value; the rest is counted."""
PART_ROWS = 65_536
TEXTS = ("table", "column", "rule")
SCHEMA = pa.schema([*((name, pa.string()) for name in TEXTS), ("row", pa.int64()), ("value", pa.string())])


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A file of bad rows that is whole and in its place, not yet registered."""

    id: str
    path: Path
    key: bytes
    kept: int


class BadRowsWriter:
    """Takes the faults of a load as they are found; leaves a file only if there were any and the block ended well."""

    def __init__(self, folder: Path, dataset: str, most_kept: int = MOST_KEPT) -> None:
        self._id = new_key().hex()[:16]
        self.path = folder / f"{dataset}-{self._id}{SUFFIX}"
        self._place = bad_rows_place(dataset, self._id)
        self._key = new_key()
        self._left = most_kept
        self._kept = 0
        self._waiting: list[pa.RecordBatch] = []
        self._sealer: PartSealer | None = None
        self._open = ExitStack()

    def keep(self, table: str, faults: Iterable[Fault]) -> None:
        """Keep the delivered values that broke rules."""
        for fault in faults:
            rows = min(len(fault.rows), self._left)
            if rows:
                self._waiting.append(_batch_of(table, fault, rows))
                self._left -= rows
                self._kept += rows
        if sum(batch.num_rows for batch in self._waiting) >= PART_ROWS:
            self._flush()

    @property
    def kept_out(self) -> KeptOut | None:
        """The file, once the block has ended; None where no row was kept out."""
        return KeptOut(self._id, self.path, self._key, self._kept) if self._kept else None

    def _flush(self) -> None:
        if self._waiting:
            self._open_sealer().write(_ipc(self._waiting))
            self._waiting = []

    def _open_sealer(self) -> PartSealer:
        if self._sealer is None:
            path = self._open.enter_context(staged(self.path))
            file = self._open.enter_context(path.open("wb"))
            self._sealer = PartSealer(file, self._key, self._place)
        return self._sealer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None and self._kept:
            self._flush()
            self._open_sealer().finish()
        self._open.__exit__(kind, error, at)


def read_bad_values(folder: Path, file: BadRowsFile, keys: KeyRing) -> Iterator[BadValue]:
    """Open a file of bad rows; who may is decided before.

    Raises:
        KeyUnwrapFailed, SealedFileMissing, SealedFileBroken: it does not open.
    """
    key = keys.unwrap(file.wrapped_key, file.key_context)
    for part in read_parts(folder / file.file_name, key, file.key_context):
        with pa.ipc.open_stream(part) as batches:
            for batch in batches:
                for row in batch.to_pylist():
                    yield BadValue(**row)


def destroy_file(folder: Path, file: BadRowsFile) -> None:
    """Destroy the file of bad rows where it is still there."""
    path = folder / file.file_name
    if path.is_file():
        destroy(path)


def _batch_of(table: str, fault: Fault, rows: int) -> pa.RecordBatch:
    names = [pa.repeat(word, rows) for word in (table, fault.column, fault.rule)]
    return pa.RecordBatch.from_arrays([*names, pa.array(fault.rows[:rows]), fault.values[:rows]], schema=SCHEMA)


def _ipc(batches: list[pa.RecordBatch]) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SCHEMA) as stream:
        for batch in batches:
            stream.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())
