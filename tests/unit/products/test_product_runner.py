"""The runner: queued jobs end in quarantine, once, charged once."""

import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sandbox.core.errors.producing import JobRunnerBusy
from sandbox.core.jobs import JobState
from sandbox.products.jobs import JobRuntime
from sandbox.products.orders import read_output
from sandbox.products.runner import open_runner, wait_for_job
from sandbox.storage.database import Database
from tests.unit.products.product_world import queued_job, runtime_of


def test_a_queued_job_ends_in_quarantine_with_all_its_outputs(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "product"), runtime_of(database, tmp_path)
    with open_runner(runtime, tmp_path / "jobs.lock"):
        ended = wait_for_job(database, job.id, 10)
    assert (ended.state, ended.code) == (JobState.IN_QUARANTINE, "")
    names = [file.name for file in read_output(database, runtime.quarantine, job.id)]
    assert names == ["by_city.csv", "by_city.schema.json", "by_sex.csv", "by_sex.schema.json", "receipts.json"]


def test_a_closed_runner_leaves_no_thread(database: Database, tmp_path: Path) -> None:
    before = threading.active_count()
    with open_runner(runtime_of(database, tmp_path), tmp_path / "jobs.lock"):
        assert threading.active_count() > before
    assert threading.active_count() == before


def test_one_process_has_one_runner(database: Database, tmp_path: Path) -> None:
    runtime = runtime_of(database, tmp_path)
    with open_runner(runtime, tmp_path / "jobs.lock"), pytest.raises(JobRunnerBusy), another_runner(runtime, tmp_path):
        pass


def another_runner(runtime: JobRuntime, folder: Path) -> AbstractContextManager[object]:
    return open_runner(runtime, folder / "jobs.lock")
