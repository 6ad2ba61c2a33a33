"""The inspection of a finished sample: every check can fail, and says where without saying what."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.sample_proof import ProofRule
from sandbox.core.samples import RiskReport
from sandbox.masking.inspection import Inspection, Standard, inspect
from sandbox.masking.sampling.drawing import least_units
from sandbox.masking.sampling.making import MadeSample, load_masking_rules, mask_sample
from sandbox.masking.sampling.risk import measure_risk
from tests.unit.masking.masking_world import KEYS, RARE, World, citizen, grant_all, make_contract, open_world

RULES = load_masking_rules()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("inspected")) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(world: World) -> MadeSample:
    contract = make_contract()
    return mask_sample(world.space.run, contract, grant_all(contract), RULES, KEYS)


@pytest.fixture(scope="module")
def risk(made: MadeSample) -> RiskReport:
    return measure_risk(made.draw, 5)


@pytest.fixture(scope="module")
def standard(world: World) -> Standard:
    return Standard(world.space.run, RULES.limits, least_units(make_contract()))


def found(
    made: MadeSample, risk: RiskReport, standard: Standard, column: str, values: list[object]
) -> list[tuple[str, str]]:
    """Inspect the sample with one column of its visits exchanged."""
    visits = made.masked[0]
    place = visits.rows.column_names.index(column)
    changed = pa.array(values, visits.rows.schema.field(column).type)
    poisoned = replace(visits, rows=visits.rows.set_column(place, column, changed))
    inspection = inspect(replace(made, masked=(poisoned, *made.masked[1:])), risk, standard)
    findings = inspection.findings
    assert {(f.rule, f.where) for f in findings} == failed_in(inspection)
    assert not [f for f in findings if citizen(0) in f.text.en + f.text.zh + f.where]
    return [(f.rule, f.where) for f in findings]


def failed_in(inspection: Inspection) -> set[tuple[str, str]]:
    return {(e.rule.value, e.where) for e in inspection.evidence if not e.holds}


def values_of(made: MadeSample, column: str) -> list[object]:
    values: list[object] = made.masked[0].rows[column].to_pylist()
    return values


def test_a_good_sample_has_nothing_wrong(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    assert inspect(made, risk, standard).findings == ()


def test_a_raw_identifier_that_survives_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    raw = made.raw[0].rows["serial"].to_pylist()
    assert ("no_raw_identifier", "visits.serial") in found(made, risk, standard, "serial", raw)


def test_a_raw_identifier_in_another_column_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    remarks = [made.raw[0].rows["serial"][0].as_py(), *values_of(made, "remark")[1:]]
    assert ("no_raw_identifier", "visits.remark") in found(made, risk, standard, "remark", remarks)


def test_anything_that_looks_real_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    remarks = ["见13871234567", *values_of(made, "remark")[1:]]
    assert found(made, risk, standard, "remark", remarks) == [("no_identifier", "visits.remark")]


def test_two_people_with_one_pseudonym_are_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    names = [values_of(made, "person")[-1]] * len(values_of(made, "person"))
    assert found(made, risk, standard, "person", names) == [("distinct_kept", "visits.person")]


def test_a_value_finer_than_its_class_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    regions = ["420102", *values_of(made, "region")[1:]]
    assert found(made, risk, standard, "region", regions) == [("k_of_shown_values", "visits")]


def test_a_risk_above_its_limits_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    worse = replace(risk, k_reached=4, mean_risk=0.2)
    assert [f.rule for f in inspect(made, worse, standard).findings] == ["k_reached", "mean_risk"]


def test_a_category_that_few_units_have_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    diseases = [RARE, *values_of(made, "disease")[1:]]
    assert found(made, risk, standard, "disease", diseases) == [("small_categories", "visits.disease")]


def test_too_large_a_draw_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    greedy = replace(made, draw=replace(made.draw, rate=0.5))
    assert [f.rule for f in inspect(greedy, risk, standard).findings] == ["sample_rate"]


def test_a_class_that_tells_one_rare_disease_is_found(made: MadeSample, risk: RiskReport, standard: Standard) -> None:
    sampled = made.raw[0].sampled
    generalised = sampled.generalised
    first = generalised.sensitive[0]
    of_one_class = generalised.classes.of_cells[first.cells] == sampled.classes[0]
    told = replace(first, tokens=np.where(of_one_class, np.uint64(1), first.tokens), many=3)
    poor = replace(generalised, sensitive=(told, *generalised.sensitive[1:]))
    sampled = replace(sampled, generalised=poor)
    worse = replace(made, raw=(replace(made.raw[0], sampled=sampled), *made.raw[1:]))
    assert inspect(made, risk, standard).findings == ()
    assert ("diversity", f"visits.{told.column}") in failed_in(inspect(worse, risk, standard))


def test_e1_the_proof_says_what_was_looked_at_and_that_it_holds(
    made: MadeSample, risk: RiskReport, standard: Standard
) -> None:
    evidence = inspect(made, risk, standard).evidence
    assert {e.rule for e in evidence} == set(ProofRule)
    assert all(e.holds for e in evidence)
    raw = {e.where: e for e in evidence if e.rule is ProofRule.NO_RAW_IDENTIFIER}
    assert raw["visits.person"].checked == len(set(values_of(made, "person")))
    assert raw["visits.remark"].checked == 0
