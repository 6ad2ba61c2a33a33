"""What a confined worker tries against itself, so that a layer is believed for what it stops, not for being asked for.

Each trial does what an attacker inside the worker would; it passes when the kernel refuses.
"""

import errno
import mmap
import os
import socket
from collections.abc import Callable

from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.limits import WorkerLimits

NOWHERE = "/nowhere/no-such-program"
SHARED_DIRECTORY = "/tmp"  # noqa: S108 - a place where anyone may write; the trial must fail there
DISCARD_PORT = 9
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOMEM, errno.ENETUNREACH, errno.ENOSYS)


def try_everything(limits: WorkerLimits) -> tuple[Layer, ...]:
    """Try to read, write, connect, run a program, multiply, signal, and take too much memory."""
    trials: tuple[tuple[str, Callable[[], object]], ...] = (
        ("read_files", lambda: os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))),
        ("write_files", lambda: os.close(os.open(SHARED_DIRECTORY, os.O_TMPFILE | os.O_WRONLY, 0o600))),
        ("connect", _connect),
        ("local_sockets", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()),
        ("run_programs", _run_program),
        ("start_processes", _fork),
        ("signal_others", lambda: os.kill(os.getppid(), 0)),
        ("take_memory", lambda: mmap.mmap(-1, limits.address_space_bytes).close()),
    )
    return tuple(_judge(f"tried_{name}", trial) for name, trial in trials)


def _judge(name: str, trial: Callable[[], object]) -> Layer:
    try:
        trial()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if error.errno in REFUSALS:
            return Layer(name, LayerState.IN_FORCE, reason)
        return Layer(name, LayerState.DEGRADED, f"not decided: {reason}")
    return Layer(name, LayerState.OFF, "it was possible")


def _connect() -> None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as wire:
            wire.settimeout(1)
            wire.connect(("127.0.0.1", DISCARD_PORT))
    except ConnectionRefusedError:
        return  # a host was reached


def _run_program() -> None:
    """Run a program that is not there: a kernel that got as far as looking for it would have run another."""
    try:
        os.execv(NOWHERE, [NOWHERE])  # noqa: S606 - it must fail
    except FileNotFoundError:
        return


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
