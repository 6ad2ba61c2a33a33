"""The runner: queued jobs end in quarantine, once, charged once, whatever happens to the process."""

import logging
import subprocess
import sys
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy import MetaData, select

from sandbox.core.answers import Answer
from sandbox.core.errors.producing import JobMissing, JobRunnerBusy, JobStillRunning
from sandbox.core.jobs import JobQuestion, JobState
from sandbox.products.engine_settings import FLOW_VERSION, EngineFailure, PlainSerializer, WordlessHandler
from sandbox.products.jobs import GAVE_UP, JobRuntime
from sandbox.products.orders import read_output
from sandbox.products.runner import JobRunner, open_runner, wait_for_job
from sandbox.storage.database import Database, open_database
from sandbox.storage.jobs import find_job, queue_job, workflow_url
from sandbox.storage.ledger import Ledger
from tests.unit.products.product_world import LedgerGate, event, queued_job, runtime_of

MARKED = "4299991988010112345"
HOLD = "import fcntl,sys; f=open(sys.argv[1],'w'); fcntl.lockf(f,fcntl.LOCK_EX); print('held',flush=True); input()"


def runner(runtime: JobRuntime, folder: Path) -> AbstractContextManager[JobRunner]:
    return open_runner(runtime, folder / "jobs.lock")


class Slow:
    """A gate that waits before its first answer until it is told to go on."""

    def __init__(self, database: Database) -> None:
        self._gate = LedgerGate(Ledger(database))
        self.is_asked = threading.Event()
        self.may_answer = threading.Event()

    def __call__(self, asked: JobQuestion) -> Answer:
        self.is_asked.set()
        assert self.may_answer.wait(10)
        return self._gate(asked)


def test_a_queued_job_ends_in_quarantine_with_all_its_outputs(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "product"), runtime_of(database, tmp_path)
    with runner(runtime, tmp_path):
        ended = wait_for_job(database, job.id, 10)
    assert (ended.state, ended.code) == (JobState.IN_QUARANTINE, "")
    names = [file.name for file in read_output(database, runtime.quarantine, job.id)]
    assert names == ["by_city.csv", "by_city.schema.json", "by_sex.csv", "by_sex.schema.json", "receipts.json"]


def test_a_job_queued_later_is_picked_up(database: Database, tmp_path: Path) -> None:
    with runner(runtime_of(database, tmp_path), tmp_path) as opened:
        jobs = [queued_job(database, tmp_path / "product")]
        jobs += [queue_job(database, jobs[0].product, event("operator", "run_job")) for _ in range(3)]
        opened.look_now()
        states = {wait_for_job(database, job.id, 10).state for job in jobs}
    assert states == {JobState.IN_QUARANTINE}


def test_a_closed_runner_leaves_no_thread(database: Database, tmp_path: Path) -> None:
    before = threading.active_count()
    with runner(runtime_of(database, tmp_path), tmp_path):
        assert threading.active_count() > before
    assert threading.active_count() == before


def test_one_process_has_one_runner(database: Database, tmp_path: Path) -> None:
    runtime = runtime_of(database, tmp_path)
    with runner(runtime, tmp_path), pytest.raises(JobRunnerBusy), runner(runtime, tmp_path):
        pass


def test_two_processes_have_one_runner(database: Database, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "jobs.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(JobRunnerBusy), runner(runtime_of(database, tmp_path), tmp_path):
            pass
        other.communicate("\n")
    with runner(runtime_of(database, tmp_path), tmp_path):
        pass


def test_a_job_paused_by_a_closing_runner_goes_on_with_the_next(database: Database, tmp_path: Path) -> None:
    job, gate = queued_job(database, tmp_path / "product"), Slow(database)
    with runner(runtime_of(database, tmp_path, gate), tmp_path):
        assert gate.is_asked.wait(10)
        threading.Timer(0.2, gate.may_answer.set).start()
    assert find_job(database, job.id).state is JobState.RUNNING
    with runner(runtime_of(database, tmp_path), tmp_path):
        assert wait_for_job(database, job.id, 10).state is JobState.IN_QUARANTINE


def test_a_job_outlives_the_loss_of_the_engines_own_records(database: Database, tmp_path: Path) -> None:
    job, gate = queued_job(database, tmp_path / "product"), Slow(database)
    with runner(runtime_of(database, tmp_path, gate), tmp_path):
        assert gate.is_asked.wait(10)
        threading.Timer(0.2, gate.may_answer.set).start()
    DBOS.reset_system_database(system_database_url=workflow_url(database), truncate=True, schema="dbos")
    with runner(runtime_of(database, tmp_path), tmp_path):
        assert wait_for_job(database, job.id, 10).state is JobState.IN_QUARANTINE


def test_a_job_whose_workflow_was_ended_from_outside_fails(database: Database, tmp_path: Path) -> None:
    job, gate = queued_job(database, tmp_path / "product"), Slow(database)
    with runner(runtime_of(database, tmp_path, gate), tmp_path):
        assert gate.is_asked.wait(10)
        DBOS.cancel_workflow(f"{job.id}/{FLOW_VERSION}")
        gate.may_answer.set()
        ended = wait_for_job(database, job.id, 10)
    assert (ended.state, ended.code) == (JobState.FAILED, GAVE_UP)


def test_nothing_a_gate_says_reaches_the_engines_tables(database: Database, tmp_path: Path) -> None:
    def breaking(_: JobQuestion) -> Answer:
        raise RuntimeError(f"cannot cast {MARKED}")

    job = queued_job(database, tmp_path / "product")
    with runner(runtime_of(database, tmp_path, breaking), tmp_path):
        assert wait_for_job(database, job.id, 10).code == "job_broken"
    kept = written_by_engine(database)
    assert job.id in kept
    assert "job_broken" in kept
    assert MARKED not in kept


def written_by_engine(database: Database) -> str:
    engine = open_database(workflow_url(database))
    schema = None if engine.engine.dialect.name == "sqlite" else "dbos"
    tables = MetaData()
    tables.reflect(engine.engine, schema=schema)
    with engine.reading() as connection:
        rows = [row for table in tables.sorted_tables for row in connection.execute(select(table))]
    engine.close()
    return repr(rows)


def test_waiting_ends_with_the_time_given(database: Database, tmp_path: Path) -> None:
    job = queued_job(database, tmp_path / "product")
    with pytest.raises(JobStillRunning):
        wait_for_job(database, job.id, 0.1)
    with pytest.raises(JobMissing):
        wait_for_job(database, "job-0", 0.1)


def test_the_engine_speaks_without_words(caplog: pytest.LogCaptureFixture) -> None:
    record = logging.LogRecord("dbos", logging.ERROR, "core.py", 7, f"failed: {MARKED}", None, None)
    with caplog.at_level(logging.DEBUG):
        WordlessHandler().emit(record)
    assert MARKED not in caplog.text
    assert "core line 7" in caplog.text


def test_the_engine_keeps_plain_json_and_of_a_failure_its_kind() -> None:
    plain = PlainSerializer()
    assert plain.deserialize(plain.serialize({"args": ("job-1", 0), "kwargs": {}})) == {
        "args": ["job-1", 0],
        "kwargs": {},
    }
    failure = plain.deserialize(plain.serialize(ValueError(MARKED)))
    assert isinstance(failure, EngineFailure)
    assert str(failure) == "ValueError"
