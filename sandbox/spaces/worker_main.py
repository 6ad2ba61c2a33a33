"""A worker's life: read the setup, confine, attach, shut every door, answer until the parent ends.

It is forked from `sandbox.spaces.parent_main`, with the engine prepared and one thread; it starts others only once it
is confined.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from sandbox.spaces import confinement, protocol, reasons
from sandbox.spaces.holders import bear_name_of
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.protocol import Frame, Kind, Setup
from sandbox.spaces.self_test import own_path, try_everything

if TYPE_CHECKING:
    from sandbox.spaces.engine import Engine, Prepared

T = TypeVar("T")
Fail = Callable[[Exception], None]


class Wire:
    """The worker's end of the socket, by read and write alone: the filters refuse the rest."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def receive(self) -> Frame:
        """Wait for a frame.

        Raises:
            EOFError: the parent has closed its end.
        """
        return protocol.read_frame(self._read)

    def send(self, kind: Kind, content: bytes | memoryview = b"") -> None:
        """Send a frame."""
        self._write(protocol.header(kind, len(content)))
        self._write(content)

    def _read(self, length: int) -> bytes:
        content = bytearray()
        while len(content) < length:
            part = os.read(self._descriptor, length - len(content))
            if not part:
                raise EOFError
            content += part
        return bytes(content)

    def _write(self, content: bytes | memoryview) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]


def main(descriptors: tuple[int, ...], parent: int, prepare: "Callable[[], Prepared]") -> None:
    """Live, on a socket, for as long as the parent does.

    Args:
        descriptors: the socket, and the open file of the space where there is one.
        parent: process id of the parent.
        prepare: gives the engine that the parent prepared.
    """
    wire, file = Wire(descriptors[0]), next(iter(descriptors[1:]), None)
    setup = protocol.read_setup(wire.receive().content)
    if file is not None:
        bear_name_of(file)
    code = (Path(__file__).parent, *(Path(place) for place in setup.code))
    layers = _starting(wire, "confinement", lambda: confinement.confine(parent, code, file, setup.limits))
    engine = _starting(wire, "the engine", lambda: _take_engine(setup, prepare()))
    wire.send(Kind.CONFINED, protocol.write_layers(layers))
    _attach(wire, engine, file)
    own_file = own_path(file)
    layers += (*_starting(wire, "closing", lambda: _shut(engine)), *try_everything(setup.limits, own_file))
    wire.send(Kind.READY, protocol.write_layers(layers))
    _serve(wire, engine, partial(_explain, wire, engine) if setup.is_sample else partial(_fail, wire))


def _starting(wire: Wire, stage: str, act: Callable[[], T]) -> T:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - no row has been read yet, and the operator needs the words
        wire.send(Kind.NOT_STARTED, protocol.write_failed_start(stage, f"{type(error).__name__}: {error}"))
        _end()


def _take_engine(setup: Setup, prepared: "Prepared") -> "Engine":
    from sandbox.spaces.engine import Engine, SampleEngine  # noqa: PLC0415 - only a confined process may import it

    return SampleEngine(prepared, setup.limits) if setup.is_sample else Engine(prepared, setup.limits)


def _attach(wire: Wire, engine: "Engine", descriptor: int | None) -> None:
    key = wire.receive().content
    if descriptor is None:
        return
    _starting(wire, "opening the file", lambda: _reopen(descriptor))
    try:
        engine.attach(descriptor, key.hex())
    except Exception:  # noqa: BLE001 - the engine's words may hold the key
        wire.send(Kind.DOES_NOT_OPEN)
        _end()


def _reopen(descriptor: int) -> None:
    """Open the file as the engine will: a worker without capabilities may lack what its parent had."""
    os.close(os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY))


def _shut(engine: "Engine") -> tuple[Layer, ...]:
    engine.shut_doors()
    return (Layer("engine_locked", LayerState.IN_FORCE), confinement.close_doors())


def _serve(wire: Wire, engine: "Engine", fail: Fail) -> None:
    tables: dict[str, bytes] = {}
    while True:
        frame = wire.receive()
        if frame.kind is Kind.TABLE:
            name, content = protocol.read_table(frame.content)
            tables[name] = content
            continue
        _answer(wire, engine, (frame.content.decode(), tables), fail)
        tables = {}
        engine.begin_session()


def _answer(wire: Wire, engine: "Engine", asked: tuple[str, dict[str, bytes]], fail: Fail) -> None:
    """Answer one request, or fail it."""
    try:
        content = engine.answer_over(*asked)
    except Exception as error:  # noqa: BLE001 - a worker's outer loop
        if engine.is_broken_by(error):
            _end()  # the parent sees it end, and fails the request
        fail(error)
        return
    wire.send(Kind.ANSWER, content)


def _fail(wire: Wire, _: Exception) -> None:
    """Fail a request: whatever went wrong leaves as one code, for the engine's words may hold values."""
    wire.send(Kind.FAILED)


def _explain(wire: Wire, engine: "Engine", error: Exception) -> None:
    """Fail a request to a masked sample, and say why where its text is to blame: its reader may see every value."""
    reason = engine.reason_of(error)
    if reason is None:
        _fail(wire, error)
    else:
        wire.send(Kind.EXPLAINED, reasons.write_reason(reason))


def _end() -> NoReturn:
    """End at once; nothing here is worth an orderly end."""
    os._exit(1)
