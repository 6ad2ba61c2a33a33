"""The gate and its peers on the same questions: speed and accuracy at the same (ε, δ)."""

import statistics
from itertools import product
from pathlib import Path

from benchmarks.accuracy import ExactCells, closeness, exact_cells
from benchmarks.classes import CLASSES, DELTA, EPSILON, QuestionClass
from benchmarks.peers.asking import ask_peer, task_of
from benchmarks.peers.environment import PEERS, Peer
from benchmarks.peers.task import Told
from benchmarks.records import PeerRun, SystemClass, source_of_run
from benchmarks.speed import turn_spend
from benchmarks.world import Pair
from sandbox.core.errors.asking import QuestionFailed
from sandbox.core.errors.tree import RefusedQuestion

OURS = "gate"
FIRST_TURN = 1000
"""Spends here are others than those of the paired turns."""


def compare_with_peers(pair: Pair, rows: int, runs: int, cache: Path) -> PeerRun:
    """Ask every system every question, as often as `runs` says."""
    exact = {question.id: exact_cells(pair, question) for question in CLASSES}
    told = [_ours(pair, question, exact[question.id], runs) for question in CLASSES]
    pair.plain.close()  # so that the peers may open its file
    database = pair.folder / "plain.duckdb"
    for peer, question in product(PEERS, CLASSES):
        heard = ask_peer(peer, cache, task_of(question, database, rows, runs))
        told.append(_theirs(peer, question, heard, exact[question.id]))
    return PeerRun(rows, runs, source_of_run(), tuple(told))


def _theirs(peer: Peer, question: QuestionClass, heard: Told, exact: ExactCells) -> SystemClass:
    if heard.says:
        return SystemClass(peer.name, question.id, says=heard.says)
    close, seconds = closeness(exact, heard.answers), statistics.median(heard.seconds)
    return SystemClass(peer.name, question.id, seconds, close.error, close.missing, heard.epsilon, heard.delta)


def _ours(pair: Pair, question: QuestionClass, exact: ExactCells, runs: int) -> SystemClass:
    try:
        turns = [pair.ask_gate(question.sql, turn_spend(question, FIRST_TURN + run)) for run in range(runs + 1)][1:]
    except (RefusedQuestion, QuestionFailed) as refused:
        return SystemClass(OURS, question.id, says=f"refused: {refused.code}")
    close = closeness(exact, [turn.answer.rows for turn in turns])
    seconds = statistics.median(turn.seconds for turn in turns)
    return SystemClass(OURS, question.id, seconds, close.error, close.missing, EPSILON, DELTA)
