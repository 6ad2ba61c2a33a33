"""The one thread that starts workers.

The parent-death signal of a process follows the *thread* that started it (prctl(2), PR_SET_PDEATHSIG), not its process;
so workers are started by a thread that lives until the process itself ends: a daemon, which no orderly shutdown joins.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class _Starter:
    """The thread, made when it is first needed; a forked process makes its own."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self._making = threading.Lock()
        self._orders: SimpleQueue[Callable[[], None]] | None = None

    def orders(self) -> "SimpleQueue[Callable[[], None]]":
        with self._making:
            if self._orders is None:
                self._orders = SimpleQueue()
                threading.Thread(target=_work, args=(self._orders,), name="start-workers", daemon=True).start()
            return self._orders


_starter = _Starter()


def by_the_starter(act: Callable[[], T]) -> T:
    """Have something done by the thread that starts workers, and wait for it."""
    outcome: Future[T] = Future()

    def order() -> None:
        try:
            outcome.set_result(act())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it was ordered
            outcome.set_exception(error)

    _starter.orders().put(order)
    return outcome.result()


def _work(orders: "SimpleQueue[Callable[[], None]]") -> None:
    while True:
        orders.get()()
