"""What crosses between a parent and its worker: frames of a kind, a length and bytes over one socket.

To the worker: its setup; the key of the space, once the worker has said how it is confined; then requests (SQL text,
and for post-processing tables as Arrow IPC). Back: its layers, then for each request one answer as Arrow IPC, or that
it failed; never a word of the engine's, but from the worker of a masked sample (`reasons`).
"""

import json
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import IntEnum

from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.limits import WorkerLimits

_HEADER = struct.Struct(">BQ")
HEADER_BYTES = _HEADER.size


class Kind(IntEnum):
    """Kinds of frames."""

    SETUP = 1
    KEY = 2
    TABLE = 3
    QUESTION = 4
    CONFINED = 16
    READY = 17
    ANSWER = 18
    FAILED = 19
    DOES_NOT_OPEN = 20
    NOT_STARTED = 21
    EXPLAINED = 22


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: Kind
    content: bytes


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told before it confines itself.

    `descriptor`: the open file of the space, None for a worker without data. `code`: directories that the engine was
    imported from. `is_sample`: the file is a masked sample; its reader may be told why a text was not run, and describe
    its tables.
    """

    code: tuple[str, ...]
    limits: WorkerLimits
    descriptor: int | None = None
    is_sample: bool = False


def header(kind: Kind, length: int) -> bytes:
    """Write the header of a frame."""
    return _HEADER.pack(kind, length)


def read_header(content: bytes) -> tuple[Kind, int]:
    """Read a frame's header.

    Raises:
        ValueError: there is no such kind.
    """
    kind, length = _HEADER.unpack(content)
    return Kind(kind), length


def read_frame(read: Callable[[int], bytes]) -> Frame:
    """Read one frame with a reader of exactly so many bytes."""
    kind, length = read_header(read(HEADER_BYTES))
    return Frame(kind, read(length))


def write_setup(setup: Setup) -> bytes:
    """Write a setup as JSON."""
    return json.dumps(asdict(setup)).encode()


def read_setup(content: bytes) -> Setup:
    """Read a setup."""
    terms = json.loads(content)
    limits = WorkerLimits(**terms.pop("limits"))
    return Setup(**{**terms, "limits": limits, "code": tuple(terms["code"])})


def write_layers(layers: tuple[Layer, ...]) -> bytes:
    """Write the layers as JSON."""
    return json.dumps([[layer.name, layer.state, layer.reason] for layer in layers]).encode()


def read_layers(content: bytes) -> tuple[Layer, ...]:
    """Read the layers."""
    return tuple(Layer(str(name), LayerState(state), str(reason)) for name, state, reason in json.loads(content))


def write_failed_start(stage: str, why: str) -> bytes:
    """Write at which stage a start failed, and why."""
    return json.dumps([stage, why]).encode()


def read_failed_start(content: bytes) -> tuple[str, str]:
    """Read at which stage a start failed, and why."""
    stage, why = json.loads(content)
    return str(stage), str(why)


def write_table(name: str, content: bytes) -> bytes:
    """Write a named table: the name, an empty byte, Arrow IPC."""
    return name.encode() + b"\0" + content


def read_table(content: bytes) -> tuple[str, bytes]:
    """Read a named table."""
    name, _, arrow = content.partition(b"\0")
    return name.decode(), arrow
