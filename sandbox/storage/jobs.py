"""Jobs and what they were answered; every move is one conditional update, so that a repeated step changes nothing."""

import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection, Row, func, insert, select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.digests import digest_of
from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.loading import DatasetMissing
from sandbox.core.errors.producing import (
    JobAnswerChanged,
    JobMissing,
    JobNotRunning,
    OperatorIsAuthor,
    ProductMissing,
    ProductNotApproved,
)
from sandbox.core.jobs import JOB_MACHINE, Job, JobAnswer, JobMove, JobPart, JobState
from sandbox.core.products import ProductState
from sandbox.storage.database import Database, Writing
from sandbox.storage.tables.datasets import datasets
from sandbox.storage.tables.products import job_answers, job_inputs, jobs, products

WORKFLOWS = "jobs.sqlite"
UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


def queue_job(database: Database, product: str, event: AuditEvent) -> Job:
    """Queue a run of an approved product; the event's actor is the operator.

    Raises:
        ProductMissing: there is no such product.
        ProductNotApproved: its code is not approved.
        OperatorIsAuthor: the actor wrote it.
    """
    with database.writing(event) as tx:
        author = _author_of_approved(tx.connection, product)
        if event.actor == author:
            raise OperatorIsAuthor(digest=product)
        job = Job(_new_id(tx, product), product, author, event.actor, JobState.QUEUED, "", "", event.at.isoformat())
        tx.connection.execute(insert(jobs).values(**asdict(job)))
        tx.note(job=job.id, product=product, state=job.state.value)
    return job


def _author_of_approved(connection: Connection, product: str) -> str:
    row = connection.execute(select(products.c.author, products.c.state).where(products.c.digest == product)).first()
    if row is None:
        raise ProductMissing(digest=product)
    if row.state != ProductState.APPROVED.value:
        raise ProductNotApproved(digest=product, state=row.state)
    return str(row.author)


def _new_id(tx: Writing, product: str) -> str:
    runs = tx.connection.execute(select(func.count()).where(jobs.c.product == product)).scalar_one()
    return "job-" + digest_of([product, tx.event.actor, tx.event.at, runs])[:16]


def move_job(database: Database, job: str, move: JobMove, event: AuditEvent) -> bool:
    """Move a job; tell whether this call moved it. False: it had been moved there before, with the same outcome.

    Raises:
        JobMissing: there is none.
        MoveNotAllowed: it is in another state.
        MoveNotYours: another part makes this move.
    """
    JOB_MACHINE.check_move(move.now, move.to, move.part)
    before = find_job(database, job)
    if (before.state, before.code, before.output) == (move.to, move.code, move.output):
        return False
    with database.writing(event) as tx:
        moved = tx.connection.execute(
            update(jobs).where(jobs.c.id == job, jobs.c.state == move.now.value).values(**_changes(move))
        )
        if moved.rowcount != 1:
            now = tx.connection.execute(select(jobs.c.state).where(jobs.c.id == job)).scalar_one()
            allowed = ", ".join(JOB_MACHINE.table[JobState(now)]) or "-"
            raise MoveNotAllowed(machine=JOB_MACHINE.name, now=now, to=move.to.value, allowed=allowed)
        tx.note(job=job, before=move.now.value, after=move.to.value, code=move.code, output=move.output)
    return True


def start_job(database: Database, job: str, inputs: tuple[str, ...], event: AuditEvent) -> None:
    """Start a queued job and pin the version of each dataset it reads; one that runs already stays as it is.

    Raises:
        JobNotRunning: it has ended.
        DatasetMissing: an input was never loaded.
    """
    state = find_job(database, job).state
    if state is JobState.RUNNING:
        return
    JOB_MACHINE.check_move(JobState.QUEUED, JobState.RUNNING, JobPart.RUNNER)
    with database.writing(event) as tx:
        moved = tx.connection.execute(
            update(jobs)
            .where(jobs.c.id == job, jobs.c.state == JobState.QUEUED.value)
            .values(state=JobState.RUNNING.value, started_at=event.at.isoformat())
        )
        if moved.rowcount != 1:
            raise JobNotRunning(job=job, state=state)
        tx.note(job=job, before=JobState.QUEUED.value, after=JobState.RUNNING.value)
        for dataset in inputs:
            version = _current_version(tx.connection, dataset)
            tx.connection.execute(insert(job_inputs).values(job=job, dataset=dataset, dataset_version=version))
            tx.note(dataset=dataset, dataset_version=version)


def _current_version(connection: Connection, dataset: str) -> str:
    query = select(datasets.c.current_version).where(datasets.c.name == dataset)
    version = connection.execute(query).scalar_one_or_none()
    if version is None:
        raise DatasetMissing(dataset=dataset)
    return str(version)


def find_pinned_version(database: Database, job: str, dataset: str) -> str:
    """Give the version of a dataset that a started job was pinned to."""
    query = select(job_inputs.c.dataset_version).where(job_inputs.c.job == job, job_inputs.c.dataset == dataset)
    with database.reading() as connection:
        return str(connection.execute(query).scalar_one())


def _changes(move: JobMove) -> dict[str, str]:
    if move.to is JobState.CHECKED:
        return {"state": move.to.value}
    return {"state": move.to.value, "code": move.code, "output": move.output, "ended_at": move.at}


def keep_job_answer(database: Database, answer: JobAnswer, event: AuditEvent) -> None:
    """Keep which receipt answered which question of a running job; keeping the same again changes nothing.

    Raises:
        JobNotRunning: the job has ended meanwhile.
        JobAnswerChanged: the question was answered otherwise before.
    """
    kept = find_job_answer(database, answer.job, answer.number)
    if kept == answer:
        return
    if kept is not None:
        raise JobAnswerChanged(job=answer.job, number=answer.number)
    with database.writing(event) as tx:
        state = tx.connection.execute(select(jobs.c.state).where(jobs.c.id == answer.job)).scalar_one()
        if state != JobState.RUNNING.value:
            raise JobNotRunning(job=answer.job, state=state)
        tx.connection.execute(insert(job_answers).values(**asdict(answer)))
        tx.note(job=answer.job, number=answer.number, receipt=answer.receipt, answer=answer.answer_digest)


def find_job(database: Database, job: str) -> Job:
    """Give a job.

    Raises:
        JobMissing: there is none.
    """
    with database.reading() as connection:
        row = connection.execute(select(jobs).where(jobs.c.id == job)).one_or_none()
    if row is None:
        raise JobMissing(job=job)
    return _job_of(row)


def list_jobs(database: Database) -> tuple[Job, ...]:
    """Give all jobs, the latest first."""
    with database.reading() as connection:
        query = select(jobs).order_by(jobs.c.queued_at.desc(), jobs.c.id)
        return tuple(_job_of(row) for row in connection.execute(query))


def list_unfinished_jobs(database: Database) -> tuple[Job, ...]:
    """Give the jobs that are queued or running, the oldest first."""
    with database.reading() as connection:
        query = select(jobs).where(jobs.c.state.in_(UNFINISHED)).order_by(jobs.c.queued_at, jobs.c.id)
        return tuple(_job_of(row) for row in connection.execute(query))


def list_job_answers(database: Database, job: str) -> tuple[JobAnswer, ...]:
    """Give what a job was answered so far, in order."""
    with database.reading() as connection:
        query = select(job_answers).where(job_answers.c.job == job).order_by(job_answers.c.number)
        return tuple(JobAnswer(**row._mapping) for row in connection.execute(query))


def find_job_answer(database: Database, job: str, number: int) -> JobAnswer | None:
    """Give what a job was answered to one of its questions, or None."""
    return next((answer for answer in list_job_answers(database, job) if answer.number == number), None)


def _job_of(row: Row[tuple[object, ...]]) -> Job:
    fields = dict(row._mapping)
    return Job(**{**fields, "state": JobState(row.state)})


def workflow_url(database: Database) -> str:
    """Give the URL under which the workflow engine keeps its own progress.

    On PostgreSQL it is the state's database (schema `dbos`); on SQLite a file beside it, so that the two never
    wait for one another's write lock (docs/adr/0005-durable-jobs.md).
    """
    url = database.engine.url
    if url.get_backend_name() != "sqlite" or url.database is None:
        return url.render_as_string(hide_password=False)
    path = Path(url.database).with_name(WORKFLOWS)
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return url.set(database=str(path)).render_as_string(hide_password=False)
