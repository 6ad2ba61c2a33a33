"""A process that works off one job in a world that kills it: at its n-th touch, or never."""

import os
import signal
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sandbox.core.answers import Answer
from sandbox.core.jobs import JobQuestion
from sandbox.products.jobs import JobRuntime
from sandbox.products.quarantine import Quarantine
from sandbox.products.runner import open_runner, wait_for_job
from sandbox.storage.database import open_database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing
from tests.unit.products.product_world import NOW, LedgerGate


class Fate:
    """Counts how often the world was touched, and ends the process at a given count."""

    def __init__(self, die_at: int | None) -> None:
        self.touches = 0
        self._die_at = die_at

    def touch(self) -> None:
        self.touches += 1
        if self.touches == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class FatefulClock(FrozenClock):
    def __init__(self, fate: Fate) -> None:
        super().__init__(NOW)
        self._fate = fate

    def now(self) -> datetime:
        self._fate.touch()
        return super().now()


class FatefulKeys(KeyRing):
    def __init__(self, fate: Fate) -> None:
        super().__init__(bytes(range(32)))
        self._fate = fate

    def derive(self, purpose: str) -> bytes:
        self._fate.touch()
        return super().derive(purpose)


class FatefulGate:
    def __init__(self, fate: Fate, ledger: Ledger) -> None:
        self._fate = fate
        self._gate = LedgerGate(ledger, fate.touch)

    def __call__(self, asked: JobQuestion) -> Answer:
        self._fate.touch()
        answer = self._gate(asked)
        self._fate.touch()
        return answer


def work_off(url: str, folder: Path, job_id: str, die_at: int | None) -> None:
    """Run one job to its end, or die on the way; leave the number of touches behind."""
    fate = Fate(die_at)
    with closing(open_database(url)) as database:
        runtime = JobRuntime(
            database,
            Quarantine(folder / "quarantine", FatefulKeys(fate)),
            FatefulGate(fate, Ledger(database)),
            FatefulClock(fate),
        )
        with open_runner(runtime, folder / "jobs.lock"):
            (folder / "opened").touch()
            wait_for_job(database, job_id, 60)
    (folder / "touches").write_text(str(fate.touches))
