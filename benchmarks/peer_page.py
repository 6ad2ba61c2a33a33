"""The part of the page about peers: speed and accuracy at the same (ε, δ)."""

from benchmarks.classes import DELTA, EPSILON
from benchmarks.peers.environment import PEERS
from benchmarks.records import ClassSpeed, PeerClass, PeerRun, SpeedRun
from benchmarks.tables import error_of, geometric_mean, table, title_of

MEDIANS = """\
Medians of {runs} answers of each peer after one to warm up; {source}. The peers run on the same DuckDB file of native
tables, with two threads, each in a process and an environment of its own. Each system is measured in multiples of the
plain query beside it, and a peer is compared with the gate by these multiples.
"""
ERRORS = f"Median relative error, every system at (ε, δ) = ({EPSILON:g}, {DELTA:g}) for the whole question:\n"
SYSTEMS = ("gate", *(peer.name for peer in PEERS))


def peer_section(run: SpeedRun, peers: PeerRun) -> str:
    """Write both tables of one size, and what peers say of classes they don't answer."""
    parts = [
        f"## {run.rows:,} rows against peers\n",
        MEDIANS.format(runs=peers.runs, source=peers.source),
        table(("class, times plain", *SYSTEMS, *(f"{peer.name} / gate" for peer in PEERS)), _speed_rows(run, peers)),
        *(_mean(run, peers, peer.name) for peer in PEERS),
        ERRORS,
        table(("class, error", *SYSTEMS), _error_rows(run, peers)),
        _said(peers),
    ]
    return "\n".join(part for part in parts if part)


def _speed_rows(run: SpeedRun, peers: PeerRun) -> list[tuple[str, ...]]:
    return [
        (
            title_of(ours.question),
            _times(ours.ratio.median if ours.ratio else None),
            *(_told(_of(peers, peer.name, ours)) for peer in PEERS),
            *(_times(_ratio(peers, peer.name, ours)) for peer in PEERS),
        )
        for ours in run.classes
    ]


def _error_rows(run: SpeedRun, peers: PeerRun) -> list[tuple[str, ...]]:
    return [
        (
            title_of(ours.question),
            error_of(ours.close),
            *(error_of(_of(peers, peer.name, ours).close) for peer in PEERS),
        )
        for ours in run.classes
    ]


def _of(peers: PeerRun, peer: str, ours: ClassSpeed) -> PeerClass:
    return next(c for c in peers.classes if (c.peer, c.question) == (peer, ours.question))


def _ratio(peers: PeerRun, peer: str, ours: ClassSpeed) -> float | None:
    theirs = _of(peers, peer, ours).ratio
    return None if ours.ratio is None or theirs is None else theirs / ours.ratio.median


def _told(told: PeerClass) -> str:
    return _times(told.ratio) + ("" if told.seconds is None else f" ({told.seconds:,.2f} s)")


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:,.1f}"


def _mean(run: SpeedRun, peers: PeerRun, peer: str) -> str:
    ratios = [ratio for ours in run.classes if (ratio := _ratio(peers, peer, ours)) is not None]
    if not ratios:
        return ""
    least, mean = min(ratios), geometric_mean(ratios)
    return f"{peer} takes {mean:,.1f} times as long as the gate in the geometric mean, {least:,.1f} times at least.\n"


def _said(peers: PeerRun) -> str:
    lines = [f"* {c.peer}, {title_of(c.question)}: `{c.says.replace('`', '')}`" for c in peers.classes if c.says]
    return "What peers say of classes that they don't answer:\n\n" + "\n".join(lines) + "\n" if lines else ""
