"""What a job does, step by step. Every step can be done again: it finds its work done and changes nothing.

Order of one question: ask (the ledger charges once and answers alike), seal the answer, record its receipt.
Order of the output: seal every file, seal their list, then move the job.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.core.answers import Answer
from sandbox.core.audit import AuditEvent
from sandbox.core.errors.producing import JobAnswerChanged, JobInputChanged, JobNotRunning, ProductNotApproved
from sandbox.core.errors.tree import SandboxError
from sandbox.core.jobs import Job, JobAnswer, JobMove, JobPart, JobQuestion, JobState
from sandbox.core.people import Action
from sandbox.core.products import FrozenProduct, OutputFile, ProductForm, ProductQuestion, ProductState, Specification
from sandbox.core.questions import Question
from sandbox.products.forms.dataset import build_dataset
from sandbox.products.freeze import open_frozen_product
from sandbox.products.quarantine import Quarantine
from sandbox.storage.database import Database
from sandbox.storage.jobs import (
    find_job,
    find_job_answer,
    find_pinned_version,
    keep_job_answer,
    list_job_answers,
    move_job,
    start_job,
)
from sandbox.storage.products import find_product
from sandbox.world.clock import Clock

LOG = logging.getLogger("sandbox.jobs")
BROKEN = "job_broken"
GAVE_UP = "job_gave_up"

Ask = Callable[[JobQuestion], Answer]
Build = Callable[[Specification, Callable[[ProductQuestion], Answer]], tuple[OutputFile, ...]]
FORMS: dict[ProductForm, Build] = {ProductForm.DATASET: build_dataset}


@dataclass(frozen=True, slots=True)
class JobRuntime:
    """What jobs work with. `ask` opens the space of a question's dataset and calls the gate."""

    database: Database
    quarantine: Quarantine
    ask: Ask
    clock: Clock

    def event(self, job: Job) -> AuditEvent:
        """Make the audit event of a step: done on behalf of the job's operator."""
        return AuditEvent(self.clock.now(), job.operator, Action.RUN_JOB, f"job/{job.id}")


def begin_job(runtime: JobRuntime, job_id: str) -> int:
    """Start a queued job and pin its input data, or find it started; give the number of its questions.

    Raises:
        JobNotRunning: it has ended meanwhile.
        ProductNotApproved: its approval was withdrawn meanwhile.
        ProductChanged: its kept files were changed.
        DatasetMissing: an input was never loaded.
    """
    job, product = _open(runtime, job_id)
    state = find_product(runtime.database, product.digest).state
    if state is not ProductState.APPROVED:
        raise ProductNotApproved(digest=product.digest, state=state)
    start_job(runtime.database, job_id, product.specification.inputs, runtime.event(job))
    return len(product.specification.questions)


def answer_question(runtime: JobRuntime, job_id: str, number: int) -> None:
    """Ask one question of a running job, seal its answer and record its receipt.

    Raises:
        JobNotRunning: it has ended meanwhile.
        JobInputChanged: it was answered from other data than the job began with.
        SandboxError: whatever the gate refuses or fails with.
    """
    job, product = _open(runtime, job_id)
    if find_job_answer(runtime.database, job_id, number) is not None:
        return  # recorded last, so everything before it is done
    asked = product.specification.questions[number]
    version = find_pinned_version(runtime.database, job_id, asked.dataset)
    answer = runtime.ask(
        JobQuestion(
            job=job_id,
            product=product.digest,
            number=number,
            scenario=product.specification.scenario,
            dataset=asked.dataset,
            dataset_version=version,
            analyst=product.author,
            question=Question(asked.sql, asked.spend),
        )
    )
    if answer.receipt.dataset_version != version:
        raise JobInputChanged(job=job_id, dataset=asked.dataset)
    runtime.quarantine.keep_answer(job_id, number, answer)
    kept = runtime.quarantine.read_answer(job_id, number)
    keep_job_answer(runtime.database, _lineage(job_id, asked, number, kept), runtime.event(job))


def store_output(runtime: JobRuntime, job_id: str) -> str:
    """Build the output of a running job from its sealed answers, seal it, and give its digest.

    Raises:
        JobNotRunning: it has ended meanwhile.
        JobAnswerChanged: a sealed answer is not the one that was recorded.
    """
    _, product = _open(runtime, job_id)
    answers = {
        product.specification.questions[recorded.number].output: _sealed_answer(runtime, recorded)
        for recorded in list_job_answers(runtime.database, job_id)
    }
    build = FORMS[product.specification.form]
    return runtime.quarantine.keep_outputs(job_id, build(product.specification, lambda asked: answers[asked.output]))


def end_job(runtime: JobRuntime, job_id: str, code: str, output: str) -> None:
    """Move a job to quarantine with its output, or to failed with a code; one that has ended stays as it is."""
    job = find_job(runtime.database, job_id)
    if job.has_ended:
        return
    to = JobState.FAILED if code else JobState.IN_QUARANTINE
    move = JobMove(job.state, to, JobPart.RUNNER, runtime.clock.now().isoformat(), code, output)
    move_job(runtime.database, job_id, move, runtime.event(job))


def code_of(job_id: str, work: Callable[[], object]) -> str:
    """Do a step's work; give nothing, or the code it failed with. Its words go nowhere: they may speak of data."""
    try:
        work()
    except SandboxError as error:
        return error.code
    except Exception as error:  # noqa: BLE001  (the outer loop of a worker: a broken step must not leave a job hanging)
        LOG.warning("a step of %s broke: %s", job_id, type(error).__name__)
        return BROKEN
    return ""


def _open(runtime: JobRuntime, job_id: str) -> tuple[Job, FrozenProduct]:
    job = find_job(runtime.database, job_id)
    if job.has_ended:
        raise JobNotRunning(job=job_id, state=job.state)
    return job, open_frozen_product(runtime.database, job.product)


def _lineage(job_id: str, asked: ProductQuestion, number: int, answer: Answer) -> JobAnswer:
    receipt = answer.receipt
    return JobAnswer(job_id, number, asked.output, asked.dataset, receipt.dataset_version, receipt.id, answer.digest)


def _sealed_answer(runtime: JobRuntime, recorded: JobAnswer) -> Answer:
    answer = runtime.quarantine.read_answer(recorded.job, recorded.number)
    if answer.digest != recorded.answer_digest:
        raise JobAnswerChanged(job=recorded.job, number=recorded.number)
    return answer
