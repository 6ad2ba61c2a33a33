"""A seat for one worker: it sits down confined and checked, answers one request at a time, is replaced when it ends.

The key is handed over only after the worker has said how it is confined, and only if that suffices for real data.
"""

import threading
from dataclasses import dataclass, field

from sandbox.core.errors.isolating import SpaceClosed, SpaceDoesNotOpen, WorkerNotStarted
from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed, IsolationTooWeak
from sandbox.spaces import protocol
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.process import WorkerProcess, spawn
from sandbox.spaces.protocol import Frame, Kind, Setup
from sandbox.spaces.seal import is_sealed

START_DEADLINE_S = 30.0
ENOUGH_FOR_REAL_DATA = ("landlock", "seccomp_importing")


@dataclass(frozen=True, slots=True)
class Role:
    """What the worker of a seat is for. `space`: the name of its space in messages; `key`: empty without data."""

    setup: Setup
    space: str = ""
    key: bytes = field(default=b"", repr=False)


class Explained(Exception):
    """The worker of a masked sample said why it did not run a text; `content` is its reason, not yet read."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content


class Seat:
    """A worker that is there when it is needed. Threads take turns."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._turn = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._is_closed = False
        self.layers: tuple[Layer, ...] = ()

    @property
    def pid(self) -> int | None:
        """The process id of the worker now seated."""
        return None if self._worker is None else self._worker.pid

    @property
    def is_ready(self) -> bool:
        """Tell whether a worker is seated and still runs."""
        return self._worker is not None and self._worker.is_alive

    def open(self) -> None:
        """Start the first worker.

        Raises:
            SpaceDoesNotOpen: the key is another's or the file was changed.
            IsolationTooWeak: the worker is not confined enough for the data of its role.
            WorkerNotStarted: it ended before it was ready.
        """
        with self._turn:
            self._seated()

    def ask(self, frames: tuple[Frame, ...], deadline_s: float) -> bytes:
        """Have one request answered.

        Raises:
            EngineFailed: the engine could not answer, or the worker ended; the next request gets a new one.
            Explained: the worker of a masked sample said why not; what any other says is dropped here.
            DeadlineExceeded: no answer in time; the worker was killed.
            SpaceClosed: the seat was closed.
        """
        with self._turn:
            worker = self._seated()
            try:
                reply = worker.exchange(frames, deadline_s)
            except TimeoutError as error:
                raise DeadlineExceeded(deadline_s=f"{deadline_s:g}") from error
            except EOFError as error:
                raise EngineFailed from error
        if reply.kind is Kind.EXPLAINED and self._role.setup.is_sample:
            raise Explained(reply.content)
        if reply.kind is not Kind.ANSWER:
            raise EngineFailed
        return reply.content

    def close(self) -> None:
        """End the worker for good, after the request it is at."""
        with self._turn:
            self._is_closed = True
            if self._worker is not None:
                self._worker.kill()
                self._worker = None

    def _seated(self) -> WorkerProcess:
        if self._is_closed:
            raise SpaceClosed
        if self._worker is not None and not self._worker.is_alive:
            self._worker.kill()
            self._worker = None
        if self._worker is None:
            self._worker = _start(self._role)
            self.layers = self._worker.layers
        return self._worker


def _start(role: Role) -> WorkerProcess:
    if role.setup.descriptor is not None and not is_sealed(role.setup.descriptor, role.key):
        raise SpaceDoesNotOpen(space=role.space)
    worker = spawn(role.setup)
    try:
        _introduce(worker, role)
    except (EOFError, TimeoutError) as error:
        raise WorkerNotStarted(stage="start", why="it ended or did not answer") from error
    except BaseException:
        worker.kill()
        raise
    return worker


def _introduce(worker: WorkerProcess, role: Role) -> None:
    confined = _said(worker, Frame(Kind.SETUP, protocol.write_setup(role.setup)), role.space)
    if role.setup.descriptor is not None:
        check_strength(protocol.read_layers(confined.content))
    ready = _said(worker, Frame(Kind.KEY, role.key), role.space)
    worker.layers = protocol.read_layers(ready.content)


def _said(worker: WorkerProcess, frame: Frame, space: str) -> Frame:
    reply = worker.exchange((frame,), START_DEADLINE_S)
    if reply.kind is Kind.DOES_NOT_OPEN:
        raise SpaceDoesNotOpen(space=space)
    if reply.kind is Kind.NOT_STARTED:
        stage, why = protocol.read_failed_start(reply.content)
        raise WorkerNotStarted(stage=stage, why=why)
    return reply


def check_strength(layers: tuple[Layer, ...]) -> None:
    """Refuse real data where neither Landlock nor seccomp confines the worker.

    Raises:
        IsolationTooWeak: both are off.
    """
    if not is_enough_for_real_data(layers):
        walls = (layer for layer in layers if layer.name in ENOUGH_FOR_REAL_DATA)
        raise IsolationTooWeak(why="; ".join(f"{wall.name}: {wall.reason}" for wall in walls))


def is_enough_for_real_data(layers: tuple[Layer, ...]) -> bool:
    """Tell whether Landlock or seccomp confines the worker that has these layers."""
    return any(layer.name in ENOUGH_FOR_REAL_DATA and layer.state is not LayerState.OFF for layer in layers)
