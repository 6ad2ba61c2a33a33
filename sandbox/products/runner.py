"""The runner: one per state directory, it works off queued jobs and resumes those that a crash left unfinished."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dbos import DBOS, SetWorkflowID

from sandbox.core.errors.producing import JobRunnerBusy, JobStillRunning
from sandbox.core.jobs import Job, JobState
from sandbox.products.durable import WORKSHOP, run_job
from sandbox.products.engine_settings import FLOW_VERSION, quiet_the_engine, settings_of
from sandbox.products.jobs import GAVE_UP, LOG, JobRuntime, end_job
from sandbox.storage.database import Database
from sandbox.storage.jobs import find_job, list_unfinished_jobs, workflow_url

POLL_S = 0.5
WATCH_S = 0.05
DRAIN_S = 90.0
MAX_AT_ONCE = 2
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class JobRunner:
    """Starts queued jobs, at most so many at once, and settles those whose workflow ended without them."""

    def __init__(self, runtime: JobRuntime) -> None:
        self._runtime = runtime
        self._started: set[str] = set()
        self._wake = threading.Event()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sandbox-job-runner")

    def start(self) -> None:
        """Begin to look for jobs."""
        self._thread.start()

    def look_now(self) -> None:
        """Look for queued jobs without waiting for the next round."""
        self._wake.set()

    def close(self) -> None:
        """Stop looking for jobs."""
        self._is_closing.set()
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._is_closing.is_set():
            self._wake.clear()
            try:
                self._take_up(list_unfinished_jobs(self._runtime.database))
            except Exception as error:  # noqa: BLE001  (a worker's outer loop: a database away for a while is no end)
                LOG.warning("looking for jobs failed: %s", type(error).__name__)
            self._wake.wait(POLL_S)

    def _take_up(self, unfinished: tuple[Job, ...]) -> None:
        self._started &= {job.id for job in unfinished}
        for job in unfinished:
            if job.id in self._started:
                self._settle(job)
            elif job.state is JobState.RUNNING or len(self._started) < MAX_AT_ONCE:
                self._start(job)

    def _start(self, job: Job) -> None:
        """Start a job's workflow; where it exists already, the engine leaves it alone."""
        self._started.add(job.id)
        with SetWorkflowID(_workflow_of(job.id)):
            DBOS.start_workflow(run_job, job.id)

    def _settle(self, job: Job) -> None:
        """Fail a job whose workflow ended without ending it."""
        status = DBOS.get_workflow_status(_workflow_of(job.id))
        still = find_job(self._runtime.database, job.id)
        if status is not None and status.status in ENDED and not still.has_ended:
            end_job(self._runtime, job.id, GAVE_UP, "")


@contextmanager
def open_runner(runtime: JobRuntime, lock: Path, executor: str = "local") -> Iterator[JobRunner]:
    """Run jobs in this process until the end of the block; unfinished ones of earlier processes are resumed.

    Args:
        runtime: what jobs work with.
        lock: a file whose lock says that this process is the runner; a crash frees it.
        executor: names this runner among all that share one database; the same after a restart.

    Raises:
        JobRunnerBusy: another process, or another block of this one, is the runner.
    """
    WORKSHOP.open(runtime)  # before the lock: a second lock in one process would be granted, and then free both
    try:
        with _holding(lock), _running(runtime, executor) as runner:
            yield runner
    finally:
        WORKSHOP.close(DRAIN_S)


@contextmanager
def _running(runtime: JobRuntime, executor: str) -> Iterator[JobRunner]:
    quiet_the_engine()
    DBOS(config=settings_of(workflow_url(runtime.database), executor))
    runner = JobRunner(runtime)
    try:
        DBOS.launch()
        runner.start()
        try:
            yield runner
        finally:
            runner.close()
            WORKSHOP.close(DRAIN_S)
    finally:
        DBOS.destroy()


@contextmanager
def _holding(lock: Path) -> Iterator[None]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock, no forked worker inherits it
    except OSError as error:
        os.close(descriptor)
        raise JobRunnerBusy from error
    try:
        yield
    finally:
        os.close(descriptor)


def wait_for_job(database: Database, job_id: str, timeout_s: float) -> Job:
    """Wait until a job has ended, whichever process runs it.

    Raises:
        JobMissing: there is none.
        JobStillRunning: it has not ended in time; it goes on.
    """
    for _ in range(max(1, round(timeout_s / WATCH_S))):
        job = find_job(database, job_id)
        if job.has_ended:
            return job
        time.sleep(WATCH_S)
    raise JobStillRunning(job=job_id, timeout_s=int(timeout_s))


def _workflow_of(job_id: str) -> str:
    return f"{job_id}/{FLOW_VERSION}"
