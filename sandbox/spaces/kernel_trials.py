"""What a worker tries at the kernel's less common doors: other processes' memory, new namespaces, code from memory.

Each is one system call that would do no harm where it succeeded.
"""

import ctypes
import errno
import mmap
import os
import socket
from collections.abc import Callable

from sandbox.spaces import kernel
from sandbox.spaces.syscalls import this_machine

Trial = tuple[str, Callable[[], object]]

ICMP = 1
PTRACE_PEEKDATA = 2
BPF_MAP_CREATE, BPF_ARRAY = 0, 2
RING_PARAMETERS_BYTES = 120
KEYCTL_GET_KEYRING_ID, SESSION_KEYRING = 0, -3
NO_SUCH_FILESYSTEM = b"no-such-filesystem"
PAGE = mmap.PAGESIZE


def kernel_trials() -> tuple[Trial, ...]:
    """Give the trials by name; each raises OSError where the kernel refuses."""
    return (
        ("read_parents_memory", _read_parents_memory),
        ("open_parents_memory", lambda: os.close(os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY))),
        ("trace_parent", lambda: _call("ptrace", PTRACE_PEEKDATA, os.getppid(), 0, 0)),
        ("raw_sockets", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, ICMP).close()),
        ("mount", _mount),
        ("new_namespaces", lambda: _call("unshare", kernel.CLONE_NEWUSER)),
        ("enter_namespaces", lambda: _call("setns", -1, 0)),
        ("io_uring", lambda: _call_with("io_uring_setup", (1,), bytes(RING_PARAMETERS_BYTES))),
        ("bpf", _make_bpf_map),
        ("userfaultfd", lambda: os.close(_call("userfaultfd", 0))),
        ("keyrings", lambda: _call("keyctl", KEYCTL_GET_KEYRING_ID, SESSION_KEYRING, 0)),
        ("memory_files", lambda: _call_with("memfd_create", (), b"trial\0", 0)),
        ("executable_memory", lambda: mmap.mmap(-1, PAGE, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()),
    )


def _call(name: str, *arguments: int) -> int:
    machine = this_machine()
    number = None if machine is None else machine.number(name)
    if number is None:
        raise OSError(errno.EOPNOTSUPP, "the number of this call is not known here")
    return kernel.syscall(number, *arguments)


def _call_with(name: str, before: tuple[int, ...], content: bytes, *after: int) -> int:
    """Make a call that takes the address of some bytes."""
    buffer = ctypes.create_string_buffer(content, len(content))
    return _call(name, *before, ctypes.addressof(buffer), *after)


def _read_parents_memory() -> None:
    """Read a byte at address 0: whoever may read there at all is told that nothing lies there (EFAULT)."""
    here = ctypes.create_string_buffer(1)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(here), 1)
    remote = (ctypes.c_size_t * 2)(0, 1)
    _call("process_vm_readv", os.getppid(), ctypes.addressof(local), 1, ctypes.addressof(remote), 1, 0)


def _mount() -> None:
    """Mount what does not exist: the kernel looks for the right to mount first (ENODEV: it was there)."""
    words = [ctypes.create_string_buffer(word) for word in (b"none", b"/", NO_SUCH_FILESYSTEM)]
    _call("mount", *(ctypes.addressof(word) for word in words), 0, 0)


def _make_bpf_map() -> None:
    attributes = b"".join(number.to_bytes(4, "little") for number in (BPF_ARRAY, 4, 4, 1)).ljust(128, b"\0")
    _call_with("bpf", (BPF_MAP_CREATE,), attributes, len(attributes))
