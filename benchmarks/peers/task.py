"""What a peer is told and what it tells, as JSON on its standard streams. Standard library only: peers import it."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

Row = list[object]
Answering = Callable[[], list[Row]]


@dataclass(frozen=True)
class Task:
    """One question to one peer: the file of native tables, what is public about them, the budget, the runs."""

    database: str
    question: str
    sql: str
    has_unknown_keys: bool
    epsilon: float
    delta: float
    rows: int
    people: int
    rows_per_unit: int
    largest_amount: int
    regions: list[str]
    categories: list[str]
    tiers: list[str]
    runs: int
    threads: int


@dataclass(frozen=True)
class Told:
    """What came of it: of each run the seconds, those of the plain query beside it, and the rows; or the refusal.

    `epsilon` and `delta` are what the peer says it spent.
    """

    seconds: list[float]
    plain: list[float]
    answers: list[list[Row]]
    epsilon: float = 0.0
    delta: float = 0.0
    says: str = ""


def serve(answer: Callable[[Task], Told]) -> None:
    """Read a task, answer it and write what came of it; a refusal of whatever kind is an answer too."""
    task = Task(**json.load(sys.stdin))
    try:
        told = answer(task)
    except Exception as refusal:  # noqa: BLE001 - the outer loop of a worker; a peer refuses by any class
        told = Told([], [], [], says=f"{type(refusal).__name__}: {refusal}"[:300])
    json.dump(asdict(told), sys.stdout, default=str)


def repeated(task: Task, answering: Answering, plainly: Answering) -> tuple[list[float], list[float], list[list[Row]]]:
    """Run both in turn, once to warm up and then as often as asked; give both seconds, and the rows of the first."""
    runs = [(*_timed(answering), *_timed(plainly)) for _ in range(task.runs + 1)][1:]
    return [run[0] for run in runs], [run[2] for run in runs], [run[1] for run in runs]


def _timed(answering: Answering) -> tuple[float, list[Row]]:
    began = time.perf_counter()
    rows = answering()
    return time.perf_counter() - began, rows
