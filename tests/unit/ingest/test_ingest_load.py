"""Loading, end to end into an encrypted space: all or nothing, once, and silent about values."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.bad_rows import BadValue
from sandbox.core.contract import Contract, Origin
from sandbox.core.datasets import DatasetVersion, LoadedTable, RuleCount
from sandbox.core.errors.loading import (
    ContractRefused,
    DeliveryEmpty,
    ManifestMismatch,
    SpaceFileLost,
    TooManyBadRows,
    UnitNotUnique,
)
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import delivered_file, read_manifest, write_manifest
from sandbox.ingest.load import Loader
from sandbox.ingest.quality.quarantine import read_bad_values
from sandbox.spaces.worker import open_worker
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.bad_rows import read_bad_row_files
from sandbox.storage.database import Database, open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.schema import METADATA
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import CLOCK, EVENT, EXAMPLES, VISITS, Delivered, contract_of, deliver

KEYS = KeyRing(b"k" * 32)
HEADER = "id,cost,day,kind,flag\n"
GOOD = HEADER + "".join(f"p{n % 7},{n}.50,2024-01-{n % 28 + 1:02d},{'ab'[n % 2]},{n % 2}\n" for n in range(100))


class Ground:
    """A state of its own: a database, a folder of spaces, a loader."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spaces = folder / "spaces"
        self.spaces.mkdir(exist_ok=True)
        self.database: Database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
        METADATA.create_all(self.database.engine)
        self.datasets = Datasets(self.database)
        self.loader = Loader(self.datasets, KEYS, self.spaces, CLOCK)

    def delivery(self, text: str = GOOD, contract: Contract | None = None, rows: int | None = None) -> Delivered:
        whole = contract or contract_of(VISITS)
        return deliver(self.folder / "delivery", whole, {"visits": ("visits.csv", text)}, rows)

    def load(self, delivered: Delivered) -> DatasetVersion:
        return self.loader.load(delivered.contract, delivered.manifest, EVENT).version

    def ask(self, version: DatasetVersion, sql: str) -> list[dict[str, object]]:
        key = KEYS.unwrap(version.wrapped_key, version.key_context)
        with open_worker(self.spaces / version.file_name, key) as worker:
            rows: list[dict[str, object]] = worker.run(sql).to_pylist()
        return rows

    def bad_values(self) -> tuple[BadValue, ...]:
        """Give what the newest file of bad rows holds."""
        file = read_bad_row_files(self.database, "visits")[-1].record
        return tuple(read_bad_values(self.folder / "bad_rows", file, KEYS))

    def events(self) -> int:
        with self.database.reading() as connection:
            return verify_chain(connection)[0]


ALL_VISITS = '(SELECT * FROM visits UNION ALL SELECT * FROM "visits beyond")'


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    opened = Ground(tmp_path)
    yield opened
    opened.database.close()


def test_a_good_delivery_becomes_the_current_version(ground: Ground) -> None:
    version = ground.load(ground.delivery())
    assert ground.datasets.current("visits") == version
    assert version.tables == (LoadedTable("visits", 100, 7),)
    (row,) = ground.ask(version, f"SELECT count(*) AS n, sum(cost) AS total, max(_unit) AS top FROM {ALL_VISITS}")
    assert row == {"n": 100, "total": sum(n * 100 + 50 for n in range(100)), "top": 6}


def test_the_bounded_rows_lie_in_a_table_of_their_own(ground: Ground) -> None:
    version = ground.load(ground.delivery())
    rows = ground.ask(version, "SELECT _unit, count(*) AS n, max(_rank) AS last FROM visits GROUP BY _unit")
    assert [(row["n"], row["last"]) for row in rows] == [(3, 3)] * 7
    (others,) = ground.ask(version, 'SELECT count(*) AS n, min(_rank) AS first FROM "visits beyond"')
    assert others == {"n": 100 - 21, "first": 4}


def test_bad_rows_go_to_quarantine_by_rule_and_number(ground: Ground) -> None:
    text = GOOD + "p1,-5.00,2024-01-01,a,1\np2,1.00,2030-01-01,a,1\np3,1.00,2024-01-01,z,1\n"
    delivered = ground.delivery(text)
    report = ground.loader.load(delivered.contract, delivered.manifest, EVENT)
    expected = (("cost", "outside_bounds", 101), ("day", "date_in_the_future", 102), ("kind", "outside_domain", 103))
    assert report.bad_rows == tuple(RuleCount("visits", name, rule, 1) for name, rule, _ in expected)
    kept_out = ground.bad_values()
    assert tuple((bad.column, bad.rule, bad.row) for bad in kept_out) == expected
    assert [bad.value for bad in kept_out] == ["-5.00", "2030-01-01", "z"]
    assert report.version.quality.tables[0].rows_bad == 3


def test_the_same_delivery_twice_is_one_version(ground: Ground) -> None:
    delivered = ground.delivery()
    first = ground.loader.load(delivered.contract, delivered.manifest, EVENT)
    again = ground.loader.load(delivered.contract, delivered.manifest, EVENT)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.version == first.version
    assert len(list(ground.spaces.iterdir())) == 1
    assert ground.events() == 2


def test_a_version_whose_file_is_gone_is_not_said_to_be_loaded(ground: Ground) -> None:
    delivered = ground.delivery()
    first = ground.loader.load(delivered.contract, delivered.manifest, EVENT)
    (ground.spaces / first.version.file_name).unlink()
    with pytest.raises(SpaceFileLost):
        ground.loader.load(delivered.contract, delivered.manifest, EVENT)


def test_another_contract_or_another_byte_is_another_version(ground: Ground) -> None:
    first = ground.load(ground.delivery())
    second = ground.load(ground.delivery(contract=replace(contract_of(VISITS), version="2.0.0")))
    third = ground.load(ground.delivery(GOOD + "p1,1.00,2024-01-01,a,1\n"))
    assert len({first.id, second.id, third.id}) == 3
    assert [version.id for version in ground.datasets.list_versions("visits")] != []
    assert ground.datasets.current("visits").id == third.id


def test_a_delivery_in_several_files_is_one_table(ground: Ground) -> None:
    delivered = ground.delivery()
    more = delivered.manifest.parent / "more.csv"
    more.write_text(HEADER + "q1,1.00,2024-01-01,a,1\nq1,1.00\nq2,-1,2024-01-01,a,1\n")
    manifest = read_manifest(delivered.manifest)
    files = (*manifest.files, delivered_file("visits", more, more.parent, (3,)))
    write_manifest(delivered.manifest, replace(manifest, files=files))
    version = ground.load(delivered)
    assert version.tables == (LoadedTable("visits", 101, 8),)
    assert ground.datasets.current("visits") == version
    rows = {(bad.rule, bad.row) for bad in ground.bad_values()}
    assert rows == {("malformed_row", 102), ("outside_bounds", 103)}


def test_a_refused_contract_opens_no_file(ground: Ground) -> None:
    contract = replace(contract_of(VISITS), origin=Origin.EMERGENCY)
    with pytest.raises(ContractRefused):
        ground.loader.load(contract, ground.folder / "nowhere.json", EVENT)


FAULTS: list[tuple[type[SandboxError], str]] = [
    (TooManyBadRows, GOOD + "p1,x,2024-01-01,a,1\n" * 101),
    (DeliveryEmpty, HEADER),
    (TooManyBadRows, HEADER + "p1,x,2024-01-01,a,1\n"),
]


@pytest.mark.parametrize(("error", "text"), FAULTS)
def test_a_failed_load_leaves_the_former_version(error: type[SandboxError], text: str, ground: Ground) -> None:
    former = ground.load(ground.delivery())
    with pytest.raises(error):
        ground.load(ground.delivery(text))
    assert ground.datasets.current("visits") == former
    assert [path.name for path in ground.spaces.iterdir()] == [former.file_name]
    assert ground.ask(former, f"SELECT count(*) AS n FROM {ALL_VISITS}") == [{"n": 100}]


def test_d5_a_wrong_row_count_refuses(ground: Ground) -> None:
    with pytest.raises(ManifestMismatch):
        ground.load(ground.delivery(rows=99))
    assert list(ground.spaces.iterdir()) == []


def test_a_broken_promise_of_one_row_per_unit_refuses(ground: Ground) -> None:
    single = replace(VISITS, bounds=replace(VISITS.bounds, rows_per_unit=1))
    with pytest.raises(UnitNotUnique):
        ground.load(ground.delivery(contract=contract_of(single)))


def test_a_load_whose_registration_fails_leaves_no_file(ground: Ground) -> None:
    METADATA.tables["bad_row_files"].drop(ground.database.engine)
    with pytest.raises(Exception, match="bad_row_files"):
        ground.load(ground.delivery(GOOD + "p1,-5.00,2024-01-01,a,1\n"))
    assert list(ground.spaces.iterdir()) == []
    assert ground.datasets.list_current() == ()
    assert ground.events() == 0


def test_a_load_that_lost_the_race_gives_the_winners_version(ground: Ground, tmp_path: Path) -> None:
    delivered = ground.delivery()
    won: list[DatasetVersion] = []

    def let_another_win(stage: str, done: int, total: int) -> None:
        if stage == "write" and not won:
            won.append(ground.load(delivered))

    report = ground.loader.load(delivered.contract, delivered.manifest, EVENT, let_another_win)
    assert not report.is_new
    assert report.version == won[0]
    assert [path.name for path in ground.spaces.iterdir()] == [won[0].file_name]


def test_progress_tells_each_stage_to_its_end(ground: Ground) -> None:
    delivered, told = ground.delivery(), list[tuple[str, int, int]]()
    ground.loader.load(delivered.contract, delivered.manifest, EVENT, lambda *step: told.append(step))
    ends = {stage: (done, total) for stage, done, total in told}
    assert ends == {"check": (1, 1), "conform": (100, 100), "index": (1, 1), "write": (100, 100)}


def test_no_value_of_a_delivery_stands_in_an_error_an_event_or_the_file(ground: Ground) -> None:
    mark = "MARKED7F3A"
    bad = f"{mark},{mark},{mark},{mark},{mark}\n"
    version = ground.load(ground.delivery(GOOD + f"{mark},1.00,2024-01-01,a,1\n" + bad))
    with pytest.raises(TooManyBadRows) as raised:
        ground.load(ground.delivery(HEADER + bad))
    assert mark not in str(raised.value)
    with ground.database.reading() as connection:
        assert not any(mark in str(event) for event in read_events(connection, 0))
    assert mark not in (ground.folder / "state.sqlite").read_bytes().decode("latin-1")
    assert mark.encode() not in (ground.spaces / version.file_name).read_bytes()


def test_the_key_of_a_space_opens_for_its_version_alone(ground: Ground) -> None:
    version = ground.load(ground.delivery())
    with pytest.raises(SandboxError):
        KEYS.unwrap(version.wrapped_key, "space/visits/another")


def _load(folder: Path, manifest: Path, contract: Contract) -> None:
    ground = Ground(folder)
    ground.loader.load(contract, manifest, EVENT)


@pytest.mark.slow
@pytest.mark.parametrize("delay_s", [0.06 * step for step in range(12)])
def test_a_killed_load_leaves_the_former_version(delay_s: float, tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    former = ground.load(ground.delivery())
    rows = "".join(f"p{n % 997},{n % 900}.50,2024-01-{n % 28 + 1:02d},a,1\n" for n in range(60_000))
    delivered = deliver(tmp_path / "next", contract_of(VISITS), {"visits": ("visits.csv", HEADER + rows)})
    process = multiprocessing.get_context("fork").Process(
        target=_load, args=(tmp_path, delivered.manifest, delivered.contract)
    )
    process.start()
    time.sleep(delay_s)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    current = ground.datasets.current("visits")
    count = 100 if current == former else 60_000
    assert ground.ask(current, f"SELECT count(*) AS n FROM {ALL_VISITS}") == [{"n": count}]
    ground.load(delivered)
    assert ground.ask(ground.datasets.current("visits"), f"SELECT count(*) AS n FROM {ALL_VISITS}") == [{"n": 60_000}]
    ground.database.close()


def test_the_catalogue_of_examples_names_each_dataset_once() -> None:
    names = [read_contract(path).dataset for path in (EXAMPLES / "hubei" / "contracts").glob("*.yaml")]
    assert sorted(names) == ["ns", "qy_jb", "ref", "sb_jf", "yb_js", "ydl"]
