"""The job as a durable workflow (DBOS): killed between any two steps, it goes on at the next one.

The engine knows functions by name, for the whole process; what they work with is set when a runner opens.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dbos import DBOS

from sandbox.core.errors.producing import JobRunnerBusy
from sandbox.products.jobs import JobRuntime, answer_question, begin_job, code_of, end_job, store_output

MAX_RESUMES = 1000


class Pausing(BaseException):
    """The runner is closing: leave the workflow where it is, to be resumed. No `Exception`, so that none records it."""


class _Workshop:
    """The runtime of this process's runner, and how many workflows are at work with it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._runtime: JobRuntime | None = None
        self._at_work = 0

    def open(self, runtime: JobRuntime) -> None:
        with self._changed:
            if self._runtime is not None:
                raise JobRunnerBusy
            self._runtime = runtime

    def close(self, timeout_s: float) -> None:
        """Let no further step begin, and wait until those at work have paused."""
        with self._changed:
            self._runtime = None
            self._changed.wait_for(lambda: self._at_work == 0, timeout_s)

    @property
    def runtime(self) -> JobRuntime:
        with self._changed:
            if self._runtime is None:
                raise Pausing
            return self._runtime

    @contextmanager
    def working(self) -> Iterator[None]:
        with self._changed:
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()


WORKSHOP = _Workshop()


@DBOS.workflow(name="run_job", max_recovery_attempts=MAX_RESUMES)
def run_job(job_id: str) -> None:
    """Run one job: begin, ask each question, store the output, end. Only codes and digests pass between steps."""
    with WORKSHOP.working():
        code, questions = _begin(job_id)
        for number in range(questions):
            code = code or _answer(job_id, number)
        output = ""
        if not code:
            code, output = _store(job_id)
        _end(job_id, code, output)


@DBOS.step(name="begin_job")
def _begin(job_id: str) -> tuple[str, int]:
    runtime, questions = WORKSHOP.runtime, [0]
    code = code_of(job_id, lambda: questions.append(begin_job(runtime, job_id)))
    return code, questions[-1]


@DBOS.step(name="answer_question")
def _answer(job_id: str, number: int) -> str:
    runtime = WORKSHOP.runtime
    return code_of(job_id, lambda: answer_question(runtime, job_id, number))


@DBOS.step(name="store_output")
def _store(job_id: str) -> tuple[str, str]:
    runtime, digests = WORKSHOP.runtime, [""]
    code = code_of(job_id, lambda: digests.append(store_output(runtime, job_id)))
    return code, digests[-1]


@DBOS.step(name="end_job")
def _end(job_id: str, code: str, output: str) -> None:
    end_job(WORKSHOP.runtime, job_id, code, output)
