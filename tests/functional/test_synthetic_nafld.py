"""Synthetic samples of real people nobody here made up: the shape holds, the shares are near, nobody is in them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.core.contract import Contract
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.indexing.layout import laid_out
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.synthetic.buying import Shop, buy, understand
from sandbox.masking.synthetic.drawing import Model
from sandbox.masking.synthetic.plan import plan_sample
from sandbox.masking.synthetic.synthesising import Synthesised, synthesise
from sandbox.masking.synthetic.understanding import Told
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.world.noise import OpenDpNoise
from tests.attacks.test_masking_nafld import CONTRACT, DATA, stored
from tests.unit.masking.masking_world import KEYS, SPACE_KEY, grant_all

PRICE = 50_000_000

pytestmark = pytest.mark.skipif(not (DATA / "nafld1.parquet").exists(), reason="the NAFLD files are not here")


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract(CONTRACT)


@pytest.fixture(scope="module")
def tables(contract: Contract) -> dict[str, pa.Table]:
    order = np.random.default_rng(1).permutation(20_000)
    return {table.name: stored(table, order) for table in contract.tables}


@pytest.fixture(scope="module")
def made(contract: Contract, tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    path: Path = tmp_path_factory.mktemp("nafld") / "v1.space"
    parts = [part for table in contract.tables for part in laid_out(table, tables[table.name])]
    write_space(path, SPACE_KEY, [TableStream(p.name, p.rows.schema, iter(p.rows.to_batches())) for p in parts])
    plan = plan_sample(contract, grant_all(contract))
    with open_worker(path, SPACE_KEY) as space:
        bought = buy(plan, Shop(space.run, OpenDpNoise(), PRICE))
    known = understand(plan, bought, PRICE)
    model = Model(Told(plan, bought, known.layout), known)
    return synthesise(model, PseudonymBook(Pseudonymiser(KEYS, "S-1/synthetic")), 50_000, PRICE, bytes(32))


@pytest.mark.slow
def test_the_sample_has_every_table_with_its_columns_and_as_many_rows_as_it_may(
    contract: Contract, made: Synthesised
) -> None:
    assert [t.table.name for t in made.tables] == [t.name for t in contract.tables if not t.is_public]
    for table in made.tables:
        assert table.rows.drop_columns(["_unit", "_rank"]).column_names == [c.name for c in table.table.columns]
        assert table.rows.num_rows > 0
    largest = max(table.rows.num_rows for table in made.tables)
    assert 40_000 < largest < 60_000
    assert made.units > 1_000


@pytest.mark.slow
def test_one_column_is_about_as_far_from_the_data_as_its_noise(made: Synthesised) -> None:
    alone = [d.distance for d in made.utility.distances if len(d.columns) == 1]
    assert np.mean(alone) < 0.1


@pytest.mark.slow
def test_the_mean_age_is_near_and_no_number_of_a_person_is_real(tables: dict[str, pa.Table], made: Synthesised) -> None:
    shown = next(t.rows for t in made.tables if t.table.name == "nafld1")
    real = tables["nafld1"]
    assert abs(pc.mean(shown["age"]).as_py() - pc.mean(real["age"]).as_py()) < 3
    assert not set(shown["id"].to_pylist()) & set(real["id"].to_pylist())
