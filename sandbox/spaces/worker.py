"""A worker that answers questions over one space: a separate, confined process that can only read its one file."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from sandbox.core.errors.isolating import SpaceMissing
from sandbox.spaces.answers import read_answer
from sandbox.spaces.layers import Layer, in_force
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.names import space_name
from sandbox.spaces.prepared_parent import engine_code
from sandbox.spaces.protocol import Frame, Kind, Setup
from sandbox.spaces.seat import Role, Seat


class SpaceWorker:
    """Questions to one space, one at a time; calls from several threads take turns."""

    def __init__(self, descriptor: int, seat: Seat, limits: WorkerLimits) -> None:
        self._descriptor = descriptor
        self._seat = seat
        self._limits = limits

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of isolation, those not in force with their reason."""
        return self._seat.layers

    @property
    def isolation(self) -> tuple[str, ...]:
        """Names of the layers in force."""
        return in_force(self.layers)

    @property
    def pid(self) -> int | None:
        """The process id of the worker now running."""
        return self._seat.pid

    @property
    def is_ready(self) -> bool:
        """Tell whether its process runs and waits for a question."""
        return self._seat.is_ready

    def start(self) -> None:
        """Start the worker process, if none is running."""
        self._seat.open()

    def run(self, sql: str, deadline_s: float | None = None) -> pa.Table:
        """Run one SELECT.

        Args:
            sql: text made by the product, never by a user.
            deadline_s: seconds from the worker's turn until it is killed; None means the limits' own.

        Raises:
            EngineFailed: it could not be answered, for whatever reason: all look alike from here.
            DeadlineExceeded: it took too long.
        """
        question = Frame(Kind.QUESTION, sql.encode())
        allowed_s = self._limits.deadline_s if deadline_s is None else deadline_s
        return read_answer(self._seat.ask((question,), allowed_s))

    def close(self) -> None:
        """End the worker and close the file."""
        self._seat.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_worker(path: Path, key: bytes, limits: WorkerLimits = WorkerLimits()) -> SpaceWorker:  # noqa: B008 - frozen
    """Open a space for reading.

    Args:
        path: the encrypted file.
        key: its 32-byte data key.
        limits: what the worker may use.

    Raises:
        SpaceMissing: there is no such file.
        SpaceDoesNotOpen: the key is another's or the file was changed.
        IsolationTooWeak: neither Landlock nor seccomp is to be had.
        WorkerNotStarted: the worker ended before it was ready.
    """
    return started(prepare_worker(path, key, limits))


def started(worker: SpaceWorker) -> SpaceWorker:
    """Start a worker's process; close the worker where it does not start."""
    try:
        worker.start()
    except BaseException:
        worker.close()
        raise
    return worker


def prepare_worker(path: Path, key: bytes, limits: WorkerLimits = WorkerLimits()) -> SpaceWorker:  # noqa: B008 - frozen
    """Give a worker that starts with its first question; what `open_worker` raises of starting, that question raises.

    Raises:
        SpaceMissing: there is no such file.
    """
    descriptor = open_file(path)
    return SpaceWorker(descriptor, Seat(Role(setup_of(descriptor, limits), space_name(path), key)), limits)


def open_file(path: Path) -> int:
    """Open a space's file for its worker.

    Raises:
        SpaceMissing: there is no such file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise SpaceMissing(space=space_name(path)) from error
    fcntl.flock(descriptor, fcntl.LOCK_SH)  # the worker inherits it: while either lives, the file is held
    if os.fstat(descriptor).st_nlink == 0:
        os.close(descriptor)
        raise SpaceMissing(space=space_name(path))
    return descriptor


def setup_of(descriptor: int, limits: WorkerLimits) -> Setup:
    """Give what the worker of an open file is told."""
    return Setup(engine_code(), limits, descriptor)
