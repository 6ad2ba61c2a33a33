"""Ask the peers: each question in a process of its own, so that a peer that dies or hangs takes only itself along."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

from benchmarks.claims import CATEGORIES, REGIONS, ROWS_PER_PERSON, TIERS
from benchmarks.classes import DELTA, EPSILON, QuestionClass
from benchmarks.contract import LARGEST_AMOUNT, ROWS_PER_UNIT
from benchmarks.peers.environment import Peer, interpreter_of
from benchmarks.peers.task import Task, Told
from benchmarks.world import THREADS

ROOT = Path(__file__).parents[2]
DEADLINE_S = 1800


def ask_peer(peer: Peer, cache: Path, task: Task) -> Told:
    """Put one task to a peer; where its process ends without an answer, its last words are what it says."""
    words = (str(interpreter_of(peer, cache)), "-m", peer.driver)
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words,
            input=json.dumps(asdict(task)),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Told([], [], [], says=f"no answer within {DEADLINE_S} s")
    if done.returncode:
        return Told([], [], [], says=(done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:300])
    return Told(**json.loads(done.stdout))


def task_of(question: QuestionClass, database: Path, rows: int, runs: int) -> Task:
    """Tell a peer what the contract tells the gate."""
    return Task(
        database=str(database),
        question=question.id,
        sql=question.sql,
        has_unknown_keys=question.has_unknown_keys,
        epsilon=EPSILON,
        delta=DELTA,
        rows=rows,
        people=rows // ROWS_PER_PERSON,
        rows_per_unit=ROWS_PER_UNIT,
        largest_amount=LARGEST_AMOUNT,
        regions=[f"R{n:02}" for n in range(REGIONS)],
        categories=[f"C{n:03}" for n in range(CATEGORIES)],
        tiers=[f"T{n}" for n in range(TIERS)],
        runs=runs,
        threads=THREADS,
    )
