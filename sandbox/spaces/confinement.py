"""Confine a worker: the layers, in the one order in which the kernel accepts them all.

The parent of workers first, before it imports the engine: what a worker does not need to confine itself. Then each
worker: namespaces first (they need a single thread, and clear the parent-death signal), Landlock and the filter for
importing before the engine starts threads, the last filter once the space is attached.
"""

import errno
import os
import resource
import signal
import sysconfig
from collections.abc import Callable
from pathlib import Path

from sandbox.spaces import kernel, landlock, seccomp
from sandbox.spaces.layers import Layer, LayerState, attempt
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.syscalls import Machine, this_machine

OPEN_FILES = 64
OOM_SCORE = "1000"
OOM_ADJUSTMENT = Path("/proc/self/oom_score_adj")
SYSTEM_PATHS = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/dev/null", "/dev/urandom", "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat"),
    *("/sys/fs/cgroup", "/sys/devices/system"),
)


class ParentGone(Exception):
    """The parent ended before the worker could ask to be told of it."""


def confine_parent(parent: int) -> None:
    """Take from the parent of workers what neither it nor they need; on a machine without a layer, the rest holds.

    It stays able to read files: Landlock's layers add up, and each worker is left the reading of its own file.
    """
    attempt("oom_victim", _become_oom_victim)
    attempt("parent_death_signal", lambda: _die_with(parent))
    attempt("not_dumpable", lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 0))
    attempt("no_new_privileges", lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1))
    attempt("landlock", landlock.forbid_changes)
    attempt("seccomp_importing", lambda: _filter(seccomp.parent_filter))


def _become_oom_victim() -> None:
    if OOM_ADJUSTMENT.read_text().strip() != OOM_SCORE:
        OOM_ADJUSTMENT.write_text(OOM_SCORE)


def _unshare_users() -> None:
    """Enter a user namespace of its own, which the kernel lets only a process do that may be traced."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    kernel.unshare(kernel.CLONE_NEWUSER)


def confine(parent: int, code: tuple[Path, ...], descriptor: int | None, limits: WorkerLimits) -> tuple[Layer, ...]:
    """Put every layer in force that this machine offers; to be called with one thread.

    Args:
        parent: process id of the parent.
        code: directories that imports still have to read.
        descriptor: the open file of the space.
        limits: what the worker may use.
    """
    return (
        attempt("oom_victim", _become_oom_victim),
        attempt("user_namespace", _unshare_users),
        attempt("network_namespace", lambda: kernel.unshare(kernel.CLONE_NEWNET)),
        attempt("ipc_namespace", lambda: kernel.unshare(kernel.CLONE_NEWIPC)),
        attempt("capabilities_dropped", kernel.drop_capabilities),
        attempt("parent_death_signal", lambda: _die_with(parent)),
        attempt("not_dumpable", lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 0)),
        attempt("resource_limits", lambda: _limit(limits)),
        attempt("no_new_privileges", lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)),
        _restrict_files(code, descriptor),
        attempt("seccomp_importing", lambda: _filter(seccomp.import_filter)),
    )


def close_doors() -> Layer:
    """Put the second filter on every thread, once all is imported and attached."""
    return attempt("seccomp_serving", lambda: _filter(seccomp.serving_filter))


def _die_with(parent: int) -> None:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise ParentGone


def _limit(limits: WorkerLimits) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, limits.address_space_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        allowed = resource.getrlimit(kind)[1]
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (bound, bound))


def _restrict_files(code: tuple[Path, ...], descriptor: int | None) -> Layer:
    try:
        abi = landlock.landlock_abi()
        landlock.restrict(abi, _readable(code), descriptor)
    except OSError as error:
        return Layer("landlock", LayerState.OFF, error.strerror or "")
    missing = landlock.what_is_missing(abi)
    state = LayerState.DEGRADED if missing else LayerState.IN_FORCE
    return Layer("landlock", state, f"version {abi}" + (f", without {missing}" if missing else ""))


def _readable(code: tuple[Path, ...]) -> tuple[Path, ...]:
    library = tuple(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    return (*code, *library, *(Path(path) for path in SYSTEM_PATHS))


def _filter(assemble: Callable[[Machine], seccomp.Program]) -> None:
    machine = this_machine()
    if machine is None:
        raise OSError(errno.ENOSYS, "no filter is known for this machine")
    seccomp.install(machine, assemble(machine))
