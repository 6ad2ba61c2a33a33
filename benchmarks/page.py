"""Write results.md from everything measured."""

import itertools
import math
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import LEAST_ROWS
from benchmarks.classes import CLASSES, DELTA, EPSILON, spend_of
from benchmarks.contract import LARGEST_AMOUNT, ROWS_PER_UNIT
from benchmarks.masking_page import masking_section
from benchmarks.peer_page import peer_section
from benchmarks.records import ClassSpeed, LoadRun, Results, SpeedRun, Spread
from benchmarks.sampling import SamplingRun
from benchmarks.scanning_page import scanning_section
from benchmarks.speed import STAGES
from benchmarks.tables import error_of, geometric_mean, table, title_of
from benchmarks.workers import worker_section

NOTES = Path(__file__).with_name("notes.md")
INTRODUCTION = f"""\
# Measured

Written by `make bench`; `python -m benchmarks --help` says how to measure other sizes and the peers.

Claims-like data: ten rows a person on average and skewed, 30 regions × 200 categories, 365 days; a second protected
table has one row for each person. Every system is told the same: at most {ROWS_PER_UNIT} rows a person,
amounts from 0 to {LARGEST_AMOUNT:,}, and (ε, δ) = ({EPSILON:g}, {DELTA:g}) for each question.
For the gate that is ρ = {spend_of(CLASSES[0]).rho:.9f} by the optimal conversion
(Canonne, Kamath & Steinke 2020, Prop. 7); where keys must pass a threshold, half of δ is spent on that and
ρ = {spend_of(CLASSES[-1]).rho:.9f}.

The gate's time is the whole answer: judge, charge (synchronous SQLite), encrypted space in a confined worker, OpenDP
noise, keep, read back. The plain side is the same SQL on native DuckDB tables. Both have two threads and take turns
in one run; medians with quartiles. Trust the ratio, not the time.

Error: the median relative error of those answers, over all aggregates of all cells of at least {LEAST_ROWS} rows,
against the exact answer without any bound; a cell left out counts as wholly wrong (its share in brackets).
"""

LOADS = """\
## Loads

One Parquet file of visits: checked against its contract (types, bounds, code lists, a unique key, a consistency rule),
indexed by unit, and encrypted; beside it CREATE TABLE AS of the same file, unchecked and in the clear, by an engine
that may use all memory. Each in a process of its own with two threads, one after the other. `of processor` is the ratio
of processor seconds, which other work on the machine changes least. `peak` is the resident memory of the process that
loads, `reader` that of the confined process that takes the file apart.

"""

SAMPLES = """\
## Masked samples

Visits of thirteen columns, ten rows a person on average, in an encrypted space: surveyed, generalised by the search
for the least loss, drawn, masked and inspected (`sandbox.masking`); beside it one GROUP BY of the quasi-identifiers at
their finest levels that counts rows and persons, by the same confined worker. `of processor` is the ratio of processor
seconds, its own and the worker's; `peak` is the memory of the process that makes the sample, `worker` its worker's.

"""


def write_page(results: Results) -> str:
    """Write the whole page."""
    parts = [INTRODUCTION, *(_speed(run) for run in results.speed)]
    parts += [peer_section(run, peers) for run in results.speed for peers in results.peers if run.rows == peers.rows]
    if results.loads:
        parts.append(_wide_loads(results.loads))
    if results.masking:
        parts.append(masking_section(results.masking))
    if results.scans:
        parts.append(scanning_section(results.scans))
    if results.samples:
        parts.append(_samples(results.samples))
    if len(results.speed) > 1:
        parts.append(_growth(results.speed))
    if results.workers is not None:
        parts.append(worker_section(results.workers))
    parts.append(NOTES.read_text(encoding="utf-8"))
    return "\n".join(parts)


def _speed(run: SpeedRun) -> str:
    heads = ("class", "plain ms", "gate ms", "gate / plain", "error", "bounding")
    answered = [c for c in run.classes if c.ratio is not None]
    parts = [
        f"## {run.rows:,} rows against plain DuckDB\n",
        f"{run.turns} paired turns; {run.source}.\n",
        table(heads, (_speed_row(c) for c in run.classes)),
        _mean(answered),
        "Where the gate's milliseconds go (medians; `answer` is all that is not one of the others):\n",
        table(("class", *STAGES), ((title_of(c.question), *(f"{s.ms:,.1f}" for s in c.stages)) for c in answered)),
        _loads(run),
    ]
    return "\n".join(parts)


def _speed_row(measured: ClassSpeed) -> tuple[str, ...]:
    title, plain = title_of(measured.question), _spread(measured.plain_ms, 1)
    if measured.gate_ms is None or measured.ratio is None:
        return title, plain, f"refused: {measured.refusal}", "", "", ""
    gate, ratio = _spread(measured.gate_ms, 1), _spread(measured.ratio, 2)
    return title, plain, gate, ratio, error_of(measured.close), measured.bounding


def _spread(spread: Spread, places: int) -> str:
    return f"{spread.median:,.{places}f} ({spread.low:,.{places}f}–{spread.high:,.{places}f})"


def _mean(answered: Sequence[ClassSpeed]) -> str:
    if not answered:
        return "No class was answered.\n"
    whole = geometric_mean([_ratio(c) for c in answered])
    apart = geometric_mean([_ratio_without_noise(c) for c in answered])
    return (
        f"Geometric mean of gate / plain over the {len(answered)} classes answered: **{whole:.2f}**; with the noise of "
        f"unknown keys counted apart: {apart:.2f}. Largest: {max(map(_ratio, answered)):.2f}.\n"
    )


def _ratio(measured: ClassSpeed) -> float:
    return measured.ratio.median if measured.ratio else math.nan


def _ratio_without_noise(measured: ClassSpeed) -> float:
    has_unknown_keys = next(c.has_unknown_keys for c in CLASSES if c.id == measured.question)
    noise = next(stage.ms for stage in measured.stages if stage.name == "noise")
    return _ratio(measured) - (noise / measured.plain_ms.median if has_unknown_keys else 0.0)


def _loads(run: SpeedRun) -> str:
    loads = run.loads
    return (
        f"Load: {loads.sandbox_s:,.1f} s (checked, indexed, encrypted; {loads.sandbox_bytes / 1e6:,.0f} MB) against "
        f"{loads.plain_s:,.1f} s for CREATE TABLE AS ({loads.plain_bytes / 1e6:,.0f} MB); the loading process took "
        f"{loads.peak_bytes / 1e9:.1f} GB at most.\n"
    )


def _wide_loads(runs: Sequence[LoadRun]) -> str:
    heads = ("rows × columns", "source", "load s", "plain s", "ratio", "of processor", "peak", "reader", "file")
    return LOADS + table(heads, (_wide_row(run) for run in runs))


def _wide_row(run: LoadRun) -> tuple[str, ...]:
    plain, sandbox = run.plain, run.sandbox
    return (
        f"{run.rows:,} × {run.columns}",
        run.source,
        f"{sandbox.s:,.1f}",
        f"{plain.s:,.1f}",
        f"**{sandbox.s / plain.s:.2f}**",
        f"{sandbox.processor_s / plain.processor_s:.2f}",
        f"{sandbox.peak / 1e6:,.0f} MB (plain {plain.peak / 1e6:,.0f})",
        f"{sandbox.reader_peak / 1e6:,.0f} MB",
        f"{sandbox.written / 1e6:,.0f} MB (plain {plain.written / 1e6:,.0f})",
    )


def _samples(runs: Sequence[SamplingRun]) -> str:
    heads = (
        "rows × columns",
        "source",
        "sample s",
        "processor s",
        "plain s",
        "of processor",
        "peak",
        "worker",
        "shown",
    )
    return SAMPLES + table(heads, (_sample_row(run) for run in runs))


def _sample_row(run: SamplingRun) -> tuple[str, ...]:
    side = run.side
    return (
        f"{run.rows:,} × {run.columns}",
        run.source,
        f"{side.s:,.1f}",
        f"{side.processor_s:,.1f}",
        f"{side.plain_s:,.2f}",
        f"**{side.processor_s / side.plain_processor_s:.1f}**",
        f"{side.peak / 1e6:,.0f} MB",
        f"{side.worker_peak / 1e6:,.0f} MB",
        f"{side.rows:,} rows of {side.units:,} persons, k ≥ {side.k_reached}",
    )


def _growth(runs: Sequence[SpeedRun]) -> str:
    steps = list(itertools.pairwise(runs))
    heads = ("class", *(f"{small.rows:,} → {large.rows:,}" for small, large in steps))
    rows = ((title_of(c.id), *(_grown(c.id, small, large) for small, large in steps)) for c in CLASSES)
    return "## Growth of the gate's time\n\n" + table(heads, rows)


def _grown(question: str, small: SpeedRun, large: SpeedRun) -> str:
    before, after = (next(c.gate_ms for c in run.classes if c.question == question) for run in (small, large))
    if before is None or after is None:
        return "–"
    return f"× {after.median / before.median:.1f} for × {large.rows / small.rows:g} rows"
