"""Real data nobody here wrote: the NAFLD cohort, three tables of one dataset."""

import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet
import pytest

from sandbox.core.datasets import DeliveryManifest, LoadedTable, RuleCount
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.ingest.load import Loader
from sandbox.spaces.worker import open_worker
from sandbox.storage.database import open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.schema import METADATA
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import CLOCK, EVENT, EXAMPLES

COHORT = Path(__file__).parents[4] / "shared" / "data"
TABLES = ("nafld1", "nafld2", "nafld3")
KEYS = KeyRing(b"k" * 32)


@pytest.mark.skipif(not (COHORT / "nafld1.parquet").is_file(), reason="the NAFLD cohort is not on this machine")
def test_the_cohort_loads_with_its_units_shared_by_all_tables(tmp_path: Path) -> None:
    files = []
    for name in TABLES:
        path = Path(shutil.copy(COHORT / f"{name}.parquet", tmp_path))
        files.append(delivered_file(name, path, tmp_path, (pyarrow.parquet.ParquetFile(path).metadata.num_rows,)))
    write_manifest(tmp_path / "m.json", DeliveryManifest("nafld", "survival", "1", date(2026, 6, 1), tuple(files)))
    database = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    METADATA.create_all(database.engine)
    contract = read_contract(EXAMPLES / "nafld" / "contracts" / "nafld.odcs.yaml")
    report = Loader(Datasets(database), KEYS, tmp_path, CLOCK).load(contract, tmp_path / "m.json", EVENT)
    version = report.version
    assert version.tables == (
        LoadedTable("nafld1", 17_549, 17_549),
        LoadedTable("nafld2", 400_119, 15_666),
        LoadedTable("nafld3", 34_340, 12_454),
    )
    assert report.bad_rows == (RuleCount("nafld2", "value", "outside_bounds", 4),)
    sql = "SELECT count(*) AS n FROM nafld2 a JOIN nafld1 b ON a.id = b.id AND a._unit <> b._unit"
    with open_worker(tmp_path / version.file_name, KEYS.unwrap(version.wrapped_key, version.key_context)) as worker:
        assert worker.run(sql).to_pylist() == [{"n": 0}]
    database.close()
