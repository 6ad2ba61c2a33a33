"""Landlock: which files this process may still reach (landlock(7)). No root is needed.

It covers the calling thread and those it starts later, so it is put in force before anything starts threads.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.spaces.kernel import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
RULE_PATH_BENEATH = 1

READ_FILE, READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # number of rights known to each version
_NEWEST_FILE_RIGHTS = 16
_TCP_FROM_ABI, _SCOPES_FROM_ABI = 4, 6
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def landlock_abi() -> int:
    """Give the version of Landlock that the kernel offers.

    Raises:
        OSError: it offers none.
    """
    return syscall(CREATE_RULESET, 0, 0, VERSION_FLAG)


def what_is_missing(abi: int) -> str:
    """Say what an older version does not cover; nothing where it covers all we ask."""
    gaps = [(_TCP_FROM_ABI, "TCP"), (_SCOPES_FROM_ABI, "signals and abstract sockets")]
    return ", ".join(gap for since, gap in gaps if abi < since)


def restrict(abi: int, readable: Iterable[Path], descriptor: int | None) -> None:
    """Leave this process the reading of some paths and of one open file, and nothing else.

    Raises:
        OSError: the kernel refuses.
    """
    ruleset = _create_ruleset(abi)
    try:
        for path in readable:
            _allow_path(ruleset, path)
        if descriptor is not None:
            _allow(ruleset, descriptor)
        syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def forbid_changes() -> None:
    """Leave this process, and those it will start, the reading of files, and nothing else.

    Raises:
        OSError: the kernel refuses.
    """
    ruleset = _create_ruleset(landlock_abi(), READ_FILE | READ_DIR)
    try:
        syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _create_ruleset(abi: int, let_be: int = 0) -> int:
    """Make a ruleset that refuses every right known to a version but those that are let be."""
    file_rights = ((1 << _FILE_RIGHTS_OF_ABI.get(abi, _NEWEST_FILE_RIGHTS)) - 1) & ~let_be
    handled = struct.pack("=Q", file_rights)
    if abi >= _TCP_FROM_ABI:
        handled += struct.pack("=Q", _BIND_AND_CONNECT_TCP)
    if abi >= _SCOPES_FROM_ABI:
        handled += struct.pack("=Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    with _address(handled) as address:
        return syscall(CREATE_RULESET, address, len(handled), 0)


def _allow_path(ruleset: int, path: Path) -> None:
    """Allow a path to be read; one that is not there needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        _allow(ruleset, descriptor)
    finally:
        os.close(descriptor)


def _allow(ruleset: int, descriptor: int) -> None:
    is_directory = stat.S_ISDIR(os.fstat(descriptor).st_mode)
    rights = READ_FILE | READ_DIR if is_directory else READ_FILE
    with _address(struct.pack("=Qi", rights, descriptor)) as address:
        syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, address, 0)


@contextmanager
def _address(content: bytes) -> Iterator[int]:
    buffer = ctypes.create_string_buffer(content, len(content))
    yield ctypes.addressof(buffer)
