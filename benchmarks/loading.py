"""The load of a wide table (14 columns) against CREATE TABLE AS of the same file, each in a process of its own.

Run as a module it is that process: `python -m benchmarks.loading plain|sandbox FOLDER` prints what it took.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.records import LoadRun, LoadSide, source_of_run
from benchmarks.wide import write_visits, write_visits_contract
from sandbox.core.audit import AuditEvent
from sandbox.core.datasets import DeliveryManifest
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.ingest.load import Loader
from sandbox.storage.database import open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.migrating import upgrade
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing

THREADS = 2
NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
EVENT = AuditEvent(at=NOW, actor="bench", action="load_dataset", subject="visits")
MAX_RSS_BYTES = 1024  # ru_maxrss counts in KiB (getrusage(2))


def measure_load(folder: Path, rows: int) -> LoadRun:
    """Write the rows, then load them plainly and into a space, one after the other in the same run."""
    path = write_visits(folder, rows)
    write_visits_contract(folder)
    columns = len(pq.read_schema(path).names)
    plain, sandbox = (_measured_apart(side, folder) for side in ("plain", "sandbox"))
    return LoadRun(rows, columns, source_of_run(), path.stat().st_size, plain, sandbox)


def _measured_apart(side: str, folder: Path) -> LoadSide:
    done = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", "benchmarks.loading", side, str(folder)], capture_output=True, text=True, check=True
    )
    return LoadSide(**json.loads(done.stdout))


def _load_plainly(folder: Path) -> int:
    target = folder / "plain.duckdb"
    with duckdb.connect(str(target), config={"threads": THREADS}) as plain:
        plain.execute(f"CREATE TABLE visits AS FROM '{folder / 'visits.parquet'}'")
        plain.execute("CHECKPOINT")
    return _size_and_gone(target)


def _load_into_a_space(folder: Path) -> int:
    database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
    upgrade(database)
    path = folder / "visits.parquet"
    delivered = delivered_file("visits", path, folder, (pq.read_metadata(path).num_rows,))
    manifest = DeliveryManifest("visits", "bench", "1", date(2026, 3, 1), (delivered,))
    write_manifest(folder / "manifest.json", manifest)
    loader = Loader(Datasets(database), KeyRing(bytes(32)), folder / "spaces", FrozenClock(NOW))
    report = loader.load(read_contract(folder / "visits.odcs.yaml"), folder / "manifest.json", EVENT)
    database.close()
    return _size_and_gone(folder / "spaces" / report.version.file_name)


def _size_and_gone(path: Path) -> int:
    size = path.stat().st_size
    path.unlink()
    return size


SIDES: dict[str, Callable[[Path], int]] = {"plain": _load_plainly, "sandbox": _load_into_a_space}


def main(side: str, folder: str) -> None:
    """Load, and print the seconds, the seconds of the processor, the peak of memory and the size on disk."""
    began, before = time.perf_counter(), os.times()
    written = SIDES[side](Path(folder))
    seconds, after = time.perf_counter() - began, os.times()
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = sum(after[:4]) - sum(before[:4])
    peak = MAX_RSS_BYTES * own.ru_maxrss
    reader = MAX_RSS_BYTES * children.ru_maxrss
    print(json.dumps({"s": seconds, "processor_s": processor, "peak": peak, "reader_peak": reader, "written": written}))


if __name__ == "__main__":
    main(*sys.argv[1:])
