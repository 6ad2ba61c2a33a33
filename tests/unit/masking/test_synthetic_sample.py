"""A synthetic sample as developers see it: types, keys, joins, rules of the contract, and what its manifest says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow.compute as pc
import pytest

from sandbox.core.budget import Budget
from sandbox.core.charges import Scope
from sandbox.core.contract import ConsistencyRule, Contract, Relation
from sandbox.core.sample_modes import SampleMode
from sandbox.core.sample_utility import Basis
from sandbox.core.samples import Sample, Treatment
from sandbox.masking.identifiers.surrogate_ranges import is_surrogate_id, is_surrogate_name
from sandbox.masking.manifests import is_genuine
from sandbox.masking.synthetic.plan import Part, plan_sample
from sandbox.world.signing import open_signer
from tests.unit.masking.masking_world import KEYS, PENSIONS, VISITS, grant_all
from tests.unit.masking.synthetic_world import (
    SyntheticWorld,
    open_synthetic_world,
    order_of,
    synthetic_contract,
)

GENEROUS = Budget(200_000_000)
"""Enough for 1,500 people: what is tested here is not to hang on the noise."""
ORDERED = ConsistencyRule(("visited",), Relation.AT_MOST, ("paid_on",))


def ruled_contract() -> Contract:
    visits = replace(VISITS, consistency=(ORDERED,), unique_key=("serial",))
    contract = synthetic_contract(GENEROUS)
    return replace(contract, tables=(visits, PENSIONS, contract.tables[2]))


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SyntheticWorld]:
    with open_synthetic_world(tmp_path_factory.mktemp("synthetic")) as world:
        yield world


@pytest.fixture(scope="module")
def sample(paid: SyntheticWorld) -> Sample:
    return paid.make(order_of(ruled_contract(), scopes=(Scope("dataset/clinic/2026", GENEROUS),)))


def test_it_has_the_columns_and_types_of_the_data(paid: SyntheticWorld, sample: Sample) -> None:
    masked = paid.world.make()
    for name, table in paid.tables_of(sample).items():
        assert table.schema == paid.world.tables_of(masked)[name].schema, name


def test_public_tables_are_as_they_are(paid: SyntheticWorld, sample: Sample) -> None:
    assert paid.tables_of(sample)["codes"]["code"].to_pylist() == ["A09", "I10", "E11", "J18", "K29", "C34"]


def test_each_row_has_its_own_key_and_each_unit_one_identifier_name_and_sex(
    paid: SyntheticWorld, sample: Sample
) -> None:
    visits = paid.tables_of(sample)["visits"]
    assert pc.count_distinct(visits["serial"], mode="all").as_py() == visits.num_rows
    people = pc.count_distinct(visits["person"]).as_py()
    assert 1_000 < people < 2_000
    for name in ("name", "sex", "born"):
        assert visits.group_by(["person", name]).aggregate([]).num_rows == people, name
    assert all(is_surrogate_id(p) for p in set(visits["person"].to_pylist()))
    assert all(is_surrogate_name(n) for n in set(visits["name"].to_pylist()) if n is not None)


def test_people_join_across_tables_and_some_are_in_one_alone(paid: SyntheticWorld, sample: Sample) -> None:
    tables = paid.tables_of(sample)
    visiting, drawing = (set(tables[t][c].to_pylist()) for t, c in (("visits", "person"), ("pensions", "idcard")))
    assert 0.3 < len(visiting & drawing) / len(visiting) < 0.7
    rows = tables["pensions"].group_by("idcard").aggregate([([], "count_all")])["count_all"].to_pylist()
    assert set(rows) <= {1, 2, 3, 4, 5}


def test_days_are_in_order_as_the_contract_says(paid: SyntheticWorld, sample: Sample) -> None:
    visits = paid.tables_of(sample)["visits"].select(["visited", "paid_on"]).drop_null()
    assert visits.num_rows > 0
    assert pc.all(pc.less_equal(visits["visited"], visits["paid_on"])).as_py()
    assert min(visits["visited"].to_pylist()) >= date(2024, 1, 1)


def test_the_manifest_says_how_it_was_made_and_is_signed(sample: Sample) -> None:
    manifest = sample.signed.manifest
    assert (manifest.mode, manifest.rate) == (SampleMode.SYNTHETIC, 0)
    assert manifest.synthesis is not None
    assert manifest.synthesis.rules == ("visits: visited <= paid_on",)
    assert manifest.synthesis.rows_left_out == 0
    assert {step.step for step in manifest.synthesis.steps} >= {"units", "rows", "changing", "one", "pair"}
    assert is_genuine(sample.signed, open_signer(KEYS, "service").public)
    treatments = {c.column: c.treatment for c in manifest.columns if c.table == "visits"}
    assert treatments["remark"] is Treatment.SUPPRESSED
    assert {t for c, t in treatments.items() if c != "remark"} == {Treatment.SYNTHETIC}


def test_its_utility_is_held_against_noised_statistics_alone(sample: Sample) -> None:
    utility = sample.signed.manifest.utility
    assert utility is not None
    assert (utility.basis, utility.nano_rho, utility.left_out) == (Basis.NOISED, GENEROUS.nano_rho, ("visits.remark",))
    alone = [d for d in utility.distances if len(d.columns) == 1]
    assert {d.columns[0] for d in alone} >= {"sex", "born", "region", "disease", "cost", "base"}
    assert all(d.distance <= 0.15 for d in alone)
    assert all(d.expected is not None for d in utility.distances)


def test_a_total_is_computed_from_its_parts_and_never_bought() -> None:
    cost = VISITS.columns[9]
    columns = (*VISITS.columns[:10], replace(cost, name="own"), replace(cost, name="paid"))
    rule = ConsistencyRule(("cost",), Relation.EQUAL, ("own", "paid"))
    contract = replace(synthetic_contract(), tables=(replace(VISITS, columns=columns, consistency=(rule,)),))
    (planned,) = plan_sample(contract, grant_all(contract)).tables
    assert {c.name: p for c, p in planned.columns}["cost"] is Part.COMPUTED
    assert "cost" not in {a.column for a in planned.attributes(8)}
