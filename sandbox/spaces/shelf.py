"""Which workers wait for which space, how many there are, and whether there is room. The pool lets in one thread."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.core.errors.isolating import SpaceMissing
from sandbox.spaces.names import space_name
from sandbox.spaces.worker import SpaceWorker


@dataclass(frozen=True, slots=True)
class PoolSize:
    """How many workers there may be at once, how long one waits unasked, how many wait for each open space."""

    workers: int = 4
    idle_s: float = 300.0
    spares: int = 1


@dataclass(frozen=True, slots=True)
class OpenSpace:
    """A file as it was when it was asked for, and its key; a changed file is another space."""

    path: Path
    key: bytes = field(repr=False)
    identity: tuple[int, ...]

    def is_unchanged(self) -> bool:
        """Tell whether the file is still the one it was: not destroyed, not replaced."""
        try:
            return _identity_of(self.path) == self.identity
        except FileNotFoundError:
            return False


def open_space(path: Path, key: bytes) -> OpenSpace:
    """Give a space as its file is now.

    Raises:
        SpaceMissing: there is no such file.
    """
    try:
        return OpenSpace(path, key, _identity_of(path))
    except FileNotFoundError as error:
        raise SpaceMissing(space=space_name(path)) from error


@dataclass(frozen=True, slots=True)
class _Waiting:
    space: OpenSpace
    worker: SpaceWorker
    since_s: float


class Shelf:
    """The workers that wait, longest first, and the number of those that are taken."""

    def __init__(self, size: PoolSize) -> None:
        self.size = size
        self._waiting: list[_Waiting] = []
        self._taken = 0
        self._asked_s: dict[OpenSpace, float] = {}

    def has_room(self) -> bool:
        """Tell whether a worker can be taken: one waits, for whatever space, or there may be one more."""
        return bool(self._waiting) or self._taken < self.size.workers

    def take(self, space: OpenSpace) -> tuple[SpaceWorker | None, tuple[SpaceWorker, ...]]:
        """Take the worker that waits for a space, or room for a new one; give it, and who has to end for that."""
        self._asked_s[space] = time.monotonic()
        mine = next((w for w in reversed(self._waiting) if w.space == space and w.worker.is_ready), None)
        found = mine or (self._waiting[0] if self._taken + len(self._waiting) >= self.size.workers else None)
        self._taken += 1
        if found is None:
            return None, ()
        self._waiting.remove(found)
        return (mine.worker, ()) if mine else (None, (found.worker,))

    def put_back(self, space: OpenSpace, worker: SpaceWorker) -> bool:
        """Let a worker that was taken wait for the next question; tell whether there is a place for it."""
        if self.size.idle_s == 0:
            return False
        self._taken -= 1
        self._waiting.append(_Waiting(space, worker, time.monotonic()))
        return True

    def lose(self) -> None:
        """Count a worker that was taken as gone."""
        self._taken -= 1

    def drop_unused(self) -> tuple[SpaceWorker, ...]:
        """Give the workers that are of no more use: dead, unasked for too long, or over a file that is not there."""
        long_ago = time.monotonic() - self.size.idle_s
        self._asked_s = {s: at for s, at in self._asked_s.items() if at > long_ago and s.is_unchanged()}
        useless = [w for w in self._waiting if w.space not in self._asked_s or not w.worker.is_ready]
        self._waiting = [w for w in self._waiting if w not in useless]
        return tuple(w.worker for w in useless)

    def want(self) -> tuple[OpenSpace, ...]:
        """Give the open spaces that lack spares, once for each worker there is room for; its place is taken."""
        wanted: list[OpenSpace] = []
        for space in self._asked_s:
            lacking = self.size.spares - sum(w.space == space for w in self._waiting)
            room = self.size.workers - self._taken - len(self._waiting)
            fresh = [space] * max(0, min(lacking, room))
            self._taken += len(fresh)
            wanted += fresh
        return tuple(wanted)

    def forget(self, space: OpenSpace) -> None:
        """Keep no more spares for a space until it is asked for again."""
        self._asked_s.pop(space, None)

    def let_go(self, path: Path) -> tuple[SpaceWorker, ...]:
        """Take the workers that wait for a file off the shelf, and want no more of them."""
        self._asked_s = {space: at for space, at in self._asked_s.items() if space.path != path}
        left = [waiting for waiting in self._waiting if waiting.space.path == path]
        self._waiting = [waiting for waiting in self._waiting if waiting not in left]
        return tuple(waiting.worker for waiting in left)

    def empty(self) -> tuple[SpaceWorker, ...]:
        """Take all that wait off the shelf."""
        left = tuple(w.worker for w in self._waiting)
        self._waiting = []
        return left


def _identity_of(path: Path) -> tuple[int, ...]:
    """Tell a file from all others, and from what it was before it was changed: nobody can set its time of change."""
    told = path.stat()
    return (told.st_dev, told.st_ino, told.st_size, told.st_ctime_ns)
