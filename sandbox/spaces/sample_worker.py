"""A worker over a masked sample: as confined as any, and the only one that says why a text was not run.

It is another type than `SpaceWorker`, so that neither can stand in for the other, and what makes it speak is told to
its process before the key is. Of every other worker a seat drops what is not an answer.
"""

from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from sandbox.core.errors.isolating import SampleSqlFailed
from sandbox.core.errors.operating import EngineFailed
from sandbox.core.text import Text
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.names import space_name
from sandbox.spaces.reasons import Because, Reason, one_line, read_reason
from sandbox.spaces.seat import Explained, Role, Seat
from sandbox.spaces.worker import SpaceWorker, open_file, setup_of, started

SAID = {
    Because.ENGINE: Text("{about}", "{about}"),
    Because.NOT_ONE_SELECT: Text("it is not a single SELECT", "不是一条 SELECT"),
    Because.NO_SUCH_TABLE: Text(
        'there is no table "{about}" in the sample; it has: {known}', "样例中没有表 {about};现有:{known}"
    ),
    Because.NO_SOURCE: Text("{about} cannot be read here", "此处不能读取 {about}"),
    Because.TOO_LARGE: Text("the answer is too large; add a LIMIT", "结果过大,请加 LIMIT"),
}


class SampleWorker:
    """Questions to one masked sample."""

    def __init__(self, worker: SpaceWorker) -> None:
        self._worker = worker

    def run(self, sql: str, deadline_s: float | None = None) -> pa.Table:
        """Run one SELECT, or DESCRIBE, SUMMARIZE, SHOW TABLES of the sample's own tables.

        Args:
            sql: text of the sample's reader.
            deadline_s: seconds until the worker is killed; None means the limits' own.

        Raises:
            SampleSqlFailed: it cannot be run; it says why.
            EngineFailed: the engine broke.
            DeadlineExceeded: it took too long.
        """
        try:
            return self._worker.run(sql, deadline_s)
        except Explained as told:
            raise SampleSqlFailed(why=_why(told.content)) from None

    def close(self) -> None:
        """End the worker and close the file."""
        self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_sample_worker(path: Path, key: bytes, limits: WorkerLimits) -> SampleWorker:
    """Open a masked sample's file for its reader. Never for a space: its errors would show rows.

    Raises:
        SpaceMissing, SpaceDoesNotOpen, IsolationTooWeak, WorkerNotStarted: as `open_worker`.
    """
    descriptor = open_file(path)
    setup = replace(setup_of(descriptor, limits), is_sample=True)
    seat = Seat(Role(setup, space_name(path), key))
    return SampleWorker(started(SpaceWorker(descriptor, seat, limits)))


def _why(content: bytes) -> Text | str:
    try:
        reason = read_reason(content)
    except ValueError as error:
        raise EngineFailed from error
    if reason.because is Because.ENGINE:
        return reason.about
    return _worded(reason)


def _worded(reason: Reason) -> Text:
    said, known = SAID[reason.because], one_line(", ".join(reason.known))
    return Text(
        said.en.format(about=reason.about, known=known),
        said.zh.format(about=reason.about, known=known),
    )
