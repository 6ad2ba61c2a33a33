"""The scan of a CSV file of people for identifiers, against reading it by pyarrow.csv, each in a process of its own.

Run as a module it is that process: `python -m benchmarks.scanning plain|sandbox FILE` prints what it took.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.people import SEED, make_people
from benchmarks.records import source_of_run
from benchmarks.scanning_records import ScanRun, ScanSide
from sandbox.masking.finding.tallies import Asked
from sandbox.wiring.scanning.scan import meet, scan_files

THREADS, CHUNK = 2, 200_000
MAX_RSS_BYTES = 1024  # ru_maxrss counts in KiB (getrusage(2))
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
"""What the processor's clock can tell (times(2)): less than one tick counts as one."""


def measure_scan(folder: Path, rows: int) -> ScanRun:
    """Write the people, then read and scan the file, one after the other."""
    path = folder / "people.csv"
    rng = np.random.default_rng(SEED)
    with pyarrow.csv.CSVWriter(path, make_people(1, rng).schema) as file:
        for first in range(0, rows, CHUNK):
            file.write_table(make_people(min(CHUNK, rows - first), rng))
    plain, sandbox = (_measured_apart(side, path) for side in SIDES)
    return ScanRun(rows, source_of_run(), path.stat().st_size, plain, sandbox)


def _measured_apart(side: str, path: Path) -> ScanSide:
    words = [sys.executable, "-m", "benchmarks.scanning", side, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - this very module
    return ScanSide(**json.loads(done.stdout))


def _read(path: Path) -> None:
    for _ in pyarrow.csv.open_csv(path):
        pass


def _scan(path: Path) -> None:
    if not scan_files(meet([path]), Asked(), lambda _: None).has_findings:
        raise ValueError("nothing was found in a file of people")


SIDES: dict[str, Callable[[Path], None]] = {"plain": _read, "sandbox": _scan}


def main(side: str, path: str) -> None:
    """Read or scan, and print the seconds, the seconds of the processor and the peak of memory."""
    pa.set_cpu_count(THREADS)
    began, before = time.perf_counter(), os.times()
    SIDES[side](Path(path))
    seconds, after = time.perf_counter() - began, os.times()
    peak = MAX_RSS_BYTES * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"s": seconds, "processor_s": max(TICK_S, sum(after[:2]) - sum(before[:2])), "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
