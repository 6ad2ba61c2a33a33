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
    """What came of it: seconds and rows of each run, the (ε, δ) that the peer says it spent, or its refusal."""

    seconds: list[float]
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
        told = Told([], [], says=f"{type(refusal).__name__}: {refusal}"[:300])
    json.dump(asdict(told), sys.stdout, default=str)


def repeated(task: Task, answering: Answering) -> tuple[list[float], list[list[Row]]]:
    """Run once to warm up and then as often as asked; give the seconds and the rows of each run."""
    seconds: list[float] = []
    answers: list[list[Row]] = []
    for _ in range(task.runs + 1):
        began = time.perf_counter()
        rows = answering()
        seconds.append(time.perf_counter() - began)
        answers.append(rows)
    return seconds[1:], answers[1:]
