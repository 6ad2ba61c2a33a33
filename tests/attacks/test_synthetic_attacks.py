"""Attacks on synthetic samples: what one unit can move, what an outlier leaves behind, whom a sample remembers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, ColumnType
from sandbox.core.contract import Contract, ContributionBounds
from sandbox.core.samples import Sample
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.masking.synthetic.buying import Shop, Understood, buy, count_exactly, count_rows, understand
from sandbox.masking.synthetic.counting_sql import changing_sql, units_sql, weight_of
from sandbox.masking.synthetic.drawing import Model
from sandbox.masking.synthetic.layout import each_cell
from sandbox.masking.synthetic.plan import ROWS, Plan, plan_sample
from sandbox.masking.synthetic.released import Bought
from sandbox.masking.synthetic.synthesising import synthesise
from sandbox.masking.synthetic.understanding import Told
from sandbox.world.noise import Calibration, OpenDpNoise, WholeNumbers
from tests.unit.masking.masking_world import KEYS, VISITS, citizen, column, full_name, grant_all, make_visits
from tests.unit.masking.synthetic_world import SyntheticWorld, open_synthetic_world, synthetic_contract

CANARY_COST = 19_876_543
DISEASE_CODES = ("A", "B", "C")
SMALL = replace(
    VISITS,
    columns=(
        column("person", ColumnType.TEXT, VISITS.columns[1].role, identifier="cn_id", required=True),
        column("sex", ColumnType.TEXT, VISITS.columns[3].role, domain=("1", "2")),
        column("code", ColumnType.TEXT, VISITS.columns[8].role, domain=DISEASE_CODES),
        column("cost", ColumnType.INTEGER, VISITS.columns[9].role, bounds=Bounds(0, 10_000)),
    ),
    bounds=ContributionBounds(5),
)
OTHER = replace(SMALL, name="pays", columns=(SMALL.columns[0], SMALL.columns[3]), bounds=ContributionBounds(1))
Row = tuple[str | None, str | None, int | None]
SCHEMA = pa.schema(
    [("person", pa.string()), ("sex", pa.string()), ("code", pa.string()), ("cost", pa.int64()), ("_unit", pa.uint32())]
)


class Unnoised:
    """No noise at all, so that what is counted can be compared."""

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        assert calibration.scale > 0
        return tuple(int(v) for v in np.asarray(values))


def small_contract() -> Contract:
    return replace(synthetic_contract(), tables=(SMALL, OTHER))


def engine_of(units: dict[int, tuple[list[Row], bool]]) -> duckdb.DuckDBPyConnection:
    """Lay the rows of some units out as a space does."""
    listed = [(f"P{unit}", *row, unit) for unit, (rows, _) in units.items() for row in rows[:5]]
    paid = [(f"P{unit}", unit * 7, unit) for unit, (_, has_paid) in units.items() if has_paid]
    engine = duckdb.connect(config={"threads": 1})
    _lay(engine, "visits", pa.table(_columns(listed, 5), schema=SCHEMA))
    _lay(engine, "pays", pa.table(_columns(paid, 3), schema=pa.schema([SCHEMA.field(i) for i in (0, 3, 4)])))
    return engine


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[place] for row in rows] for place in range(width)]


def _lay(engine: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    engine.register("arriving", rows)
    engine.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")
    engine.unregister("arriving")


def asked_of(engine: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    return engine.execute(sql).to_arrow_table()


ROW = st.tuples(
    st.sampled_from(("1", "2", None)), st.sampled_from((*DISEASE_CODES, None)), st.none() | st.integers(0, 10_000)
)
UNITS = st.dictionaries(
    st.integers(0, 30), st.tuples(st.lists(ROW, min_size=1, max_size=8), st.booleans()), min_size=2, max_size=12
)


def vectors(engine: duckdb.DuckDBPyConnection, plan: Plan, known: Understood) -> list[tuple[int, list[int]]]:
    """Give every statistic, exactly, with how far one unit may move it in L2, squared."""

    def run(sql: str) -> pa.Table:
        return asked_of(engine, sql)

    units = int(run(units_sql(plan)).column("s")[0].as_py())
    found = [(1, [units])]
    for planned in plan.tables:
        found.append((1, count_rows(planned, units, run)))
        if planned.most_rows > 1:
            changing = [int(c[0].as_py()) for c in run(changing_sql(planned)).columns]
            found.append((len(changing), changing))
    layout = known.layout
    alone = [(a,) for a in layout.all if a.column != ROWS]
    linked = [(edge.parent, edge.child) for edge in known.tree]
    for asked, groups in (
        (alone, [each_cell(a) for a in layout.all]),
        (layout.pairs, known.for_pairs),
        (linked, known.for_edges),
    ):
        if asked:
            exact = count_exactly(plan, layout, groups, asked, run)
            for attributes, numbers in zip(asked, exact, strict=True):
                table = layout.table_of(attributes)
                weight = weight_of(None if table is None else plan.table(table))
                found.append((weight * weight, numbers))
    return found


@settings(max_examples=15, deadline=None)
@given(UNITS, st.data())
def test_a_unit_more_or_less_moves_no_statistic_further_than_its_noise_was_made_for(
    units: dict[int, tuple[list[Row], bool]], data: st.DataObject
) -> None:
    contract = small_contract()
    plan = plan_sample(contract, grant_all(contract))
    gone = data.draw(st.sampled_from(sorted(units)))
    with engine_of(units) as whole, engine_of({u: rows for u, rows in units.items() if u != gone}) as without:

        def run(sql: str) -> pa.Table:
            return asked_of(whole, sql)

        known = understand(plan, buy(plan, Shop(run, Unnoised(), 10**12)), 10**12)
        before, after = vectors(whole, plan, known), vectors(without, plan, known)
    for (limit, one), (_, other) in zip(before, after, strict=True):
        moved = sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
        assert moved <= limit


@settings(max_examples=10, deadline=None)
@given(UNITS)
def test_rows_beyond_the_contribution_bound_count_for_nothing(units: dict[int, tuple[list[Row], bool]]) -> None:
    contract = small_contract()
    plan = plan_sample(contract, grant_all(contract))
    more = {u: ([*rows[:5], *[("2", "C", 9_999)] * 50], paid) for u, (rows, paid) in units.items() if len(rows) >= 5}
    with engine_of(units) as few, engine_of(units | more) as many:
        first, second = (buy(plan, Shop(partial(asked_of, e), Unnoised(), 10**12)) for e in (few, many))
    assert first == second


def canary_visits() -> pa.Table:
    """One person far outside everybody else, in every column that could tell."""
    visits = make_visits(600)
    is_canary = np.array(visits["_unit"].to_pylist()) == 0
    remarks = np.array(visits["remark"].to_pylist(), dtype=object)
    remarks[is_canary] = "CANARY-7f3a9 王伟 13871234567"
    costs = np.array(visits["cost"].to_pylist())
    costs[is_canary] = CANARY_COST
    visits = visits.set_column(visits.column_names.index("remark"), "remark", pa.array(remarks.tolist(), pa.string()))
    return visits.set_column(visits.column_names.index("cost"), "cost", pa.array(costs, pa.int64()))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SyntheticWorld]:
    with open_synthetic_world(tmp_path_factory.mktemp("canary"), canary_visits()) as world:
        yield world


@pytest.fixture(scope="module")
def sample(planted: SyntheticWorld) -> Sample:
    return planted.make()


def test_a_planted_text_and_value_appear_nowhere_in_the_sample_or_its_manifest(
    planted: SyntheticWorld, sample: Sample
) -> None:
    tables = planted.tables_of(sample)
    told = repr(sample) + "".join(repr(table.to_pylist()) for table in tables.values())
    for secret in ("CANARY", "7f3a9", "13871234567", citizen(0), full_name(0), str(CANARY_COST)):
        assert secret not in told


def test_every_value_lies_in_its_public_domain(planted: SyntheticWorld, sample: Sample) -> None:
    contract = synthetic_contract()
    for name, table in planted.tables_of(sample).items():
        of = contract.table(name)
        assert of is not None
        for one in of.columns:
            values = {v for v in table[one.name].to_pylist() if v is not None}
            if one.domain is not None:
                assert values <= set(one.domain), one.name
            if of.is_public or one.bounds is None or one.type is ColumnType.DATE:
                continue
            assert all(one.bounds.low <= int(v * 10**one.scale) <= one.bounds.high for v in values), one.name


def test_no_identifier_is_anybodys_and_recognisers_find_none(planted: SyntheticWorld, sample: Sample) -> None:
    visits = planted.tables_of(sample)["visits"]
    for name in ("person", "name", "serial"):
        assert not set(visits[name].to_pylist()) & set(planted.world.visits[name].to_pylist())
    assert not any(scan_text(str(v)) for v in visits["person"].to_pylist()[:500])


def rows_of(table: pa.Table) -> set[tuple[object, ...]]:
    names = ("sex", "born", "region", "visited", "disease", "cost")
    shown = table.select(names).to_pylist()
    return {tuple(str(row[n]) for n in names) for row in shown}


def test_no_row_is_a_real_one_more_often_than_of_people_who_were_never_there(
    planted: SyntheticWorld, sample: Sample
) -> None:
    drawn = rows_of(planted.tables_of(sample)["visits"])
    real, twins = rows_of(planted.world.visits), rows_of(make_visits(600, seed=99))
    assert len(drawn & real) <= len(drawn & twins) + 2


def nearness(targets: np.ndarray, sample_rows: np.ndarray) -> np.ndarray:
    """Give the distance of each target to its nearest row in the sample, over scaled numbers."""
    nearest: np.ndarray = np.min(np.abs(targets[:, np.newaxis, :] - sample_rows[np.newaxis, :, :]).sum(axis=2), axis=1)
    return nearest


def test_a_membership_test_by_nearest_rows_is_as_good_as_guessing() -> None:
    """Who was in the data is not nearer to the sample than who was not: an audit of overfitting, at ε of 1."""
    chance = np.random.default_rng(5)
    people = pa.table(
        {
            "sex": chance.integers(1, 3, 600).astype(str),
            "code": np.array(DISEASE_CODES)[chance.integers(0, 3, 600)],
            "cost": chance.integers(0, 10_001, 600),
        }
    )
    inside = people.slice(0, 300)
    rows = {i: ([tuple(row.values())], True) for i, row in enumerate(inside.to_pylist())}
    contract = small_contract()
    plan = plan_sample(contract, grant_all(contract))
    with engine_of(rows) as engine:
        price = contract.privacy.sample.nano_rho
        bought = buy(plan, Shop(lambda sql: asked_of(engine, sql), OpenDpNoise(), price))
    drawn = draw(plan, bought, price)
    distances = nearness(_numbered(people), _numbered(drawn))
    members, others = distances[:300], distances[300:]
    wins = (members[:, np.newaxis] < others[np.newaxis, :]).mean()
    ties = (members[:, np.newaxis] == others[np.newaxis, :]).mean()
    assert 0.4 < wins + ties / 2 < 0.6


def _numbered(rows: pa.Table) -> np.ndarray:
    kept = rows.select(["sex", "code", "cost"]).drop_null().to_pydict()
    codes = [DISEASE_CODES.index(c) for c in kept["code"]]
    return np.column_stack([np.array(kept["sex"]).astype(float), np.array(codes) / 2, np.array(kept["cost"]) / 10_000])


def draw(plan: Plan, bought: Bought, price: int) -> pa.Table:
    known = understand(plan, bought, price)
    model = Model(Told(plan, bought, known.layout), known)
    made = synthesise(model, PseudonymBook(Pseudonymiser(KEYS, "S-1/synthetic")), 5_000, price, bytes(32))
    return made.tables[0].rows
