"""What time tells: the zone-map attack of privacy.md against one person, with answer slots off and on.

Two spaces differ in one person, who alone lives in town `z`. `town = 'z'` reads one row group where the person is, and
none where not. The attacker asks it with a new income each time, which changes nothing but makes it a new question, and
takes the least of several times; learns a threshold on one half of the turns, and guesses on the other. A coin is right
in half of them. Over `income >= X` the same attack finds nothing: numbers are read through a clamp, which no zone map
can skip.

    python -m benchmarks.timing_leak [--rows 2000000] [--turns 30] [--askings 5]
"""

import argparse
import random
import statistics
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa

from sandbox.config import Settings
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import NANO, Budget
from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import (
    CatalogueEntry,
    Contract,
    ContributionBounds,
    Origin,
    PrivacyPolicy,
    SharingAttribute,
    Table,
    UnitKind,
)
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.gate import Gate
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.render import render
from sandbox.spaces.scratch import prepare_scratch
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.storage.database import open_database
from sandbox.storage.ledger import Ledger
from sandbox.storage.migrating import upgrade
from sandbox.wiring.slots import answer_slot
from sandbox.world.clock import Clock, SystemClock
from sandbox.world.noise import OpenDpNoise

KEY = bytes(32)
MOST_INCOME = 1_000_000
COMMON_TOWN, OWN_TOWN = "a", "z"
BATCH = 122_880
WARM_UP = 2
EVENT = AuditEvent(datetime(2026, 3, 10, tzinfo=UTC), "dev", "ask", "question")
INCOME = Column(
    "income", ColumnType.INTEGER, Grade.HIGH, ColumnRole.PLAIN, bounds=Bounds(0, MOST_INCOME), required=True
)
TOWN = Column("town", ColumnType.TEXT, Grade.HIGH, ColumnRole.PLAIN, domain=("a", "b", "z"), required=True)
UNIT = Column("id", ColumnType.TEXT, Grade.HIGH, ColumnRole.DIRECT_IDENTIFIER, required=True)
PERSON = Table("person", (UNIT, INCOME, TOWN), UnitKind.PERSON, "id", ContributionBounds(1))
WORD = "timing"
CATALOGUE = CatalogueEntry(*(WORD,) * 6, SharingAttribute.CONDITIONAL, *(WORD,) * 7)
POLICY = PrivacyPolicy(cap=Budget(10**6 * NANO), question=Budget(NANO // 100), period="2026")
CONTRACT = Contract(WORD, "1", WORD, WORD, CATALOGUE, Origin.OWN, (PERSON,), POLICY, Grade.HIGH)
GRANT = Grant(
    "g",
    WORD,
    WORD,
    (GrantedTable("person", ("id", "income", "town")),),
    date.min,
    date.max,
    WORD,
    POLICY.cap,
    POLICY.cap,
)


class Through(StrEnum):
    """What a question goes through."""

    ENGINE = "engine alone"
    WARM = "gate, worker kept"
    FRESH = "gate, worker started for each question as the product does"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking, and the width of the slots; 0: none."""

    through: Through
    slot_ms: int = 0

    @property
    def name(self) -> str:
        """Say it."""
        return f"{self.through}, " + (f"slots of {self.slot_ms} ms" if self.slot_ms else "no slots")


WAYS = (
    Way(Through.ENGINE),
    Way(Through.WARM),
    Way(Through.FRESH),
    Way(Through.ENGINE, 1),
    Way(Through.ENGINE, 250),
    Way(Through.WARM, 250),
    Way(Through.FRESH, 1000),
)


@dataclass(frozen=True, slots=True)
class Side:
    """A space with or without the person, and how it is asked."""

    path: Path
    asking: Asking
    warm: SpaceWorker


@dataclass(frozen=True, slots=True)
class Finding:
    """What an attacker saw: milliseconds with and without the person, and the share of right guesses."""

    name: str
    with_ms: float
    without_ms: float
    accuracy: float
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """How often an attacker asks: turns on each side, and askings for each guess."""

    turns: int
    askings: int


def write_people(path: Path, rows: int, last_town: str) -> Path:
    """Write a space of people of two towns; the last one lives in `last_town`."""
    draw = np.random.default_rng(1)
    towns = draw.choice([COMMON_TOWN, "b"], rows)
    towns[-1] = last_town
    people = {
        "id": [f"P{n:08d}" for n in range(rows)],
        "income": draw.integers(0, MOST_INCOME, rows),
        "town": towns,
        "_unit": np.arange(rows, dtype=np.uint32),
        "_rank": np.ones(rows, np.uint32),
    }
    table = pa.table(people)
    write_space(path, KEY, iter((TableStream("person", table.schema, iter(table.to_batches(BATCH))),)))
    return path


@contextmanager
def open_sides(folder: Path, rows: int) -> Iterator[tuple[Side, Side]]:
    """Make both spaces and keep a worker in each."""
    with ExitStack() as stack:
        sides = []
        for name, town in (("with", OWN_TOWN), ("without", COMMON_TOWN)):
            path = write_people(folder / f"{name}.space", rows, town)
            warm = stack.enter_context(open_worker(path, KEY))
            sides.append(Side(path, Asking(CONTRACT, name, GRANT, "dev"), warm))
        yield sides[0], sides[1]


@dataclass(frozen=True, slots=True)
class Asker:
    """What questions are asked with."""

    settings: Settings
    clock: Clock
    gate: Gate


@contextmanager
def open_asker(folder: Path, slot_ms: int) -> Iterator[Asker]:
    """Give a gate with a ledger of its own, and a grid."""
    settings = Settings(state_dir=folder, answer_slot_light_ms=slot_ms, answer_slot_heavy_ms=slot_ms)
    database, clock = open_database(f"sqlite:///{folder / uuid.uuid4().hex}.sqlite"), SystemClock()
    upgrade(database)
    with prepare_scratch() as scratch:
        yield Asker(settings, clock, Gate(Ledger(database), OpenDpNoise(), clock, scratch))
    database.close()


def seconds_of(asker: Asker, side: Side, through: Through, number: int) -> float:
    """Ask one question as an attacker would, and take the time."""
    question = Question(f"SELECT count(*) AS n FROM person WHERE town = '{OWN_TOWN}' AND income >= {number}")
    began = asker.clock.elapsed_s()
    with answer_slot(asker.settings, asker.clock) as slot:
        slot.weigh(question, side.asking)
        _ask(asker, side, through, question)
    return asker.clock.elapsed_s() - began


def _ask(asker: Asker, side: Side, through: Through, question: Question) -> None:
    if through is Through.ENGINE:
        (block,) = judge(question, (CONTRACT,), GRANT).blocks
        side.warm.run(render(block.plan, block.bounding))
    elif through is Through.WARM:
        asker.gate.ask(question, side.asking, side.warm, EVENT)
    else:
        with open_worker(side.path, KEY) as space:
            asker.gate.ask(question, side.asking, space, EVENT)


def attack(folder: Path, sides: tuple[Side, Side], way: Way, given: Effort) -> Finding:
    """Ask each side in turn, in random order, and guess from time alone on which it was."""
    draw = random.Random(3)  # noqa: S311 - an order to ask in
    seen: list[tuple[bool, float]] = []
    slots: set[int] = set()
    with open_asker(folder, way.slot_ms) as asker:
        for turn in range(WARM_UP + given.turns):
            for is_with in draw.sample((True, False), 2):
                side, first = sides[0 if is_with else 1], turn * given.askings
                times = [1000 * seconds_of(asker, side, way.through, first + n) for n in range(given.askings)]
                seen += [(is_with, min(times))] if turn >= WARM_UP else []
                slots |= {round(taken / way.slot_ms) for taken in times} if way.slot_ms else set()
    half = len(seen) // 2
    threshold = best_threshold(seen[:half])
    right = [(taken > threshold) == is_with for is_with, taken in seen[half:]]
    with_ms, without_ms = (statistics.median(t for is_with, t in seen if is_with is side) for side in (True, False))
    return Finding(way.name, with_ms, without_ms, sum(right) / len(right), tuple(sorted(slots)))


def best_threshold(seen: list[tuple[bool, float]]) -> float:
    """Give the time that best divides the turns with the person from those without."""
    times = sorted(taken for _, taken in seen)
    return max(times, key=lambda cut: sum((taken > cut) == is_with for is_with, taken in seen))


def main() -> None:
    """Print the findings as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--askings", type=int, default=5)
    given = parser.parse_args()
    print("| way | with ms | without ms | right guesses | slots seen |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name, open_sides(Path(name), given.rows) as sides:
        for way in WAYS:
            found = attack(Path(name), sides, way, Effort(given.turns, given.askings))
            cells = (found.name, f"{found.with_ms:.2f}", f"{found.without_ms:.2f}", f"{found.accuracy:.2f}")
            print(f"| {' | '.join(cells)} | {', '.join(map(str, found.slots)) or '–'} |", flush=True)


if __name__ == "__main__":
    main()
