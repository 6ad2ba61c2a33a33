"""The part of the page about peers: speed and accuracy at the same (ε, δ)."""

from collections.abc import Sequence

from benchmarks.accuracy import LEAST_ROWS
from benchmarks.classes import CLASSES, DELTA, EPSILON
from benchmarks.comparing import OURS
from benchmarks.peers.environment import PEERS
from benchmarks.records import PeerRun, SystemClass
from benchmarks.tables import geometric_mean, table, title_of

MEDIANS = """\
Medians of {runs} answers of each system after one to warm up; {source}. The peers run on the same DuckDB file of native
tables, with two threads, each in a process and an environment of its own.
"""
ERRORS = f"""\
Median relative error at (ε, δ) = ({EPSILON:g}, {DELTA:g}) for the whole question, over all aggregates of all cells of
at least {LEAST_ROWS} rows; a cell left out counts as wholly wrong (its share in brackets):
"""
SYSTEMS = (OURS, *(peer.name for peer in PEERS))


def peer_section(run: PeerRun) -> str:
    """Write both tables of one size, and what systems say of classes they don't answer."""
    parts = [
        f"## {run.rows:,} rows against peers\n",
        MEDIANS.format(runs=run.runs, source=run.source),
        table(("class, seconds", *SYSTEMS, *(f"{peer.name} / gate" for peer in PEERS)), _speed_rows(run)),
        *(_mean(run, peer.name) for peer in PEERS),
        ERRORS,
        table(("class, error", *SYSTEMS), _error_rows(run)),
        _said(run),
    ]
    return "\n".join(part for part in parts if part)


def _speed_rows(run: PeerRun) -> list[tuple[str, ...]]:
    return [
        (
            title_of(question.id),
            *(_seconds(_of(run, system, question.id)) for system in SYSTEMS),
            *(_times(run, peer.name, question.id) for peer in PEERS),
        )
        for question in CLASSES
    ]


def _error_rows(run: PeerRun) -> list[tuple[str, ...]]:
    return [
        (title_of(question.id), *(_error(_of(run, system, question.id)) for system in SYSTEMS)) for question in CLASSES
    ]


def _of(run: PeerRun, system: str, question: str) -> SystemClass:
    return next(c for c in run.classes if (c.system, c.question) == (system, question))


def _seconds(told: SystemClass) -> str:
    return "–" if told.seconds is None else f"{told.seconds:,.3f}"


def _error(told: SystemClass) -> str:
    if told.error is None:
        return "–"
    return f"{told.error:.2%}" + (f" ({told.missing:.0%} left out)" if told.missing else "")


def _ratio(run: PeerRun, peer: str, question: str) -> float | None:
    ours, theirs = _of(run, OURS, question).seconds, _of(run, peer, question).seconds
    return None if ours is None or theirs is None else theirs / ours


def _times(run: PeerRun, peer: str, question: str) -> str:
    ratio = _ratio(run, peer, question)
    return "–" if ratio is None else f"× {ratio:,.1f}"


def _mean(run: PeerRun, peer: str) -> str:
    ratios: Sequence[float] = [r for c in CLASSES if (r := _ratio(run, peer, c.id)) is not None]
    if not ratios:
        return ""
    least, mean = min(ratios), geometric_mean(ratios)
    return f"{peer} takes × {mean:,.1f} as long as the gate in the geometric mean, × {least:,.1f} at least.\n"


def _said(run: PeerRun) -> str:
    lines = [f"* {c.system}, {title_of(c.question)}: `{c.says.replace('`', '')}`" for c in run.classes if c.says]
    return "What systems say of classes that they don't answer:\n\n" + "\n".join(lines) + "\n" if lines else ""
