"""The life of a prepared parent: confine itself, import the engine, then fork a worker whenever it is told to.

It keeps what its workers need to confine themselves further (namespaces, Landlock, filters) and the reading of files,
without which no worker could be left its own one; it can write nothing, run no program and make no socket. It has one
thread, so that a fork takes over no lock that another thread holds.
"""

import array
import gc
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sandbox.spaces import confinement, worker_main
from sandbox.spaces.prepared_parent import FORK, ORDER, REPLY

if TYPE_CHECKING:
    from sandbox.spaces.engine import Prepared

MOST_DESCRIPTORS = 2
THREADS = Path("/proc/self/task")


class ThreadsRunning(Exception):
    """The parent has other threads than its first: what they hold, a forked worker would hold for ever."""


def main(descriptor: str, parent: str, cipher: str, *code: str) -> None:
    """Live for as long as the process that started it does."""
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, int(descriptor))
    confinement.confine_parent(int(parent))
    sys.path += code
    prepare = _prepared(cipher)
    gc.freeze()  # what is shared stays shared: no collection of a worker writes to it
    while True:
        content, ancillary, *_ = control.recvmsg(ORDER.size, socket.CMSG_SPACE(MOST_DESCRIPTORS * 4))
        if not content:
            os._exit(0)
        order, pid = ORDER.unpack(content)
        done = _fork(control, _passed(ancillary), prepare) if order == FORK else _reap(pid)
        os.write(control.fileno(), REPLY.pack(done))  # the filter refuses what sends by other means


def _prepared(cipher: str) -> "Callable[[], Prepared]":
    """Prepare an engine without any data; what failed is raised in each worker, which can say so."""
    try:
        from sandbox.spaces.engine import prepare  # noqa: PLC0415 - only a confined process may import it

        prepared = prepare(cipher)
        _check_one_thread()
    except Exception as error:  # noqa: BLE001 - no row has been read yet, and the operator needs the words
        return lambda failed=error: _raise(failed)  # type: ignore[misc]  # mypy infers no type for the default
    return lambda: prepared


def _raise(error: Exception) -> NoReturn:
    raise error


def _check_one_thread() -> None:
    if len(tuple(THREADS.iterdir())) > 1:
        raise ThreadsRunning


def _passed(ancillary: list[tuple[int, int, bytes]]) -> tuple[int, ...]:
    """Read the descriptors that came with an order."""
    numbers = array.array("i")
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(content)
    return tuple(numbers)


def _fork(control: socket.socket, descriptors: tuple[int, ...], prepare: "Callable[[], Prepared]") -> int:
    me = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            worker_main.main(descriptors, me, prepare)
        finally:
            os._exit(1)  # a worker never returns to where it was forked
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def _reap(pid: int) -> int:
    """Take a child off the process table; it was killed, so it is not waited for in vain."""
    try:
        return os.waitpid(pid, 0)[0]
    except ChildProcessError:
        return 0
