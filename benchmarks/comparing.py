"""The peers on the questions that the gate was asked, at the same (ε, δ)."""

import statistics
from itertools import product
from pathlib import Path

from benchmarks.accuracy import ExactCells, closeness, exact_cells
from benchmarks.classes import CLASSES, QuestionClass
from benchmarks.peers.asking import ask_peer, task_of
from benchmarks.peers.environment import PEERS, Peer
from benchmarks.peers.task import Told
from benchmarks.records import PeerClass, PeerRun, source_of_run
from benchmarks.world import Pair


def compare_with_peers(pair: Pair, rows: int, runs: int, cache: Path) -> PeerRun:
    """Ask every peer every question, as often as `runs` says; the pair's plain side is closed for it."""
    exact = {question.id: exact_cells(pair, question) for question in CLASSES}
    pair.plain.close()  # so that the peers may open its file
    database = pair.folder / "plain.duckdb"
    told: list[PeerClass] = []
    for peer, question in product(PEERS, CLASSES):
        heard = ask_peer(peer, cache, task_of(question, database, rows, runs))
        told.append(_told(peer, question, heard, exact[question.id]))
    return PeerRun(rows, runs, f"{source_of_run()}, in turn with the plain query", tuple(told))


def _told(peer: Peer, question: QuestionClass, heard: Told, exact: ExactCells) -> PeerClass:
    if heard.says:
        return PeerClass(peer.name, question.id, says=heard.says)
    close, seconds = closeness(exact, heard.answers), statistics.median(heard.seconds)
    ratio = statistics.median(ours / plain for ours, plain in zip(heard.seconds, heard.plain, strict=True))
    return PeerClass(peer.name, question.id, seconds, ratio, close, heard.epsilon, heard.delta)
