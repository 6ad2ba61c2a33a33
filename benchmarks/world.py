"""The two sides of each pair: native DuckDB tables, and the gate over an encrypted space with OpenDP noise."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.claims import write_claims
from benchmarks.contract import write_contract
from benchmarks.stages import Stopwatches
from sandbox.core.answers import Answer
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import NANO, Budget
from sandbox.core.contract import Contract
from sandbox.core.datasets import DeliveryManifest
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.questions import Asking, Question
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.ingest.load import Loader
from sandbox.query_gate.gate import Gate
from sandbox.query_gate.judge import judge
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.scratch import prepare_scratch
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.storage.database import Database, open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.ledger import Ledger
from sandbox.storage.migrating import upgrade
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing
from sandbox.world.noise import OpenDpNoise

THREADS = 2
DEADLINE_S = 600.0
NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
EVENT = AuditEvent(at=NOW, actor="bench", action="ask", subject="claims")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loads:
    """Seconds of CREATE TABLE AS and of the sandbox's load of the same files, and the sizes on disk in bytes."""

    plain_s: float
    sandbox_s: float
    plain_bytes: int
    sandbox_bytes: int
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class GateTurn:
    """One answer of the gate: its seconds, and how they divide."""

    answer: Answer
    seconds: float
    stages: dict[str, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides, ready to be asked."""

    folder: Path
    plain: duckdb.DuckDBPyConnection
    gate: Gate
    asking: Asking
    space: SpaceWorker
    watches: Stopwatches
    loads: Loads

    def ask_plain(self, sql: str) -> tuple[pa.Table, float]:
        """Ask the native tables; give the rows and the seconds."""
        return timed(lambda: self.plain.execute(sql).to_arrow_table())

    def ask_gate(self, sql: str, spend: Budget) -> GateTurn:
        """Ask the gate; to be charged and noised anew, each turn must spend something else.

        Raises:
            RefusedQuestion: the gate does not answer it.
        """
        judging = replace(spend, nano_rho=spend.nano_rho - NANO // 1000)  # else the gate would find it worked out
        _, judge_s = timed(lambda: judge(Question(sql, judging), (self.asking.contract,), self.asking.grant))
        self.watches.read()
        given, seconds = timed(lambda: self.gate.ask(Question(sql, spend), self.asking, self.space, EVENT))
        stages = {"judge": judge_s} | self.watches.read()
        return GateTurn(given.answer, seconds, stages | {"answer": max(0.0, seconds - sum(stages.values()))})


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Give what one piece of work gives, and its seconds."""
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


@contextmanager
def open_pair(folder: Path, rows: int) -> Iterator[Pair]:
    """Load the same files into both sides."""
    claims, people = write_claims(folder, rows)
    contract = read_contract(write_contract(folder))
    plain = duckdb.connect(str(folder / "plain.duckdb"), config={"threads": THREADS})
    _, plain_s = timed(lambda: _create(plain, claims, people))
    database, keys = open_database(f"sqlite:///{folder / 'state.sqlite'}"), KeyRing(bytes(32))
    upgrade(database)
    _, sandbox_s = timed(lambda: _load(database, keys, contract, (claims, people)))
    version = Datasets(database).current("claims")
    file, key = folder / "spaces" / version.file_name, keys.unwrap(version.wrapped_key, version.key_context)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    loads = Loads(plain_s, sandbox_s, (folder / "plain.duckdb").stat().st_size, file.stat().st_size, peak)
    limits = WorkerLimits(threads=THREADS, deadline_s=DEADLINE_S)
    with open_worker(file, key, limits) as space, prepare_scratch(limits) as scratch:
        watches = Stopwatches()
        ledger, noise = watches.watch("ledger", Ledger(database)), watches.watch("noise", OpenDpNoise())
        gate = Gate(ledger, noise, FrozenClock(NOW), scratch)
        asking = Asking(contract, version.id, _grant(contract), "bench")
        yield Pair(folder, plain, gate, asking, watches.watch("engine", space), watches, loads)
    database.close()
    plain.close()


def _create(plain: duckdb.DuckDBPyConnection, *files: Path) -> None:
    for file in files:
        plain.execute(f"CREATE TABLE {file.stem} AS FROM '{file}'")
    plain.execute("CHECKPOINT")


def _load(database: Database, keys: KeyRing, contract: Contract, files: tuple[Path, ...]) -> None:
    folder = files[0].parent
    rows = {file: pq.read_metadata(file).num_rows for file in files}
    delivered = tuple(delivered_file(file.stem, file, folder, [rows[file]]) for file in files)
    write_manifest(folder / "manifest.json", DeliveryManifest("claims", "bench", "1", date(2026, 3, 1), delivered))
    loader = Loader(Datasets(database), keys, folder / "spaces", FrozenClock(NOW))
    loader.load(contract, folder / "manifest.json", EVENT)


def _grant(contract: Contract) -> Grant:
    tables = tuple(GrantedTable(t.name, tuple(c.name for c in t.columns)) for t in contract.tables)
    cap = Budget(100 * NANO, NANO // 100)
    return Grant("g", "bench", contract.dataset, tables, date(2026, 1, 1), date(2030, 1, 1), "bench", cap, cap)
