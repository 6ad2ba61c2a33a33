"""Workers kept between questions: each is one question's alone while that lasts, and waits warm for the next.

A worker is kept for one file under one key, as long as that file stays what it was. A thread of the pool's own keeps
spares for spaces that are open, replaces workers that were killed, and ends those that nobody asks.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.core.errors.isolating import SpacesBusy
from sandbox.core.errors.tree import SandboxError
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.shelf import OpenSpace, PoolSize, Shelf, open_space
from sandbox.spaces.worker import SpaceWorker, prepare_worker, started

LOOK_EVERY_S = 1.0


class WorkerPool:
    """The workers of one sandbox over its spaces. Threads may ask at once: each gets a worker of its own."""

    def __init__(self, limits: WorkerLimits, size: PoolSize) -> None:
        self._limits = limits
        self._shelf = Shelf(size)
        self._changed = threading.Condition()
        self._is_closed = False
        self._keeper: threading.Thread | None = None

    @contextmanager
    def of(self, path: Path, key: bytes) -> Iterator[SpaceWorker]:
        """Give a worker over a space for one question; its process starts when a row is needed, if none waits.

        Raises:
            SpaceMissing: there is no such file.
            SpacesBusy: there are as many workers as may be, and none became free in time.
        """
        space = open_space(path, key)
        worker = self._taken(space)
        try:
            yield worker
        finally:
            self._give_back(space, worker)

    def let_go(self, path: Path) -> None:
        """End the workers that wait for a file, and keep no spares for it; those at a question end it first."""
        with self._changed:
            left = self._shelf.let_go(path)
            self._changed.notify_all()
        _close(left)

    def close(self) -> None:
        """End all workers that wait; those at a question end with it."""
        with self._changed:
            self._is_closed = True
            left = self._shelf.empty()
            self._changed.notify_all()
        _close(left)
        if self._keeper is not None:
            self._keeper.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _taken(self, space: OpenSpace) -> SpaceWorker:
        with self._changed:
            self._keep_going()
            if not self._changed.wait_for(self._shelf.has_room, self._limits.deadline_s):
                raise SpacesBusy(workers=self._shelf.size.workers, waited_s=f"{self._limits.deadline_s:g}")
            found, pushed_out = self._shelf.take(space)
        _close(pushed_out)
        return found or self._prepared(space)

    def _prepared(self, space: OpenSpace) -> SpaceWorker:
        try:
            return prepare_worker(space.path, space.key, self._limits)
        except BaseException:
            with self._changed:
                self._shelf.lose()
                self._changed.notify_all()
            raise

    def _give_back(self, space: OpenSpace, worker: SpaceWorker) -> None:
        is_sound = worker.is_ready and space.is_unchanged()
        with self._changed:
            is_kept = is_sound and not self._is_closed and self._shelf.put_back(space, worker)
            if not is_kept:
                self._shelf.lose()
            self._changed.notify_all()
        if not is_kept:
            worker.close()

    def _keep_going(self) -> None:
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="keep-workers", daemon=True)
            self._keeper.start()

    def _keep(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed, LOOK_EVERY_S)
                if self._is_closed:
                    return
                dropped = self._shelf.drop_unused()
                wanted = self._shelf.want()
                self._changed.notify_all()
            _close(dropped)
            for space in wanted:
                self._make_spare(space)

    def _make_spare(self, space: OpenSpace) -> None:
        """Start a worker for the next question. One that does not start is not tried again: the question says why."""
        try:
            worker = started(prepare_worker(space.path, space.key, self._limits))
        except (SandboxError, OSError):
            with self._changed:
                self._shelf.forget(space)
                self._shelf.lose()
                self._changed.notify_all()
            return
        self._give_back(space, worker)


def _close(workers: tuple[SpaceWorker, ...]) -> None:
    for worker in workers:
        worker.close()
