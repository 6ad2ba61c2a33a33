"""A confined engine without any data: for post-processing tables that are already noised."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import pyarrow as pa

from sandbox.spaces import protocol
from sandbox.spaces.answers import read_answer
from sandbox.spaces.layers import Layer, in_force
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.prepared_parent import engine_code
from sandbox.spaces.protocol import Frame, Kind, Setup
from sandbox.spaces.seat import Role, Seat


class ScratchWorker:
    """Requests over tables that come with them; nothing is kept between requests."""

    def __init__(self, seat: Seat, limits: WorkerLimits) -> None:
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

    def run_over(self, sql: str, tables: Mapping[str, pa.Table], deadline_s: float | None = None) -> pa.Table:
        """Run one SELECT over some tables, each under its name.

        Raises:
            EngineFailed: it could not be answered, for whatever reason.
            DeadlineExceeded: it took too long.
        """
        passed = tuple(Frame(Kind.TABLE, protocol.write_table(name, _ipc(table))) for name, table in tables.items())
        frames = (*passed, Frame(Kind.QUESTION, sql.encode()))
        allowed_s = self._limits.deadline_s if deadline_s is None else deadline_s
        return read_answer(self._seat.ask(frames, allowed_s))

    def start(self) -> None:
        """Start the worker process, if none is running."""
        self._seat.open()

    def close(self) -> None:
        """End the worker."""
        self._seat.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_scratch(limits: WorkerLimits = WorkerLimits()) -> ScratchWorker:  # noqa: B008 - frozen
    """Open a confined engine without data.

    Raises:
        WorkerNotStarted: the worker ended before it was ready.
    """
    worker = prepare_scratch(limits)
    worker.start()
    return worker


def prepare_scratch(limits: WorkerLimits = WorkerLimits()) -> ScratchWorker:  # noqa: B008 - frozen
    """Give a confined engine without data that starts with its first request, and stays warm for the next."""
    return ScratchWorker(Seat(Role(Setup(engine_code(), limits))), limits)


def _ipc(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
