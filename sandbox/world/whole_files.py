"""Small files written whole or not at all, and the folders they lie in."""

import os
import tempfile
from pathlib import Path

UNFINISHED = ".writing-"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, for its owner alone, that is there whole, or as it was before."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    synchronise_folder(path.parent)


def synchronise_folder(path: Path) -> None:
    """Wait until a folder's entries are on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter; one that is there already stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
