"""The service's own runner: it works off queued jobs while the service is up, or waits until no other process does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.core.errors.producing import JobRunnerBusy
from sandbox.products.runner import open_runner
from sandbox.web.logs import LOG
from sandbox.wiring.building import RUNNER_LOCK, runtime_of
from sandbox.wiring.house import House

RETRY_S = 5.0
GRACE_S = 120.0


@contextmanager
def working_off_jobs(house: House) -> Iterator[None]:
    """Run jobs in this process until the end of the block, from when no other process is the runner."""
    is_closing = threading.Event()
    worker = threading.Thread(target=_work, args=(house, is_closing), name="sandbox-runner-keeper")
    worker.start()
    try:
        yield
    finally:
        is_closing.set()
        worker.join(GRACE_S)


def _work(house: House, is_closing: threading.Event) -> None:
    while not is_closing.is_set():
        try:
            with open_runner(runtime_of(house), house.root / RUNNER_LOCK):
                LOG.info("runner", state="running")
                is_closing.wait()
        except JobRunnerBusy:
            LOG.info("runner", state="another process is the runner")
            is_closing.wait(RETRY_S)
