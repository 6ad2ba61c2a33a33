"""Progress of a load: who wants to know is told the stage, how much of it is done, and of how much."""

from collections.abc import Callable, Iterator

import pyarrow as pa

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


class RowCounter:
    """Counts the rows of one stage as they pass."""

    def __init__(self, stage: str, total: int, progress: Progress) -> None:
        self._stage = stage
        self._total = total
        self._progress = progress
        self._done = 0

    def counting(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give the batches on, telling the progress after each."""
        for batch in batches:
            yield batch
            self._done += batch.num_rows
            self._progress(self._stage, self._done, self._total)

    def finish(self) -> None:
        """Tell that no more rows will come, where fewer came than might have."""
        if self._done < self._total:
            self._progress(self._stage, self._done, self._done)
