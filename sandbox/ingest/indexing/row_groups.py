"""Rows on their way to the engine in whole row groups: what a part of them leaves over waits for the next part.

A row group that is not full is written once when it is appended and again when the file is finished, and the engine
holds such groups in memory until then.
"""

from collections.abc import Iterator

import pyarrow as pa

from sandbox.ingest.indexing.layout import LaidOutTable
from sandbox.ingest.indexing.spool import combined

GROUP_ROWS = 122_880  # of the engine


class RowGroups:
    """The rows of each table that wait for the rest of their row group."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[pa.RecordBatch]] = {}

    def add(self, part: LaidOutTable) -> Iterator[LaidOutTable]:
        """Take rows; give those of a table that now make whole row groups, if any."""
        waiting = self._waiting.setdefault(part.name, [])
        waiting += part.rows.combine_chunks().to_batches()
        rows = sum(batch.num_rows for batch in waiting)
        whole = rows - rows % GROUP_ROWS
        if whole:
            joined = combined(waiting)
            rest = pa.array(range(whole, rows), pa.int64())
            self._waiting[part.name] = [joined.take(rest)] if len(rest) else []  # copied, so that the others can go
            yield _part_of(part.name, joined.slice(0, whole))

    def finish(self) -> Iterator[LaidOutTable]:
        """Give what waits."""
        for name, waiting in self._waiting.items():
            if waiting:
                yield _part_of(name, combined(waiting))
        self._waiting = {}


def _part_of(name: str, rows: pa.RecordBatch) -> LaidOutTable:
    return LaidOutTable(name, pa.Table.from_batches([rows]))
