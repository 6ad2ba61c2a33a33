"""Processes that ask the real gate of a real space, in a world that kills them: at their n-th touch of it, or never."""

import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

from sandbox.config import Settings
from sandbox.core.answers import Answer
from sandbox.core.people import Action, Resource
from sandbox.query_gate.gate import Gate
from sandbox.wiring.asking import Asked, ask, asking, open_space
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import open_house
from sandbox.world.noise import Calibration, OpenDpNoise, WholeNumbers
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, SCENARIO

PURPOSE = Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)
SPEND_RHO = 0.0005


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a question: all views of one number ask the same of the rows, each shown in its own way."""

    number: int
    view: int = 0

    @property
    def asked(self) -> Asked:
        order = "DESC" if self.view % 2 else "ASC"
        sql = (
            f"SELECT xb, count(*) AS n{self.view} FROM yb_js WHERE zfy >= {self.number} GROUP BY xb ORDER BY 2 {order}"
        )
        return Asked(SCENARIO, DATASET, sql, SPEND_RHO)


class Fate:
    """Counts how often the world was touched, and ends the process at a given count."""

    def __init__(self, die_at: int | None) -> None:
        self.touches = 0
        self._die_at = die_at

    def touch(self, *_: object) -> None:
        self.touches += 1
        if self.touches == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def follow(self, engine: Engine) -> None:
        """Be touched before each statement, before each commit or rollback, and after each transaction."""
        for moment in ("before_cursor_execute", "commit", "rollback"):
            event.listen(engine, moment, self.touch)
        event.listen(engine.pool, "checkin", self.touch)


class FatefulNoise(OpenDpNoise):
    """OpenDP's noise, touched before and after: between computing and noising, between noising and keeping."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        self._fate.touch()
        noised = super().add(values, calibration)
        self._fate.touch()
        return noised


def ask_fatefully(settings: Settings, folder: Path, wording: Wording, die_at: int | None) -> None:
    """Ask one question, or die on the way; note the answer, and how often the world was touched."""
    fate = Fate(die_at)
    with open_house(settings, CLOCK) as house, using(house, DEVELOPER, PURPOSE) as use:
        under = asking(house, use, SCENARIO, DATASET)
        with open_space(house, under) as space:
            fate.follow(house.database.engine)
            given = Gate(house.ledger, FatefulNoise(fate), CLOCK, house.scratch).ask(
                wording.asked.question, under, space, use.event
            )
            fate.touch()
            note_read(folder, wording, given.answer)
            fate.touch()
    (folder / "touches").write_text(str(fate.touches))


def ask_all(settings: Settings, folder: Path, wordings: tuple[Wording, ...], sign: str) -> None:
    """Ask some questions as the product does, and note each answer; `sign` names the file that says it began."""
    with open_house(settings, CLOCK) as house:
        (folder / sign).touch()
        for wording in wordings:
            note_read(folder, wording, ask(house, DEVELOPER, wording.asked).answer)


def note_read(folder: Path, wording: Wording, answer: Answer) -> None:
    """Note that an answer has been read; one line, written at once and for good."""
    line = {
        "number": wording.number,
        "view": wording.view,
        "receipt": answer.receipt.id,
        "digest": answer.digest,
        "rows": sorted(answer.rows, key=str),
    }
    descriptor = os.open(folder / "read.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, (json.dumps(line) + "\n").encode())
    os.fsync(descriptor)
    os.close(descriptor)
