"""The end of a space's file: emptied, then deleted; and, where it is only replaced, not while a worker holds it."""

import fcntl
import os
from pathlib import Path

from sandbox.core.errors.isolating import SpaceMissing
from sandbox.spaces.names import space_name
from sandbox.spaces.staging import synchronise


def destroy(path: Path) -> None:
    """Empty a space's file and delete it; a worker that still has it open reads nothing more.

    What makes the rows unreadable for good is the destruction of their data key: disks keep old blocks.

    Raises:
        SpaceMissing: it is not there.
    """
    try:
        os.truncate(path, 0)
    except FileNotFoundError as error:
        raise SpaceMissing(space=space_name(path)) from error
    synchronise(path)
    path.unlink()
    synchronise(path.parent)


def remove_unheld(path: Path) -> bool:
    """Destroy a space's file unless a worker, of whatever process, holds it; tell whether it is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        destroy(path)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
