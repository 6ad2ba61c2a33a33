"""A sample of whole rows: every n-th, where n doubles whenever there are too many. All of a small file is in it."""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

MOST_ROWS = 100_000
MOST_LETTERS = 64


@dataclass(slots=True)
class RowSample:
    """Rows as texts; `stride`: one row in how many."""

    stride: int = 1
    seen: int = 0
    _parts: list[pa.RecordBatch] = field(default_factory=list)
    _kept: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a file's next rows."""
        first = -self.seen % self.stride
        chosen = pa.array(range(first, batch.num_rows, self.stride), pa.int64())
        self.seen += batch.num_rows
        columns = [_short(column.take(chosen)) for column in batch.columns]
        self._parts.append(pa.RecordBatch.from_arrays(columns, names=batch.schema.names))
        self._kept += len(chosen)
        while self._kept > MOST_ROWS:
            self._thin()

    def _thin(self) -> None:
        """Keep every other row; they stand at multiples of the doubled stride."""
        whole = self.rows
        kept = whole.take(pa.array(range(0, whole.num_rows, 2), pa.int64())).combine_chunks()
        self._parts, self._kept, self.stride = kept.to_batches(), kept.num_rows, self.stride * 2

    @property
    def is_whole(self) -> bool:
        """Tell whether every row is in it."""
        return self.stride == 1

    @property
    def rows(self) -> pa.Table:
        """The sampled rows."""
        return pa.Table.from_batches(self._parts) if self._parts else pa.table({})


def _short(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return pc.utf8_slice_codeunits(pc.cast(values, pa.string()), 0, MOST_LETTERS)
