"""Files that are, or soon will be, in place and are not registered yet: each has a locked note beside it until it is.

A note whose lock is free tells of a process that was killed between writing and registering; what it wrote is then
either registered, or nobody's. Files without a note are never touched.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.core.errors.isolating import SpaceNotWritten
from sandbox.spaces.names import space_name
from sandbox.spaces.staging import sweep, synchronise

PREFIX = ".pending-"

IsRegistered = Callable[[str], bool]


@contextmanager
def pending(path: Path) -> Iterator[None]:
    """Keep a note beside a file's final place, from before it is written until it is registered.

    The note stays where the block fails and the file is there all the same: the next sweep decides.

    Raises:
        SpaceNotWritten: the disk refuses.
    """
    note = path.with_name(PREFIX + path.name)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _locked_note(note)
        synchronise(path.parent)
    except OSError as error:
        raise SpaceNotWritten(space=space_name(path), why=error.strerror or type(error).__name__) from error
    is_registered = False
    try:
        yield
        is_registered = True
    finally:
        if is_registered or not path.exists():
            note.unlink()
        os.close(lock)


def sweep_unregistered(folder: Path, is_registered: IsRegistered) -> int:
    """Delete what killed writers left in a folder, finished files included; give how many places it was.

    Args:
        folder: where the files lie.
        is_registered: asked for the name of each file that a killed process left a note of.
    """
    notes = sorted(folder.glob(f"{PREFIX}*"))
    return sweep(folder) + sum(_settle_unless_locked(note, is_registered) for note in notes)


def _settle_unless_locked(note: Path, is_registered: IsRegistered) -> bool:
    try:
        lock = os.open(note, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:  # its holder, or another sweep, was faster
        return False
    try:
        if not _has_locked(lock, note):
            return False
        path = note.with_name(note.name.removeprefix(PREFIX))
        if path.exists() and not is_registered(path.name):
            path.unlink()
        note.unlink()
        return True
    finally:
        os.close(lock)


def _locked_note(note: Path) -> int:
    while True:
        lock = os.open(note, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _has_locked(lock, note):
            return lock
        os.close(lock)  # a sweep was faster: begin again


def _has_locked(descriptor: int, note: Path) -> bool:
    """Lock a note; tell whether it was free, and is still the one that lies there."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(descriptor).st_ino == note.stat().st_ino
    except (BlockingIOError, FileNotFoundError):
        return False
