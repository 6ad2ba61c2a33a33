"""A worker's life: read the setup, confine, import the engine, attach, shut every door, answer until the parent ends.

Started by `sandbox.spaces.process`; it imports the standard library only until it is confined.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from sandbox.spaces import confinement, protocol, reasons
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.protocol import Frame, Kind, Setup
from sandbox.spaces.self_test import try_everything

if TYPE_CHECKING:
    from sandbox.spaces.engine import Engine

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


def main(descriptor: str, parent: str) -> None:
    """Live, on a socket, for as long as the parent does."""
    wire = Wire(int(descriptor))
    setup = protocol.read_setup(wire.receive().content)
    code = (Path(__file__).parent, *(Path(place) for place in setup.code))
    layers = _starting(
        wire, "confinement", lambda: confinement.confine(int(parent), code, setup.descriptor, setup.limits)
    )
    engine = _starting(wire, "the engine", lambda: _open_engine(setup))
    wire.send(Kind.CONFINED, protocol.write_layers(layers))
    _attach(wire, engine, setup.descriptor)
    layers += (*_starting(wire, "closing", lambda: _shut(engine)), *try_everything(setup.limits))
    wire.send(Kind.READY, protocol.write_layers(layers))
    _serve(wire, engine, partial(_explain, wire, engine) if setup.is_sample else partial(_fail, wire))


def _starting(wire: Wire, stage: str, act: Callable[[], T]) -> T:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - no row has been read yet, and the operator needs the words
        wire.send(Kind.NOT_STARTED, protocol.write_failed_start(stage, f"{type(error).__name__}: {error}"))
        _end()


def _open_engine(setup: Setup) -> "Engine":
    sys.path += setup.code
    from sandbox.spaces.engine import Engine, SampleEngine  # noqa: PLC0415 - only a confined process may import it

    return SampleEngine(setup.limits, setup.cipher) if setup.is_sample else Engine(setup.limits, setup.cipher)


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
