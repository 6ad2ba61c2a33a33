"""The parent's side of a worker: start it, exchange frames with it, kill it at its deadline."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from sandbox.spaces import protocol
from sandbox.spaces.layers import Layer
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.protocol import Frame, Setup
from sandbox.spaces.starting import by_the_starter

BOOT = "import sys; sys.path.append(sys.argv[1]); from sandbox.spaces.worker_main import main; main(*sys.argv[2:])"
OWN_CODE = str(Path(__file__).parents[2])
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
ENGINE_PARTS = ("duckdb", "_duckdb", "pyarrow")
ENVELOPE_BYTES = 1 << 16


def engine_code() -> tuple[str, ...]:
    """Give the directories from which a worker imports its engine."""
    origins = (find_spec(name) for name in ENGINE_PARTS)
    found = (Path(spec.origin) for spec in origins if spec is not None and spec.origin is not None)
    return tuple(sorted({str(path.parents[1] if path.name == "__init__.py" else path.parent) for path in found}))


class WorkerProcess:
    """One running worker."""

    def __init__(self, running: "subprocess.Popen[bytes]", wire: socket.socket, limits: WorkerLimits) -> None:
        self._running = running
        self._wire = wire
        self._most_bytes = (limits.answer_mb << 20) + ENVELOPE_BYTES
        self.layers: tuple[Layer, ...] = ()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._running.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._running.poll() is None

    def kill(self) -> None:
        """End it at once and reap it; a worker has nothing to tidy up."""
        self._running.kill()
        self._running.wait()
        self._wire.close()

    def exchange(self, frames: Iterable[Frame], deadline_s: float) -> Frame:
        """Send some frames and wait for one; whatever disturbs that ends the worker.

        Raises:
            TimeoutError: no answer in time.
            EOFError: the worker is gone, or said what it may not.
        """
        until = time.monotonic() + deadline_s
        try:
            for frame in frames:
                self._send(frame, until)
            return protocol.read_frame(lambda length: self._read(length, until))
        except (ConnectionError, ValueError) as error:
            self.kill()
            raise EOFError from error
        except BaseException:
            self.kill()
            raise

    def _send(self, frame: Frame, until: float) -> None:
        self._wire.settimeout(_left(until))
        self._wire.sendall(protocol.header(frame.kind, len(frame.content)))
        self._wire.settimeout(_left(until))
        self._wire.sendall(frame.content)

    def _read(self, length: int, until: float) -> bytes:
        if length > self._most_bytes:
            raise EOFError
        content = bytearray(length)
        rest = memoryview(content)
        while rest:
            self._wire.settimeout(_left(until))
            count = self._wire.recv_into(rest)
            if count == 0:
                raise EOFError
            rest = rest[count:]
        return bytes(content)


def spawn(setup: Setup) -> WorkerProcess:
    """Start a worker's process: a clean environment, and no open files but the socket and the space."""
    return by_the_starter(partial(_spawn, setup))


def _spawn(setup: Setup) -> WorkerProcess:
    ours, theirs = socket.socketpair()
    kept = (theirs.fileno(),) if setup.descriptor is None else (theirs.fileno(), setup.descriptor)
    try:
        running = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-S", "-B", "-c", BOOT, OWN_CODE, str(theirs.fileno()), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=kept,
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return WorkerProcess(running, ours, setup.limits)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
