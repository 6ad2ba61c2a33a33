"""What a confined worker tries against itself, so that a layer is believed for what it stops, not for being asked for.

Each trial does what an attacker inside the worker would; it passes when the kernel refuses.
"""

import errno
import mmap
import os
import socket
from collections.abc import Callable
from pathlib import Path

from sandbox.spaces.kernel_trials import Trial, kernel_trials
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.limits import WorkerLimits

NOWHERE = "/nowhere/no-such-program"
SHARED_DIRECTORY = "/tmp"  # noqa: S108 - a place where anyone may write; the trial must fail there
DISCARD_PORT = 9
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOMEM, errno.ENETUNREACH, errno.ENOSYS)
REACHED = (errno.EFAULT, errno.ESRCH, errno.ENODEV, errno.EBADF, errno.EINVAL, errno.ENOKEY)


def own_path(descriptor: int | None) -> str:
    """Give the path of the open file, to be tried later; nothing for a worker without data."""
    return "" if descriptor is None else str(Path(f"/proc/self/fd/{descriptor}").readlink())


def try_everything(limits: WorkerLimits, own_file: str = "") -> tuple[Layer, ...]:
    """Try to read, write, connect, run a program, multiply, signal, take too much memory, and the kernel's other doors.

    Args:
        limits: what the worker may use.
        own_file: path of the space's file, which the worker has open; empty for a worker without data.
    """
    trials: tuple[Trial, ...] = (
        ("read_files", lambda: os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))),
        ("write_files", lambda: os.close(os.open(SHARED_DIRECTORY, os.O_TMPFILE | os.O_WRONLY, 0o600))),
        ("connect", _connect),
        ("local_sockets", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()),
        ("run_programs", _run_program),
        ("start_processes", _fork),
        ("signal_others", lambda: os.kill(os.getppid(), 0)),
        ("take_memory", lambda: mmap.mmap(-1, limits.address_space_bytes).close()),
        *kernel_trials(),
    )
    if own_file:
        trials += (("reopen_own_file", lambda: os.close(os.open(own_file, os.O_RDONLY))),)
    return tuple(_judge(f"tried_{name}", trial) for name, trial in trials)


def _judge(name: str, trial: Callable[[], object]) -> Layer:
    try:
        trial()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if error.errno in REFUSALS:
            return Layer(name, LayerState.IN_FORCE, reason)
        if error.errno in REACHED:
            return Layer(name, LayerState.OFF, f"the kernel took the call: {reason}")
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
