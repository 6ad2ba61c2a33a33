"""The life of a confined process: read the task, confine, import, shut the doors, send parcels, end.

Started by `sandbox.spaces.confined`; it imports the standard library only until it is confined.
"""

import json
import os
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from queue import Queue
from typing import NoReturn

from sandbox.spaces import confinement
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.protocol import write_layers

HEADER = struct.Struct(">BQ")
NOT_STARTED, CONFINED, PARCEL, DONE, OUT_OF_MEMORY, BROKE = 1, 2, 3, 4, 5, 6  # as `confined.Said`
PARCELS_AHEAD = 2
OWN_PACKAGE = Path(__file__).parents[1]

Message = tuple[int, bytes | memoryview]


@dataclass(frozen=True, slots=True)
class _Setup:
    code: tuple[str, ...]
    limits: WorkerLimits
    descriptor: int
    entry: tuple[str, str]
    request: bytes


def main(descriptor: str, parent: str) -> None:
    """Live, on a socket, until the task is done."""
    wire = int(descriptor)
    setup = _read_setup(_receive(wire))
    try:
        layers = confinement.confine(int(parent), (OWN_PACKAGE, *map(Path, setup.code)), None, setup.limits)
        parcels = _begin(setup)
        layers += (confinement.close_doors(),)
    except Exception as error:  # noqa: BLE001 - nothing of the file has been read yet, and the operator needs the words
        _send(wire, (NOT_STARTED, f"{type(error).__name__}: {error}".encode()))
        _end()
    _send(wire, (CONFINED, write_layers(layers)))
    _receive(wire)
    _send_all(wire, parcels)


def _begin(setup: _Setup) -> Iterator[bytes]:
    """Import the entry and let it come to its first parcel: it has imported what it needs, and read nothing."""
    sys.path += setup.code
    module, name = setup.entry
    parcels: Iterator[bytes] = getattr(import_module(module), name)(setup.descriptor, setup.request)
    next(parcels)
    return parcels


def _send_all(wire: int, parcels: Iterator[bytes]) -> NoReturn:
    """Send what the task makes while it makes the next."""
    made: Queue[Message] = Queue(PARCELS_AHEAD)
    sender = threading.Thread(target=_keep_sending, args=(wire, made))
    sender.start()
    made.put(_made_of(made, parcels))
    sender.join()
    _end()


def _made_of(made: "Queue[Message]", parcels: Iterator[bytes]) -> Message:
    try:
        for parcel in parcels:
            made.put((PARCEL, parcel))
    except MemoryError:
        return (OUT_OF_MEMORY, b"")
    except BaseException:  # noqa: BLE001 - its words may hold values
        return (BROKE, b"")
    return (DONE, b"")


def _keep_sending(wire: int, made: "Queue[Message]") -> None:
    try:
        kind = PARCEL
        while kind == PARCEL:
            message = made.get()
            kind = message[0]
            _send(wire, message)
    except OSError:
        _end()  # nobody reads on


def _read_setup(content: bytes) -> _Setup:
    terms = json.loads(content)
    module, name = terms["entry"]
    limits = WorkerLimits(**terms["limits"])
    return _Setup(tuple(terms["code"]), limits, terms["descriptor"], (module, name), terms["request"].encode())


def _receive(wire: int) -> bytes:
    _, length = HEADER.unpack(_read(wire, HEADER.size))
    return _read(wire, length)


def _read(wire: int, length: int) -> bytes:
    content = b""
    while len(content) < length:
        part = os.read(wire, length - len(content))
        if not part:
            _end()
        content += part
    return content


def _send(wire: int, message: Message) -> None:
    kind, content = message
    for part in (HEADER.pack(kind, len(content)), content):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(wire, rest) :]


def _end() -> NoReturn:
    os._exit(1)
