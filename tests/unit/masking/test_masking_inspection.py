"""The inspection of a finished sample: every check can fail, and says where without saying what."""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pytest

from sandbox.core.samples import RiskReport
from sandbox.masking.inspection import inspect
from sandbox.masking.sampling.making import MadeSample, load_masking_rules, mask_sample
from sandbox.masking.sampling.risk import measure_risk
from tests.unit.masking.masking_world import KEYS, World, citizen, grant_all, make_contract, open_world

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


def found(made: MadeSample, risk: RiskReport, column: str, values: list[object]) -> list[tuple[str, str]]:
    """Inspect the sample with one column of its visits exchanged."""
    visits = made.masked[0]
    place = visits.rows.column_names.index(column)
    changed = pa.array(values, visits.rows.schema.field(column).type)
    poisoned = replace(visits, rows=visits.rows.set_column(place, column, changed))
    findings = inspect((poisoned, *made.masked[1:]), made.raw, risk, RULES.limits)
    assert not [f for f in findings if citizen(0) in f.text.en + f.text.zh + f.where]
    return [(f.rule, f.where) for f in findings]


def values_of(made: MadeSample, column: str) -> list[object]:
    values: list[object] = made.masked[0].rows[column].to_pylist()
    return values


def test_a_good_sample_has_nothing_wrong(made: MadeSample, risk: RiskReport) -> None:
    assert inspect(made.masked, made.raw, risk, RULES.limits) == ()


def test_a_raw_identifier_that_survives_is_found(made: MadeSample, risk: RiskReport) -> None:
    raw = made.raw[0].rows["serial"].to_pylist()
    assert ("no_raw_identifier", "visits.serial") in found(made, risk, "serial", raw)


def test_a_raw_identifier_in_another_column_is_found(made: MadeSample, risk: RiskReport) -> None:
    remarks = [made.raw[0].rows["serial"][0].as_py(), *values_of(made, "remark")[1:]]
    assert ("no_raw_identifier", "visits.remark") in found(made, risk, "remark", remarks)


def test_anything_that_looks_real_is_found(made: MadeSample, risk: RiskReport) -> None:
    remarks = ["见13871234567", *values_of(made, "remark")[1:]]
    assert found(made, risk, "remark", remarks) == [("no_identifier", "visits.remark")]


def test_two_people_with_one_pseudonym_are_found(made: MadeSample, risk: RiskReport) -> None:
    names = [values_of(made, "person")[-1]] * len(values_of(made, "person"))
    assert found(made, risk, "person", names) == [("distinct_kept", "visits.person")]


def test_a_value_finer_than_its_class_is_found(made: MadeSample, risk: RiskReport) -> None:
    regions = ["420102", *values_of(made, "region")[1:]]
    assert found(made, risk, "region", regions) == [("k_of_shown_values", "visits")]


def test_a_risk_above_its_limits_is_found(made: MadeSample, risk: RiskReport) -> None:
    worse = replace(risk, k_reached=4, mean_risk=0.2)
    assert [f.rule for f in inspect(made.masked, made.raw, worse, RULES.limits)] == ["k_reached", "mean_risk"]
