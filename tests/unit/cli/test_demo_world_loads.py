"""The demo world under its contracts: what is loaded, what is kept out, and what the scan finds in remarks."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.csv
import pytest

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.world import World, generate_world
from sandbox.cli.demo.world_planted import Fault
from sandbox.core.audit import AuditEvent
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.load import Loader
from sandbox.ingest.quality.quarantine import read_bad_values
from sandbox.masking.recognisers.scanning import scan_cell
from sandbox.storage.bad_rows import read_bad_row_files
from sandbox.storage.database import open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.schema import METADATA
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing

NOW = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return generate_world(tmp_path_factory.mktemp("world"), 0.02, seed=11)


def test_every_dataset_loads_and_only_the_planted_faults_are_kept_out(world: World, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    METADATA.create_all(database.engine)
    datasets = Datasets(database)
    keys = KeyRing(bytes(32))
    loader = Loader(datasets, keys, tmp_path / "spaces", FrozenClock(NOW))
    kept_out = set()
    for delivery in world.deliveries:
        contract = read_contract(hubei_files() / "contracts" / f"{delivery.dataset}.odcs.yaml")
        event = AuditEvent(at=NOW, actor="operator", action="load_dataset", subject=delivery.dataset)
        version = loader.load(contract, delivery.manifest, event).version
        for kept in read_bad_row_files(database, delivery.dataset):
            values = read_bad_values(tmp_path / "bad_rows", kept.record, keys)
            kept_out |= {(bad.table, bad.column, bad.row) for bad in values}
        assert all(count.rows == 0 for table in version.quality.tables for count in table.inconsistent)
    database.close()
    assert kept_out == planted_rows(world)


def planted_rows(world: World) -> set[tuple[str, str, int]]:
    planted = world.planted
    faults: tuple[Fault, ...] = (
        planted.bad_check_digits,
        planted.future_dates,
        planted.negative_kwh,
        planted.duplicate_credit_codes,
    )
    return {(fault.dataset, fault.column, row) for fault in faults for row in fault.rows}


def test_the_scan_finds_the_phone_in_every_telling_remark_and_nothing_in_the_others(world: World) -> None:
    remarks = pyarrow.csv.read_csv(world.delivery_of("yb_js").folder / "yb_js.csv")["bz"].to_pylist()
    telling = [remarks[row - 1] for row in world.planted.telling_remarks.rows]
    assert all(any(found.kind == "cn_mobile" for found in scan_cell(text, "bz")) for text in telling)
    assert [text for text in set(remarks) - set(telling) if text and scan_cell(text, "bz")] == []
