"""What isolation costs: starting a worker, asking through it, replacing it; each beside the same in one process."""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.world import THREADS, timed
from sandbox.core.errors.operating import DeadlineExceeded
from sandbox.spaces.cipher import cipher_extension
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.prepared_parent import PREPARED
from sandbox.spaces.settings import settings
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(32))
ROWS_PER_BATCH, BATCHES = 500_000, 8
AIM_MS, OVERHEAD_LIMIT, WARM_LIMIT_MS = 10.0, 1.2, 120.0
LIMITS = WorkerLimits(threads=THREADS, memory_mb=1024)
ENDLESS = "SELECT count(*) FROM range(100000000000) a(i), range(1000) b(j) WHERE i % 7 = j"


@dataclass(frozen=True, slots=True)
class WorkerRun:
    """Medians in milliseconds; memory in MiB. `query_ms` is the in-process time of the query of about 10 ms."""

    turns: int
    cold_ms: float
    warm_ms: float
    respawn_ms: float
    trivial_ms: float
    trivial_inside_ms: float
    query_ms: float
    overhead: float
    worker_mib: float
    parent_mib: float
    source: str = ""


def measure_workers(turns: int) -> WorkerRun:
    """Measure on a space of four million rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v1.duckdb"
        schema = pa.schema([("g", pa.int32()), ("v", pa.int64())])
        write_space(path, KEY, (TableStream("t", schema, _batches()),))
        cold = _median(turns, lambda: _cold_ms(path))
        warm = _median(turns, lambda: _open_ms(path))
        with open_worker(path, KEY, LIMITS) as worker, _inside(path) as inside:
            return _asked(turns, (cold, warm), worker, inside)


def _asked(
    turns: int, starts: tuple[float, float], worker: SpaceWorker, inside: duckdb.DuckDBPyConnection
) -> WorkerRun:
    sql = _query_of_about(AIM_MS, inside)
    asked = 3 * turns
    pairs = [(_ms(lambda: _run_inside(inside, sql)), _ms(lambda: worker.run(sql))) for _ in range(asked)][1:]
    trivial = [
        (_ms(lambda: _run_inside(inside, "SELECT 1")), _ms(lambda: worker.run("SELECT 1"))) for _ in range(turns)
    ]
    memory = _proportional_mib(worker.pid or 0), _proportional_mib(PREPARED.pid or 0)
    respawn = _median(turns, lambda: _respawn_ms(worker))
    return WorkerRun(
        turns,
        *starts,
        respawn,
        statistics.median(ours for _, ours in trivial),
        statistics.median(theirs for theirs, _ in trivial),
        statistics.median(theirs for theirs, _ in pairs),
        statistics.median(ours / theirs for theirs, ours in pairs),
        *memory,
    )


def worker_section(run: WorkerRun) -> str:
    """Write what was measured, beside what is aimed at."""
    rows = (
        ("the first worker of a service (starts what workers are forked from)", f"{run.cold_ms:.0f} ms", ""),
        (
            "every other worker: fork, confinement, attach, self-test",
            f"{run.warm_ms:.0f} ms",
            f"≤ {WARM_LIMIT_MS:g} ms",
        ),
        ("an answer after a worker was killed at its deadline", f"{run.respawn_ms:.0f} ms", ""),
        ("`SELECT 1`, worker / in-process", f"{run.trivial_ms:.2f} / {run.trivial_inside_ms:.2f} ms", ""),
        (
            f"a query of {run.query_ms:.1f} ms in-process, worker / in-process",
            f"{run.overhead:.2f}",
            f"≤ {OVERHEAD_LIMIT:g}",
        ),
        ("memory of a worker, its share of common pages", f"{run.worker_mib:.0f} MiB", ""),
        ("memory of what workers are forked from", f"{run.parent_mib:.0f} MiB", ""),
    )
    lines = "\n".join(f"| {what} | {found} | {aim} |" for what, found, aim in rows)
    told = f"Medians of {run.turns} turns, in turn with the same in one process; a busy machine shows as overhead."
    return f"## Workers\n\n{told} {run.source}.\n\n| | measured | aim |\n|---|---|---|\n{lines}\n"


def _batches() -> Iterator[pa.RecordBatch]:
    for batch in range(BATCHES):
        numbers = pa.array(range(batch * ROWS_PER_BATCH, (batch + 1) * ROWS_PER_BATCH), pa.int64())
        groups = pa.array((n * 7919 % 1000 for n in range(ROWS_PER_BATCH)), pa.int32())
        yield pa.RecordBatch.from_arrays([groups, numbers], names=["g", "v"])


def _query_of_about(aim_ms: float, inside: duckdb.DuckDBPyConnection) -> str:
    """Find over how many rows a grouped query takes about so long in-process."""
    rows = 50_000
    while rows < ROWS_PER_BATCH * BATCHES and _inside_ms(inside, _grouped(rows)) < aim_ms:
        rows = rows * 5 // 4
    return _grouped(rows)


def _grouped(rows: int) -> str:
    return f"SELECT g, count(*) AS n, sum(v % 1000) AS s FROM t WHERE v < {rows} GROUP BY g"


def _inside_ms(inside: duckdb.DuckDBPyConnection, sql: str) -> float:
    return _median(9, lambda: _ms(lambda: _run_inside(inside, sql)))


@contextmanager
def _inside(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config=settings(LIMITS.threads, LIMITS.memory_mb)) as engine:
        engine.execute(f"LOAD '{cipher_extension()}'")
        engine.execute(f"ATTACH '{path}' AS s (READ_ONLY, ENCRYPTION_KEY '{KEY.hex()}')")
        engine.execute("USE s")
        engine.execute("SET enable_progress_bar = false")
        yield engine


def _run_inside(inside: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    return inside.execute(sql).to_arrow_table()


def _cold_ms(path: Path) -> float:
    PREPARED.close()
    return _open_ms(path)


def _open_ms(path: Path) -> float:
    worker, seconds = timed(lambda: open_worker(path, KEY, LIMITS))
    worker.close()
    return 1000 * seconds


def _respawn_ms(worker: SpaceWorker) -> float:
    try:
        worker.run(ENDLESS, deadline_s=0.05)
    except DeadlineExceeded:
        return _ms(lambda: worker.run("SELECT 1"))
    raise AssertionError("an endless query ended")


def _proportional_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _ms(work: Callable[[], object]) -> float:
    return 1000 * timed(work)[1]


def _median(turns: int, measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(turns))
