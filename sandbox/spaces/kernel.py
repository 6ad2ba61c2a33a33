"""Calls to the Linux kernel that the standard library does not offer. Each raises OSError where the kernel refuses."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_SET_NO_NEW_PRIVS = 38

CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000

_CAPABILITY_VERSION_3 = 0x2008_0522

_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: int) -> int:
    """Make a system call; addresses are given as whole numbers."""
    result: int = _libc.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments))
    return _checked(result)


def prctl(option: int, value: int) -> int:
    """Change an attribute of this process."""
    zeros = (ctypes.c_ulong(0),) * 3
    return _checked(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), *zeros))


def name_this_process(name: str) -> None:
    """Give this process a name of at most 15 characters, which every user can read."""
    text = ctypes.create_string_buffer(name.encode())
    prctl(PR_SET_NAME, ctypes.addressof(text))


def unshare(flag: int) -> int:
    """Leave a namespace for a new one."""
    return _checked(_libc.unshare(ctypes.c_int(flag)))


def drop_capabilities() -> int:
    """Give up every capability in every set of this thread (capset(2))."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    return _checked(_libc.capset(ctypes.byref(header), ctypes.byref(nothing)))


def _checked(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
