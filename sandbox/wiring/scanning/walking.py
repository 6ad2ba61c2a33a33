"""Which files there are: the one named, or all regular ones in a folder; links within it are not followed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.wiring.scanning.unread import Reason

REPOSITORIES = frozenset({".git", ".hg", ".svn"})


@dataclass(frozen=True, slots=True)
class Met:
    """A file on the way, and its path below what was named; `reason` where it is not to be read."""

    path: Path
    below: Path
    size: int = 0
    reason: Reason | None = None
    is_named: bool = False


def walk(named: Path) -> Iterator[Met]:
    """Give the file that is named (through a link, too), or what a folder holds, in order of names."""
    try:
        found = named.stat()
    except FileNotFoundError:
        yield Met(named, Path(named.name), reason=Reason.NOT_THERE, is_named=True)
        return
    except OSError:
        yield Met(named, Path(named.name), reason=Reason.NOT_ALLOWED, is_named=True)
        return
    if stat.S_ISDIR(found.st_mode):
        yield from _within(named, Path())
    elif stat.S_ISREG(found.st_mode):
        yield Met(named, Path(named.name), found.st_size, is_named=True)
    else:
        yield Met(named, Path(named.name), reason=Reason.SPECIAL, is_named=True)


def _within(folder: Path, below: Path) -> Iterator[Met]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield Met(folder, below, reason=Reason.NOT_ALLOWED, is_named=True)
        return
    for entry in entries:
        path, place = Path(entry.path), below / entry.name
        if entry.is_symlink():
            yield Met(path, place, reason=Reason.LINK)
        elif entry.is_dir(follow_symlinks=False):
            repository = entry.name in REPOSITORIES
            yield from [Met(path, place, reason=Reason.REPOSITORY)] if repository else _within(path, place)
        elif entry.is_file(follow_symlinks=False):
            yield Met(path, place, entry.stat(follow_symlinks=False).st_size)
        else:
            yield Met(path, place, reason=Reason.SPECIAL)
