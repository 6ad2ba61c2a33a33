"""A job killed with SIGKILL anywhere goes on where it was: one output, one charge per question, one audit event."""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sandbox.core.budget import Budget
from sandbox.core.charges import Scope
from sandbox.core.digests import sha256_hex
from sandbox.core.jobs import Job, JobState
from sandbox.products.orders import read_output
from sandbox.products.quarantine import Quarantine
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.database import Database, open_database
from sandbox.storage.jobs import find_job, list_job_answers, queue_job
from sandbox.storage.ledger import Ledger
from sandbox.storage.schema import METADATA
from sandbox.storage.tables.asking import ledger_charges
from tests.integration.dying_jobs import work_off
from tests.unit.products.product_world import (
    BY_CITY,
    CAP,
    COST,
    KEYS,
    approved_product,
    event,
    load_version,
    write_folder,
)

QUESTIONS = 2
CLEAN_RUN_S = 60.0
SOME_TOUCHES = (1, 4, 7, 11, 15)


class Kills:
    """Jobs of one state, and the processes that are killed while working on them."""

    def __init__(self, url: str, database: Database, folder: Path) -> None:
        self.url = url
        self.database = database
        self.folder = folder
        self.jobs: list[Job] = []
        self.kills = 0
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.integration.dying_jobs"])

    def queue(self) -> Job:
        """Queue a job of a product that asks what was never asked before."""
        folder = write_folder(self.folder / f"product-{len(self.jobs)}")
        for name in ("by_city.sql", "by_sex.sql"):
            (folder / name).write_text(f"{BY_CITY} LIMIT {len(self.jobs)} -- {name}")
        job = queue_job(self.database, approved_product(self.database, folder), event("operator", "run_job"))
        self.jobs.append(job)
        return job

    def die_at(self, job: Job, touch: int) -> None:
        """Let a process die at its n-th touch of the world; a process that never came so far must have ended well."""
        process = self._start(job, touch)
        process.join(CLEAN_RUN_S)
        assert process.exitcode in (-9, 0)
        self.kills += process.exitcode == -9

    def die_after(self, job: Job, delay_s: float) -> None:
        """Kill a process some time after it opened the runner."""
        (self.folder / "opened").unlink(missing_ok=True)
        process = self._start(job, None)
        while process.is_alive() and not (self.folder / "opened").exists():
            time.sleep(0.002)
        process.join(delay_s)
        process.kill()
        process.join(CLEAN_RUN_S)
        self.kills += process.exitcode == -9

    def resume(self, job: Job) -> None:
        """Let a process live until the job has ended."""
        process = self._start(job, None)
        process.join(CLEAN_RUN_S)
        assert process.exitcode == 0

    def touches_of_a_whole_run(self) -> int:
        """Count how often a run that nobody kills touches the world."""
        self.resume(self.queue())
        return int((self.folder / "touches").read_text())

    def _start(self, job: Job, die_at: int | None) -> ForkServerProcess:
        process = self._context.Process(target=work_off, args=(self.url, self.folder, job.id, die_at))
        process.start()
        return process

    def check_all(self) -> None:
        """Check that each job left one output, was charged once per question, and moved once."""
        moves = Counter(self._moves())
        for job in self.jobs:
            ended = find_job(self.database, job.id)
            assert (ended.state, ended.code) == (JobState.IN_QUARANTINE, "")
            assert moves[job.id, "running"] == moves[job.id, "in_quarantine"] == 1
            assert len(list_job_answers(self.database, job.id)) == moves[job.id, "answer"] == QUESTIONS
            self._check_output(job)
        self._check_charges()

    def _moves(self) -> Iterator[tuple[str, str]]:
        with self.database.reading() as connection:
            verify_chain(connection)
            for chained in read_events(connection):
                details = dict(chained.event.details)
                if "receipt" in details:
                    yield details["job"], "answer"
                if "job" in details and "after" in details:
                    yield details["job"], details["after"]

    def _check_output(self, job: Job) -> None:
        outputs = read_output(self.database, Quarantine(self.folder / "quarantine", KEYS), job.id)
        sealed = {f"{sha256_hex(output.content)}.sealed" for output in outputs}
        assert self._kept(job) == sealed | {"outputs.sealed", "answer-000.sealed", "answer-001.sealed"}

    def _kept(self, job: Job) -> set[str]:
        return {path.name for path in (self.folder / "quarantine" / job.id).iterdir()}

    def _check_charges(self) -> None:
        asked = len(self.jobs) * QUESTIONS
        (left,) = Ledger(self.database).left((Scope("dataset/yb_js/2026", CAP),), Budget(0))
        assert CAP.nano_rho - left.left.nano_rho == asked * COST.nano_rho
        with self.database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(ledger_charges)).scalar_one() == asked


@contextmanager
def opened_kills(url: str, folder: Path) -> Iterator[Kills]:
    with closing(open_database(url)) as database:
        METADATA.create_all(database.engine)
        load_version(database, "v1")
        yield Kills(url, database, folder)


@pytest.fixture
def kills(database_url: str, tmp_path: Path) -> Iterator[Kills]:
    with opened_kills(database_url, tmp_path) as opened:
        yield opened


def test_a_job_killed_at_some_steps_yields_one_output_charged_once(kills: Kills) -> None:
    for touch in SOME_TOUCHES:
        job = kills.queue()
        kills.die_at(job, touch)
        kills.resume(job)
    assert kills.kills == len(SOME_TOUCHES)
    kills.check_all()


@pytest.mark.slow
def test_a_job_killed_between_any_two_steps_yields_one_output_charged_once(kills: Kills) -> None:
    touches = kills.touches_of_a_whole_run()
    for touch in range(1, touches + 1):
        job = kills.queue()
        kills.die_at(job, touch)
        kills.resume(job)
    assert kills.kills == touches
    kills.check_all()


@pytest.mark.slow
def test_a_job_killed_again_and_again_at_random_moments_yields_one_output_charged_once(kills: Kills) -> None:
    chance = random.Random(20261122)  # noqa: S311  (moments, not secrets)
    while kills.kills < 60:
        job = kills.queue()
        for _ in range(chance.randint(1, 4)):
            kills.die_after(job, chance.uniform(0, 0.25))
        kills.resume(job)
    kills.check_all()
