"""From full tables to a checked sample, against one plain GROUP BY of the same columns in the same worker.

Run as a module it is the process that is measured: `python -m benchmarks.sampling SPACE ROWS` prints what it took.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.sampled_world import CONTRACT, GRANT, KEY, VISITS, write_visits_space
from sandbox.core.columns import ColumnRole
from sandbox.masking.inspection import Standard, inspect
from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.sampling.drawing import least_units
from sandbox.masking.sampling.making import load_masking_rules, mask_sample
from sandbox.masking.sampling.risk import measure_risk
from sandbox.masking.sampling.space_sql import quoted, source
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.world.keys import KeyRing

KIB = 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SamplingSide:
    """One sample: seconds, also of the processors; those of the plain query; peaks of memory in bytes; what it is."""

    s: float
    processor_s: float
    plain_s: float
    plain_processor_s: float
    peak: int
    worker_peak: int
    units: int
    rows: int
    k_reached: int


@dataclass(frozen=True, slots=True)
class SamplingRun:
    """A sample of so many rows."""

    rows: int
    columns: int
    source: str
    side: SamplingSide


def measure_sampling(folder: Path, rows: int, source_of_run: Callable[[], str]) -> SamplingRun:
    """Write a space of so many rows, and sample it in a process of its own."""
    space = folder / "visits.space"
    write_visits_space(space, rows)
    asked = [sys.executable, "-m", "benchmarks.sampling", str(space)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603 - this very module
    return SamplingRun(rows, len(VISITS.columns), source_of_run(), SamplingSide(**json.loads(done.stdout)))


def sample(space: SpaceWorker) -> tuple[int, int, int]:
    """Make a sample and inspect it; give its units, its rows and its least class."""
    rules = load_masking_rules()
    made = mask_sample(space.run, CONTRACT, GRANT, rules, KeyRing(KEY))
    risk = measure_risk(made.draw, CONTRACT.privacy.sample_k)
    inspection = inspect(made, risk, Standard(space.run, rules.limits, least_units(CONTRACT)))
    if inspection.findings:
        raise SystemExit(f"unsafe: {[(f.rule, f.where) for f in inspection.findings]}")
    return len(made.draw.units), made.masked[0].rows.num_rows, risk.k_reached


def _plain_sql() -> str:
    """Count rows and persons by the finest levels, in one query."""
    quasi = (c for c in VISITS.columns if c.role is ColumnRole.QUASI_IDENTIFIER)
    levels = ", ".join(steps_of(c, "generalise", 128)[0].expression(quoted(c.name)) for c in quasi)
    return f"SELECT {levels}, count(*), count(DISTINCT _unit) FROM {source(VISITS)} GROUP BY ALL"


def _timed(space: SpaceWorker, act: Callable[[], T]) -> tuple[T, float, float]:
    """Give what comes of it, the seconds it took, and those of the processors, its own and its worker's."""
    started, busy = time.perf_counter(), time.process_time() + _processor_s(space.pid or 0)
    done = act()
    return done, time.perf_counter() - started, time.process_time() + _processor_s(space.pid or 0) - busy


def _processor_s(pid: int) -> float:
    """Give the processor seconds of another process (proc(5), stat: utime and stime)."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int) -> int:
    """Give the most that a process held in memory (proc(5), VmHWM)."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith("VmHWM")) * KIB


def main(path: Path) -> None:
    """Sample a space, then ask the plain query; print both."""
    with open_worker(path, KEY) as space:
        made, took, worked = _timed(space, lambda: sample(space))
        peak, worker_peak = peak_of(os.getpid()), peak_of(space.pid or 0)
        _, plain, plainly_worked = _timed(space, lambda: space.run(_plain_sql()))
    print(json.dumps(asdict(SamplingSide(took, worked, plain, plainly_worked, peak, worker_peak, *made))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
