"""A table of people, masked whole, against a plain copy of it and presidio-structured, each in a process of its own.

Run as a module it is that process: `python -m benchmarks.masking plain|sandbox FOLDER` prints what it took.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.csv import write_csv

from benchmarks.masking_records import MaskingRun, MaskingSide
from benchmarks.peers.environment import Peer, interpreter_of
from benchmarks.people import people_table, write_people
from benchmarks.records import source_of_run
from sandbox.masking.applying.whole import WholeMasking, mask_whole
from sandbox.masking.masks.limits import load_limits
from sandbox.masking.masks.rules import load_rules, masks_of
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.world.keys import KeyRing

THREADS, LEAST_UNITS, PEER_ROWS = 2, 10, 2_000
COLUMNS = 13
ROOT = Path(__file__).parents[1]
PRESIDIO = Peer(
    "presidio-structured 0.0.10",
    "presidio-structured==0.0.10",
    "benchmarks.peers.presidio_driver",
)


def measure_masking(folder: Path, rows: int, cache: Path | None) -> MaskingRun:
    """Write the people, then copy and mask them, one after the other; with a cache, ask presidio-structured too."""
    write_people(folder / "people.parquet", rows)
    plain, sandbox = (_measured_apart(sys.executable, "benchmarks.masking", side, folder) for side in SIDES)
    peer = None
    if cache is not None:
        write_people(folder / "few.parquet", PEER_ROWS)
        write_csv(pq.read_table(folder / "few.parquet"), folder / "few.csv")
        peer = _measured_apart(str(interpreter_of(PRESIDIO, cache)), PRESIDIO.driver, "few", folder)
    return MaskingRun(rows, COLUMNS, source_of_run(), plain, sandbox, peer, PEER_ROWS)


def _measured_apart(python: str, module: str, side: str, folder: Path) -> MaskingSide:
    words = [python, "-m", module, side, str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    return MaskingSide(**json.loads(done.stdout))


def _copy(folder: Path) -> float:
    with duckdb.connect(config={"threads": THREADS}) as plain:
        began = time.perf_counter()
        plain.execute(f"COPY (FROM '{folder / 'people.parquet'}') TO '{folder / 'plain.parquet'}' (FORMAT parquet)")
        return time.perf_counter() - began


def _mask(folder: Path) -> float:
    pa.set_cpu_count(THREADS)
    table, limits = people_table(), load_limits()
    pseudonymiser = Pseudonymiser(KeyRing(bytes(32)), "bench", limits.key_version)
    masking = WholeMasking(table, masks_of(table, load_rules()), pseudonymiser, limits, LEAST_UNITS)
    rows = pq.read_table(folder / "people.parquet")
    began = time.perf_counter()
    masked = mask_whole(rows, masking)
    seconds = time.perf_counter() - began
    pq.write_table(masked, folder / "masked.parquet")
    return seconds


SIDES: dict[str, Callable[[Path], float]] = {"plain": _copy, "sandbox": _mask}


def main(side: str, folder: str) -> None:
    """Copy or mask, and print the seconds of the core, of the whole from file to file, and of the processor."""
    began, before = time.perf_counter(), os.times()
    core = SIDES[side](Path(folder))
    whole, after = time.perf_counter() - began, os.times()
    print(json.dumps({"core_s": core, "whole_s": whole, "processor_s": sum(after[:2]) - sum(before[:2])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
