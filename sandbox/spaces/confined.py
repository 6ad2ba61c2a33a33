"""Run one function of ours over one open file in a process that can reach nothing else.

For parsers of files that others wrote: what a hostile file can do to a parser, it does there. The process is confined
like a worker (`confinement`), holds the one descriptor and a socket to its parent, and sends parcels of bytes; the
socket's buffer is the back-pressure. It ends with its parent, at its limits, or when nobody reads on.
"""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from functools import partial

from sandbox.core.errors.isolating import WorkerNotStarted
from sandbox.spaces.interpreters import code_of, start_interpreter
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.protocol import read_layers
from sandbox.spaces.seat import check_strength
from sandbox.spaces.starting import by_the_starter

BOOT = "import sys; sys.path.append(sys.argv[1]); from sandbox.spaces.confined_main import main; main(*sys.argv[2:])"
START_DEADLINE_S = 60.0
SHORTEST_WAIT_S = 0.001
HEADER = struct.Struct(">BQ")
MEBIBYTE = 1 << 20

Parcel = bytes | bytearray
Entry = Callable[[int, bytes], Iterator[bytes]]


class Said(IntEnum):
    """What a confined process says."""

    NOT_STARTED = 1
    CONFINED = 2
    PARCEL = 3
    DONE = 4
    OUT_OF_MEMORY = 5
    BROKE = 6


class HowEnded(StrEnum):
    """How a confined process ended before it was done."""

    CRASHED = "crashed"
    TOO_MUCH_MEMORY = "too_much_memory"
    NO_PROGRESS = "no_progress"


class ConfinedEnded(Exception):
    """A confined process ended before it was done."""

    def __init__(self, how: HowEnded) -> None:
        super().__init__(how.value)
        self.how = how


@dataclass(frozen=True, slots=True)
class ConfinedTask:
    """What to run. `parts`: the packages it imports. Its first parcel is dropped: until then it may import, then not.

    `entry`: a function of a module, over a descriptor and the request. Of the limits, `deadline_s` is how long it may
    go without a parcel, `answer_mb` how large a parcel may be.
    """

    entry: Entry
    request: bytes
    parts: tuple[str, ...]
    limits: WorkerLimits


def run_confined(task: ConfinedTask, descriptor: int) -> Iterator[Parcel]:
    """Give the parcels of a task over an open file; closing the iterator ends its process.

    Raises:
        ConfinedEnded: it crashed, took too much memory or made no progress.
        IsolationTooWeak: neither Landlock nor seccomp is to be had.
        WorkerNotStarted: it ended before it read anything.
    """
    running, wire = by_the_starter(partial(start_interpreter, BOOT, socket.SOCK_STREAM, descriptors=(descriptor,)))
    try:
        _start(wire, task, descriptor)
        while (parcel := _next_parcel(wire, task.limits)) is not None:
            yield parcel
    finally:
        running.kill()
        running.wait()
        wire.close()


def _start(wire: socket.socket, task: ConfinedTask, descriptor: int) -> None:
    setup = {
        "code": code_of(task.parts),
        "limits": asdict(task.limits),
        "descriptor": descriptor,
        "entry": [task.entry.__module__, task.entry.__qualname__],
        "request": task.request.decode(),
    }
    try:
        wire.settimeout(START_DEADLINE_S)
        _send(wire, json.dumps(setup).encode())
        said, content = _receive(wire, MEBIBYTE, START_DEADLINE_S)
        if said is Said.CONFINED:
            check_strength(read_layers(bytes(content)))
            _send(wire, b"")
            return
    except (OSError, EOFError, ValueError) as error:
        raise WorkerNotStarted(stage="start", why="it ended or did not answer") from error
    raise WorkerNotStarted(stage="confinement", why=content.decode(errors="replace"))


def _next_parcel(wire: socket.socket, limits: WorkerLimits) -> Parcel | None:
    try:
        said, content = _receive(wire, limits.answer_mb * MEBIBYTE, limits.deadline_s)
    except TimeoutError:
        raise ConfinedEnded(HowEnded.NO_PROGRESS) from None
    except (OSError, EOFError, ValueError):
        raise ConfinedEnded(HowEnded.CRASHED) from None
    if said is Said.PARCEL:
        return content
    if said is Said.DONE:
        return None
    raise ConfinedEnded(HowEnded.TOO_MUCH_MEMORY if said is Said.OUT_OF_MEMORY else HowEnded.CRASHED)


def _send(wire: socket.socket, content: bytes) -> None:
    wire.sendall(HEADER.pack(0, len(content)) + content)


def _receive(wire: socket.socket, most: int, deadline_s: float) -> tuple[Said, Parcel]:
    until = time.monotonic() + deadline_s
    kind, length = HEADER.unpack(_read(wire, HEADER.size, until))
    if length > most:
        raise EOFError
    return Said(kind), _read(wire, length, until)


def _read(wire: socket.socket, length: int, until: float) -> Parcel:
    content = bytearray(length)
    rest = memoryview(content)
    while rest:
        wire.settimeout(max(until - time.monotonic(), SHORTEST_WAIT_S))
        count = wire.recv_into(rest)
        if count == 0:
            raise EOFError
        rest = rest[count:]
    return content
