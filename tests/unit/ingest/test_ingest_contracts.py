"""Contracts: what the reader takes, and that it tells everything that is wrong at once."""

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from sandbox.core.budget import Budget
from sandbox.core.columns import Bounds, ColumnRole, ColumnType, Grade, day_number
from sandbox.core.contract import ConsistencyRule, Contract, Relation, UnitKind
from sandbox.core.errors.loading import ContractIncomplete, ContractRefused, ContractUnreadable
from sandbox.core.text import Lang
from sandbox.ingest.contract.odcs import read_contract, read_loadable_contract
from sandbox.storage.codec import from_json, to_json
from tests.unit.ingest.small import EXAMPLES, PERSON, TODAY, YB_JS, Fields, custom, document, written

GOOD = sorted(
    [*(EXAMPLES / "hubei" / "contracts").glob("*.yaml"), EXAMPLES / "nafld/contracts/nafld.odcs.yaml", PERSON]
)


def first_table(fields: Fields) -> Fields:
    return cast("list[Fields]", fields["schema"])[0]


def column_of(fields: Fields, name: str) -> Fields:
    columns = cast("list[Fields]", first_table(fields)["properties"])
    return next(item for item in columns if item["name"] == name)


def faults_of(fields: Fields, folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ContractIncomplete) as raised:
        read_contract(written(fields, folder))
    return [(f.rule, f.where, f.text.en) for f in raised.value.findings]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_every_example_can_be_loaded(path: Path) -> None:
    contract = read_loadable_contract(path, TODAY)
    assert from_json(Contract, to_json(contract)) == contract


def test_a_column_carries_type_grade_role_and_bounds_in_stored_units() -> None:
    table = read_contract(YB_JS).tables[0]
    cost, born, sex = table.column("zfy"), table.column("csrq"), table.column("xb")
    assert cost is not None
    assert born is not None
    assert sex is not None
    assert (cost.type, cost.scale, cost.bounds) == (ColumnType.DECIMAL, 2, Bounds(0, 2_000_000))
    assert born.bounds is not None
    assert born.bounds.low == day_number(date(1920, 1, 1))
    assert (sex.domain, sex.role, sex.grade) == (("1", "2"), ColumnRole.QUASI_IDENTIFIER, Grade.LOW)


def test_a_domain_can_be_a_column_of_a_code_list() -> None:
    county = read_contract(YB_JS).tables[0].column("cbd_xzqh")
    assert county is not None
    assert county.domain is not None
    assert len(county.domain) == 103
    assert "420106" in county.domain


def test_a_table_carries_unit_bounds_key_and_rules() -> None:
    table = read_contract(YB_JS).tables[0]
    assert (table.unit, table.unit_column, table.bounds.rows_per_unit) == (UnitKind.PERSON, "gmsfhm", 12)
    assert table.unique_key == ("jslsh",)
    assert table.consistency == (ConsistencyRule(("zfy",), Relation.EQUAL, ("tcjj", "grzf")),)


def test_budgets_are_what_was_written_not_the_nearest_binary_number(tmp_path: Path) -> None:
    fields = document()
    custom(fields, "privacy")["value"] = {"capRho": 0.3, "questionRho": 0.1, "capDelta": "1e-6", "period": "2026"}
    privacy = read_contract(written(fields, tmp_path)).privacy
    assert privacy.cap == Budget(300_000_000, 1000)
    assert privacy.question == Budget(100_000_000, 10)


def test_c1_a_column_without_a_grade_is_refused_with_all_else_that_is_missing() -> None:
    with pytest.raises(ContractIncomplete) as raised:
        read_loadable_contract(EXAMPLES / "hubei/refused/yb_js.odcs.yaml", TODAY)
    told = {(f.rule, f.where) for f in raised.value.findings}
    assert told >= {("C1", "yb_js.jbbm"), ("C11", "yb_js.zfy"), ("C11", "yb_js.yllb"), ("C4", "catalogue")}
    assert told >= {("C2", "catalogue"), ("C13", "catalogue"), ("form", "yb_js.yljgbm")}
    for finding in raised.value.findings:
        assert finding.text.en in raised.value.message()
        assert finding.text.zh in raised.value.message(Lang.ZH)


def test_c3_shared_origin_without_consent_is_refused() -> None:
    with pytest.raises(ContractRefused) as raised:
        read_loadable_contract(EXAMPLES / "hubei/refused/ns.odcs.yaml", TODAY)
    assert [f.rule for f in raised.value.findings] == ["C3"]


def test_c5_not_shared_data_are_refused_with_the_missing_reasons() -> None:
    with pytest.raises(ContractRefused) as raised:
        read_loadable_contract(EXAMPLES / "hubei/refused/hj_rk.odcs.yaml", TODAY)
    assert [f.rule for f in raised.value.findings] == ["C5", "C6", "C6"]


CATALOGUE_FIELDS = (
    *("name", "provider", "format", "updateFrequency", "sharingAttribute", "sharingMode"),
    *("useConditions", "classification", "source", "openness"),
)


@pytest.mark.parametrize("field", CATALOGUE_FIELDS)
def test_c4_every_catalogue_field_is_demanded(field: str, tmp_path: Path) -> None:
    fields = document()
    del cast("Fields", custom(fields, "catalogue")["value"])[field]
    assert ("C4", "catalogue", f"{field} is missing") in faults_of(fields, tmp_path)


@pytest.mark.parametrize("name", ["catalogue", "grade", "secrecy", "origin", "privacy"])
def test_every_part_of_a_contract_is_demanded(name: str, tmp_path: Path) -> None:
    fields = document()
    cast("list[object]", fields["customProperties"]).remove(custom(fields, name))
    assert any(en == f"{name} is missing" for _, _, en in faults_of(fields, tmp_path))


@pytest.mark.parametrize("name", ["unit", "unitColumn", "rowsPerUnit"])
def test_c10_a_table_must_say_whom_it_protects_and_how_much_one_contributes(name: str, tmp_path: Path) -> None:
    fields = document()
    table = first_table(fields)
    cast("list[object]", table["customProperties"]).remove(custom(table, name))
    assert any(en == f"{name} is missing" for _, _, en in faults_of(fields, tmp_path))


def test_c10_the_unit_must_be_a_direct_identifier_of_the_table(tmp_path: Path) -> None:
    fields = document()
    custom(first_table(fields), "unitColumn")["value"] = "age"
    assert ("C10", "person.age") in {(rule, where) for rule, where, _ in faults_of(fields, tmp_path)}
    custom(first_table(fields), "unitColumn")["value"] = "nobody"
    assert ("C10", "person") in {(rule, where) for rule, where, _ in faults_of(fields, tmp_path)}


def test_a_misspelt_field_of_the_standard_is_told(tmp_path: Path) -> None:
    fields = document()
    column_of(fields, "age")["clasification"] = "L2"
    assert any("properties[3].clasification" in where for _, where, _ in faults_of(fields, tmp_path))


def test_a_misspelt_field_of_ours_is_told_with_the_likely_one(tmp_path: Path) -> None:
    fields = document()
    cast("Fields", custom(fields, "privacy")["value"])["minGroupSise"] = 5
    assert any("did you mean minGroupSize" in en for _, _, en in faults_of(fields, tmp_path))


@pytest.mark.parametrize(("field", "value"), [("unique", True), ("semanticType", "x")])
def test_a_promise_nobody_would_keep_is_told(field: str, value: object, tmp_path: Path) -> None:
    fields = document()
    column_of(fields, "age")[field] = value
    assert ("form", "person.age", f"{field} is not enforced here; leave it out") in faults_of(fields, tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {"minimum": 0},
        {"minimum": 5, "maximum": 1},
        {"minimum": 0.5, "maximum": 3},
        {"minimum": 0, "maximum": 10**40},
        {"minimum": "low", "maximum": "high"},
        {"minimum": 0, "maximum": float("nan")},
        {"minimum": 0, "maximum": float("inf")},
    ],
)
def test_bounds_must_be_whole_ordered_and_within_reach(options: Fields, tmp_path: Path) -> None:
    fields = document()
    column_of(fields, "age")["logicalTypeOptions"] = options
    assert ("form", "person.age") in {(rule, where) for rule, where, _ in faults_of(fields, tmp_path)}


@pytest.mark.parametrize("name", ["_unit", "a b", "drop;table", "", "id.number", "1st"])
def test_names_that_could_be_mistaken_are_refused(name: str, tmp_path: Path) -> None:
    fields = document()
    column_of(fields, "age")["name"] = name
    assert any("column name" in en for _, _, en in faults_of(fields, tmp_path))


@pytest.mark.parametrize("domain", ["nowhere.csv#code", "../codes/region.csv", "/etc/passwd#code", "x.csv#nothing"])
def test_a_domain_that_is_not_there_is_told(domain: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("code\n1\n")
    fields = document()
    region = column_of(fields, "region")
    del region["enum"]
    cast("list[object]", region["customProperties"]).append({"property": "domain", "value": domain})
    assert ("form", "person.region") in {(rule, where) for rule, where, _ in faults_of(fields, tmp_path)}


@pytest.mark.parametrize("values", [[], ["N", "N"], [1, 2], [True], [None], [[1]], [{"a": 1}]])
def test_a_domain_must_be_distinct_values_of_the_columns_type(values: list[object], tmp_path: Path) -> None:
    fields = document()
    column_of(fields, "region")["enum"] = [{"value": value} for value in values]
    assert ("form", "person.region") in {(rule, where) for rule, where, _ in faults_of(fields, tmp_path)}


@pytest.mark.parametrize("rule", ["income", "income > age", "income = nobody", "income = region", "a = b; drop"])
def test_a_consistency_rule_must_be_a_sum_over_numbers_of_one_scale(rule: str, tmp_path: Path) -> None:
    fields = document()
    first_table(fields)["quality"] = [{"type": "custom", "engine": "sandbox", "implementation": rule}]
    assert "H3" in {rule for rule, _, _ in faults_of(fields, tmp_path)}


@pytest.mark.parametrize(
    "text",
    [
        *("", "- a\n- b", "a: [", "\x00", "[" * 100_000, "a: !!python/object/apply:os.system ['true']"),
        *("a: 2024-13-45", "a: 1\na: 2", "1: a", "a: {[1]: 2}", "a: &x [1]\nb: *x"),
        *("kind: Other\napiVersion: v3.1.0", "kind: DataContract\napiVersion: v2.0.0"),
    ],
)
def test_what_is_no_contract_at_all_is_told_as_such(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.odcs.yaml"
    path.write_text(text)
    with pytest.raises(ContractUnreadable):
        read_contract(path)


def test_a_contract_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ContractUnreadable):
        read_contract(tmp_path / "nowhere.odcs.yaml")


def test_fields_of_the_wrong_form_are_told_by_place(tmp_path: Path) -> None:
    fields = document()
    fields["version"] = 1.0
    column_of(fields, "age")["required"] = "perhaps"
    places = {where for _, where, _ in faults_of(fields, tmp_path)}
    assert places == {"version", "schema.0.properties.2.required"}
