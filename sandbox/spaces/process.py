"""The parent's side of a worker: start it, exchange frames with it, kill it at its deadline."""

import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sandbox.spaces import prepared_parent, protocol
from sandbox.spaces.layers import Layer
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.protocol import Frame, Setup

ENVELOPE_BYTES = 1 << 16
LOOK_EVERY_S = 0.1
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class OverMemory(EOFError):
    """A worker holds more memory than it may."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was forked; its id is its own until it is reaped."""

    pid: int
    reap: Callable[[], object]


class WorkerProcess:
    """One running worker."""

    def __init__(self, child: Child, wire: socket.socket, limits: WorkerLimits) -> None:
        self.pid = child.pid
        self._end = os.pidfd_open(child.pid)
        self._reap = child.reap
        self._wire = wire
        self._most_bytes = (limits.answer_mb << 20) + ENVELOPE_BYTES
        self._most_resident_bytes = limits.resident_bytes
        self._is_reaped = False
        self.layers: tuple[Layer, ...] = ()

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return not self._is_reaped and not _is_readable(self._end, 0)

    def kill(self) -> None:
        """End it at once and have it reaped; a worker has nothing to tidy up."""
        if self._is_reaped:
            return
        self._is_reaped = True
        with suppress(ProcessLookupError):  # it ended with the prepared parent, and somebody else reaped it
            signal.pidfd_send_signal(self._end, signal.SIGKILL)
        _is_readable(self._end, None)
        self._reap()
        os.close(self._end)
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
            self._await_words(until)
            count = self._wire.recv_into(rest)
            if count == 0:
                raise EOFError
            rest = rest[count:]
        return bytes(content)

    def _await_words(self, until: float) -> None:
        """Wait until it says something, and see meanwhile that it keeps to its memory."""
        while not _is_readable(self._wire.fileno(), min(LOOK_EVERY_S, _left(until))):
            if self._resident_bytes() > self._most_resident_bytes:
                raise OverMemory
        self._wire.settimeout(_left(until))

    def _resident_bytes(self) -> int:
        """Give what it holds in memory (proc(5), statm): nothing where it has ended, which its socket tells."""
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE_BYTES
        except OSError:
            return 0


def spawn(setup: Setup) -> WorkerProcess:
    """Fork a worker from the prepared parent: it gets no open files but its socket and the space.

    Raises:
        WorkerNotStarted: the prepared parent does not start, or does not answer.
    """
    ours, theirs = socket.socketpair()
    passed = (theirs.fileno(),) if setup.descriptor is None else (theirs.fileno(), setup.descriptor)
    parent = prepared_parent.PREPARED
    try:
        pid = parent.fork(passed)
        return WorkerProcess(Child(pid, partial(parent.reap, pid)), ours, setup.limits)
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()


def _is_readable(descriptor: int, wait_s: float | None) -> bool:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(None if wait_s is None else 1000 * wait_s))


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
