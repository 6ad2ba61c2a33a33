"""The two sides of each pair: a native DuckDB table, and the gate over an encrypted space with OpenDP noise."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet

from benchmarks.claims import write_claims, write_contract
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import NANO, Budget
from sandbox.core.contract import Contract
from sandbox.core.datasets import DeliveryManifest
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.questions import Asking, Question
from sandbox.ingest.load import Loader
from sandbox.ingest.manifest import delivered_file, write_manifest
from sandbox.ingest.odcs import read_contract
from sandbox.query_gate.gate import Gate
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.storage.database import Database, open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.ledger import Ledger
from sandbox.storage.migrating import upgrade
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing
from sandbox.world.noise import OpenDpNoise

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
EVENT = AuditEvent(at=NOW, actor="bench", action="ask", subject="claims")


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides, ready to be asked; `loads` are the seconds of (plain CTAS, sandbox load) of the same file."""

    plain: duckdb.DuckDBPyConnection
    gate: Gate
    asking: Asking
    space: SpaceWorker
    loads: tuple[float, float]

    def ask_plain(self, sql: str) -> float:
        """Give the seconds of a question to the native table."""
        return seconds_of(lambda: self.plain.execute(sql).fetch_arrow_table())

    def ask_gate(self, sql: str, turn: int) -> float:
        """Give the seconds of a question to the gate; each turn pays a different price, so that none is free."""
        question = Question(sql, Budget(NANO // 10 + turn))
        return seconds_of(lambda: self.gate.ask(question, self.asking, self.space, EVENT))


def seconds_of(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def open_pair(folder: Path, rows: int) -> Iterator[Pair]:
    """Load the same file into both sides."""
    file, contract = write_claims(folder, rows), read_contract(write_contract(folder))
    plain = duckdb.connect(str(folder / "plain.duckdb"), config={"threads": 2})
    ctas = seconds_of(lambda: plain.execute(f"CREATE TABLE claims AS FROM '{file}'"))
    database, keys = open_database(f"sqlite:///{folder / 'state.sqlite'}"), KeyRing(bytes(32))
    upgrade(database)
    load = seconds_of(lambda: _load(database, keys, contract, file))
    version = Datasets(database).current("claims")
    key = keys.unwrap(version.wrapped_key, version.key_context)
    with open_worker(folder / "spaces" / version.file_name, key) as space:
        gate = Gate(Ledger(database), OpenDpNoise(), FrozenClock(NOW))
        yield Pair(plain, gate, Asking(contract, version.id, _grant(contract), "bench"), space, (ctas, load))
    database.close()
    plain.close()


def _load(database: Database, keys: KeyRing, contract: Contract, file: Path) -> None:
    rows = pyarrow.parquet.read_metadata(file).num_rows
    delivered = delivered_file("claims", file, file.parent, [rows])
    manifest = DeliveryManifest("claims", "bench", "1", date(2026, 3, 1), (delivered,))
    write_manifest(file.with_name("manifest.json"), manifest)
    loader = Loader(Datasets(database), keys, file.parent / "spaces", FrozenClock(NOW))
    loader.load(contract, file.with_name("manifest.json"), EVENT)


def _grant(contract: Contract) -> Grant:
    tables = tuple(GrantedTable(t.name, tuple(c.name for c in t.columns)) for t in contract.tables)
    cap = Budget(100 * NANO)
    return Grant("g", "bench", contract.dataset, tables, date(2026, 1, 1), date(2030, 1, 1), "bench", cap, cap)
