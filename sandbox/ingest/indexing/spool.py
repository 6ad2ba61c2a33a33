"""The spool of a load: rows of several tables divided into buckets, in memory while they fit, else sealed on disk.

An external radix partition (Knuth, TAOCP 3, 5.2.5 and 5.4): a row's bucket is the top bits of its `_place`, so the
buckets come back in the order of places, each small enough to be sorted in memory. How many there are is decided when
memory first runs out, by the size of the rows so far and the number of rows the manifest promises.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.world.sealed_spill import SealedSpill, Segment

PLACE = "_place"
"""The column by whose top bits rows are divided: unsigned 64-bit, no null."""
HELD_BYTES = 64 << 20
BUCKET_BYTES = 24 << 20
MOST_BITS = 10
MOST_CODES = 4096
"""A dictionary with more entries is written out: each segment has its own copy of it."""
WRITING = pa.ipc.IpcWriteOptions(compression="lz4")


class Spool:
    """Takes the rows of tables; then gives them back bucket by bucket, a table's rows in the order they came.

    Args:
        folder: where sealed rows lie that memory cannot hold.
        promised_rows: how many rows will come, all tables together; more make the buckets larger than they should be.
        held_bytes: how much is held in memory at most.
        bucket_bytes: how large a bucket shall be.
    """

    def __init__(
        self, folder: Path, promised_rows: int, held_bytes: int = HELD_BYTES, bucket_bytes: int = BUCKET_BYTES
    ) -> None:
        self._promised_rows = promised_rows
        self._most_held = held_bytes
        self._bucket_bytes = bucket_bytes
        self._spill = SealedSpill(folder)
        self._held: dict[str, list[pa.RecordBatch]] = {}
        self._held_bytes = 0
        self._bits: int | None = None
        self._segments: dict[int, list[tuple[str, Segment]]] = {}

    def append(self, table: str, rows: pa.RecordBatch) -> None:
        """Take rows of a table; text columns may be dictionaries, in some batches and not in others."""
        if rows.num_rows:
            self._held.setdefault(table, []).append(rows)
            self._held_bytes += rows.nbytes
        if self._held_bytes > self._most_held:
            self._spill_held()

    def finish(self) -> int:
        """Take no more rows; give the number of buckets."""
        if self._bits is None:
            return 1
        self._spill_held()
        return 1 << self._bits

    def read(self, bucket: int) -> dict[str, pa.RecordBatch]:
        """Give a bucket's rows by table, of those that have any; it is forgotten here."""
        if self._bits is None:
            found, self._held = self._held, {}
        else:
            found = {}
            for table, segment in self._segments.pop(bucket, []):
                found.setdefault(table, []).extend(self._batches_of(segment))
        return {table: combined(batches) for table, batches in found.items()}

    def close(self) -> None:
        """Give memory and disk back."""
        self._held, self._segments = {}, {}
        self._spill.close()

    def _spill_held(self) -> None:
        if self._bits is None:
            self._bits = self._enough_bits()
        for table in tuple(self._held):
            self._divide(table, self._held.pop(table), self._bits)
        self._held_bytes = 0

    def _enough_bits(self) -> int:
        rows: int = sum(batch.num_rows for batches in self._held.values() for batch in batches)
        whole = self._held_bytes * max(self._promised_rows, rows) // rows
        return min(MOST_BITS, max(1, (whole // self._bucket_bytes).bit_length()))

    def _divide(self, table: str, batches: list[pa.RecordBatch], bits: int) -> None:
        place = np.concatenate([batch[PLACE].to_numpy() for batch in batches])
        buckets = (place >> np.uint64(64 - bits)).astype(np.uint16)
        rows = combined(batches, pa.array(np.argsort(buckets, kind="stable")))
        ends = np.cumsum(np.bincount(buckets, minlength=1 << bits)).tolist()
        for bucket, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
            if end > start:
                segment = self._spill.append(_written(rows.slice(start, end - start)))
                self._segments.setdefault(bucket, []).append((table, segment))

    def _batches_of(self, segment: Segment) -> list[pa.RecordBatch]:
        with pa.ipc.open_stream(self._spill.read(segment)) as stream:
            return list(stream)


def combined(batches: Sequence[pa.RecordBatch], order: pa.Array | None = None) -> pa.RecordBatch:
    """Put batches of the same columns together, each column in one piece, in an order if one is given."""
    names = batches[0].schema.names
    columns = (_combined_column([batch.column(place) for batch in batches]) for place in range(len(names)))
    return pa.RecordBatch.from_arrays([c if order is None else c.take(order) for c in columns], names)


def _combined_column(parts: Sequence[pa.Array]) -> pa.Array:
    if all(pa.types.is_dictionary(part.type) for part in parts):
        whole = pa.chunked_array(parts).unify_dictionaries().combine_chunks()
        return whole if len(whole.dictionary) <= MOST_CODES else whole.dictionary_decode()
    plain = [part.dictionary_decode() if pa.types.is_dictionary(part.type) else part for part in parts]
    return pa.chunked_array(plain).combine_chunks()


def _written(rows: pa.RecordBatch) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=WRITING) as stream:
        stream.write_batch(rows)
    return memoryview(sink.getvalue()).cast("B")


def in_delivery_order(numbers: NDArray[np.int64], promised_rows: int) -> NDArray[np.uint64]:
    """Give places that keep rows in the order of their numbers (1 = first), spread over all buckets."""
    share = np.minimum(numbers, promised_rows) / (promised_rows + 1)
    return np.asarray(share * 2.0**64).astype(np.uint64)
