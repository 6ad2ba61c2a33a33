"""A sample of real people nobody here made up: nearly every one is unique by age, sex, height and weight."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox.core.contract import Contract, Table
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.indexing.layout import laid_out
from sandbox.masking.identifiers.surrogate_ranges import is_surrogate_number
from sandbox.masking.sampling.making import MadeSample, load_masking_rules, mask_sample
from sandbox.masking.sampling.risk import measure_risk
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space
from tests.unit.masking.masking_world import KEYS, SPACE_KEY, grant_all

DATA = Path(__file__).parents[3] / "shared" / "data"
CONTRACT = Path(__file__).parents[2] / "examples" / "nafld" / "contracts" / "nafld.odcs.yaml"

pytestmark = pytest.mark.skipif(not (DATA / "nafld1.parquet").exists(), reason="the NAFLD files are not here")


def stored(table: Table, order: np.ndarray) -> pa.Table:
    """Lay a file out as a space holds it."""
    raw = pq.read_table(DATA / f"{table.name}.parquet")
    columns: dict[str, pa.Array] = {}
    for column in table.columns:
        values = raw[column.name if column.name in raw.column_names else column.name.replace("_", ".")]
        columns[column.name] = values.combine_chunks()
        if column.is_numeric:
            numbers = values.cast(pa.float64()).to_numpy()
            scaled = np.round(np.nan_to_num(numbers) * 10**column.scale).astype(np.int64)
            columns[column.name] = pa.array(scaled, mask=np.isnan(numbers))
    units = order[raw["id"].to_numpy()]
    rows = np.lexsort((np.random.default_rng(2).random(len(units)), units))
    _, starts, counts = np.unique(units[rows], return_index=True, return_counts=True)
    ranks = np.arange(len(rows)) - np.repeat(starts, counts) + 1
    ordered = pa.table(columns).take(pa.array(rows))
    return ordered.append_column("_unit", pa.array(units[rows], pa.uint32())).append_column(
        "_rank", pa.array(ranks, pa.uint32())
    )


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract(CONTRACT)


@pytest.fixture(scope="module")
def tables(contract: Contract) -> dict[str, pa.Table]:
    order = np.random.default_rng(1).permutation(20_000)
    return {table.name: stored(table, order) for table in contract.tables}


@pytest.fixture(scope="module")
def made(
    contract: Contract, tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MadeSample]:
    path = tmp_path_factory.mktemp("nafld") / "v1.space"
    parts = [part for table in contract.tables for part in laid_out(table, tables[table.name])]
    write_space(path, SPACE_KEY, [TableStream(p.name, p.rows.schema, iter(p.rows.to_batches())) for p in parts])
    with open_worker(path, SPACE_KEY) as space:
        yield mask_sample(space.run, contract, grant_all(contract), load_masking_rules(), KEYS)


def shown(made: MadeSample, table: str) -> pa.Table:
    return next(t.rows for t in made.masked if t.table.name == table)


@pytest.mark.slow
def test_nobody_stands_out_by_what_is_known_of_them(made: MadeSample) -> None:
    risk = measure_risk(made.draw, 5)
    assert risk.k_reached >= 5
    assert risk.mean_risk <= 0.05
    assert risk.rows_withheld <= 0.1
    assert made.draw.rate <= 0.2


@pytest.mark.slow
def test_the_full_table_has_five_people_in_every_band_shown(made: MadeSample, tables: dict[str, pa.Table]) -> None:
    """Count by the bands' own arithmetic: a shown middle m of width w stands for [m − w/2, m + w/2)."""
    levels = {r.column: r.level for r in made.masked[0].reports}
    names = [n for n in ("age", "male", "weight", "height", "bmi", "futime") if levels[n] != "hidden"]
    scales = {c.name: 10**c.scale for c in made.masked[0].table.columns}
    widths = {n: round(float(levels[n].split()[-1]) * scales[n]) if "bands" in levels[n] else 1 for n in names}

    def bands(table: pa.Table) -> list[tuple[int | None, ...]]:
        columns = ([None if v is None else v // widths[n] for v in table[n].to_pylist()] for n in names)
        return list(zip(*columns, strict=True))

    everyone = Counter(bands(tables["nafld1"]))
    inside = [row for row in shown(made, "nafld1").to_pylist() if _is_inside(row, widths)]
    assert inside
    assert min(everyone[tuple(None if r[n] is None else r[n] // widths[n] for n in names)] for r in inside) >= 5


def _is_inside(row: dict[str, int | None], widths: dict[str, int]) -> bool:
    """Leave out the outermost bands, which are cut at the bounds and also hold whoever lies beyond them."""
    return all(row[name] is None or (row[name] or 0) % width == width // 2 for name, width in widths.items())


@pytest.mark.slow
def test_people_join_across_the_three_tables_by_pseudonyms_only(made: MadeSample, tables: dict[str, pa.Table]) -> None:
    people = set(shown(made, "nafld1")["id"].to_pylist())
    assert all(is_surrogate_number(p) for p in people)
    assert not people & set(tables["nafld1"]["id"].to_pylist())
    assert set(shown(made, "nafld2")["id"].to_pylist()) & people
    assert set(shown(made, "nafld3")["id"].to_pylist()) & people


@pytest.mark.slow
def test_a_developers_query_has_the_same_shape_on_sample_and_real_data(
    made: MadeSample, tables: dict[str, pa.Table]
) -> None:
    for name, real in tables.items():
        assert shown(made, name).schema.equals(real.schema)
    tests = set(shown(made, "nafld2")["test"].to_pylist())
    assert tests == set(tables["nafld2"]["test"].to_pylist())
    assert 1000 <= shown(made, "nafld2").num_rows <= 5000
