"""The process that workers are forked from: it has imported the engine once, and never holds a key or a row.

A worker forked from it needs no import, which is nine tenths of a cold start. It is started with the first worker, by
the thread that lives as long as this process, and started anew when it ended.
"""

import array
import atexit
import os
import socket
import struct
import subprocess
import threading
from dataclasses import dataclass
from functools import partial

from sandbox.core.errors.isolating import WorkerNotStarted
from sandbox.spaces.cipher import cipher_extension
from sandbox.spaces.interpreters import code_of, start_interpreter
from sandbox.spaces.starting import by_the_starter

BOOT = "import sys; sys.path.append(sys.argv[1]); from sandbox.spaces.parent_main import main; main(*sys.argv[2:])"
ENGINE_PARTS = ("duckdb", "_duckdb", "pyarrow")
ORDER_DEADLINE_S = 30.0
FORK, REAP = 1, 2
ORDER = struct.Struct(">Bi")
REPLY = struct.Struct(">i")
ATTEMPTS = 2


def engine_code() -> tuple[str, ...]:
    """Give the directories from which the engine is imported."""
    return code_of(ENGINE_PARTS)


@dataclass(frozen=True, slots=True)
class _Running:
    process: "subprocess.Popen[bytes]"
    control: socket.socket

    def order(self, order: bytes, descriptors: tuple[int, ...]) -> int:
        """Give an order with some open files, and wait for the number that answers it.

        Raises:
            OSError, EOFError: it ended, or does not answer.
        """
        passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        self.control.sendmsg([order], passed)
        reply = self.control.recv(REPLY.size)
        if len(reply) != REPLY.size:
            raise EOFError
        number: int = REPLY.unpack(reply)[0]
        return number

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.control.close()


class PreparedParent:
    """One prepared process, and the orders to it: fork a worker, reap one that ended. Threads take turns."""

    def __init__(self, boot: str = BOOT) -> None:
        self._boot = boot
        self._running: _Running | None = None
        self._of_another_process: list[_Running | None] = []
        self._forget()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The process id, where it runs."""
        return None if self._running is None else self._running.process.pid

    def fork(self, descriptors: tuple[int, ...]) -> int:
        """Have a worker forked that gets these open files, its socket first; give its process id.

        The id stays the worker's own until it is reaped.

        Raises:
            WorkerNotStarted: the prepared parent does not start, or does not answer.
        """
        with self._turn:
            for _ in range(ATTEMPTS):
                try:
                    return self._started().order(ORDER.pack(FORK, 0), descriptors)
                except (OSError, EOFError):
                    self._end()
        raise WorkerNotStarted(stage="fork", why="the prepared parent ended or did not answer")

    def reap(self, pid: int) -> None:
        """Have a worker that was killed taken off the process table; whoever starts anew has nothing to reap."""
        with self._turn:
            if self._running is None:
                return
            try:
                self._running.order(ORDER.pack(REAP, pid), ())
            except (OSError, EOFError):
                self._end()

    def close(self) -> None:
        """End the process, and with it its workers."""
        with self._turn:
            self._end()

    def _started(self) -> _Running:
        if self._running is None:
            self._running = by_the_starter(partial(_start, self._boot))
        return self._running

    def _end(self) -> None:
        if self._running is not None:
            self._running.end()
        self._running = None

    def _forget(self) -> None:
        """Begin without a process: also after a fork of this one, whose own it never was."""
        self._turn = threading.Lock()
        self._of_another_process.append(self._running)
        self._running = None


PREPARED = PreparedParent()


def _start(boot: str) -> _Running:
    running, ours = start_interpreter(boot, socket.SOCK_SEQPACKET, (_cipher(), *engine_code()))
    ours.settimeout(ORDER_DEADLINE_S)
    return _Running(running, ours)


def _cipher() -> str:
    """Give the path of the faster cipher, or nothing where its package is not whole: the engine has one of its own."""
    try:
        return str(cipher_extension())
    except FileNotFoundError:
        return ""
