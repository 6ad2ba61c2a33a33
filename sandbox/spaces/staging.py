"""A place beside a space's final one, where a new version is written until it is whole.

It is a directory of its own under an exclusive lock, so that what a killed writer left can be told from what another is
still writing. Only a rename makes the file a version.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.core.errors.isolating import SpaceNotWritten
from sandbox.spaces.names import space_name

PREFIX = ".writing-"


@contextmanager
def staged(path: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends well it becomes the final one, else nothing is left of it.

    Raises:
        SpaceNotWritten: the disk refuses.
    """
    with _telling(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory, lock = _locked_directory(path.parent)
    try:
        file = directory / path.name
        yield file
        with _telling(path):
            _put_in_place(file, path)
    finally:
        shutil.rmtree(directory)
        os.close(lock)


def sweep(root: Path) -> int:
    """Delete what killed writers left under a directory; give how many places it was. Living writers are let be."""
    left = [directory for directory in root.glob(f"**/{PREFIX}*") if directory.is_dir()]
    return sum(_delete_unless_locked(directory) for directory in left)


def _locked_directory(parent: Path) -> tuple[Path, int]:
    while True:
        directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        try:
            lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:  # a sweep was faster still
            continue
        if _has_locked(lock) and directory.exists():
            return directory, lock
        os.close(lock)  # a sweep was faster: begin again


def _delete_unless_locked(directory: Path) -> bool:
    try:
        lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:  # its writer has just finished
        return False
    try:
        if not _has_locked(lock) or not directory.exists():  # being written, or its writer has just finished
            return False
        shutil.rmtree(directory)
        return True
    finally:
        os.close(lock)


def _has_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _put_in_place(file: Path, path: Path) -> None:
    file.chmod(0o600)
    synchronise(file)
    file.replace(path)
    synchronise(path.parent)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Tell of a disk that is full or not ours as an error of the product's."""
    try:
        yield
    except OSError as error:
        raise SpaceNotWritten(space=space_name(path), why=error.strerror or type(error).__name__) from error


def synchronise(path: Path) -> None:
    """Wait until a file's content, or a directory's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
