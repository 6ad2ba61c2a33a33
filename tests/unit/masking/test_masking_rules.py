"""Which mask a column gets, and what a contract may ask for."""

from dataclasses import replace

import pytest

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import Contract
from sandbox.core.errors.masking import GrantNotOfContract, MaskUnknown
from sandbox.core.grant import GrantedTable
from sandbox.masking.masks.rules import choose_masks, load_rules
from sandbox.masking.sampling.granted import check_grant
from tests.unit.masking.masking_world import DIRECT, PLAIN, QUASI, SENSITIVE, VISITS, column, grant_all, make_contract


def contract_of(*columns: Column) -> Contract:
    return make_contract(replace(VISITS, columns=(*columns, VISITS.columns[1])))


def mask_of(wanted: Column) -> str:
    return choose_masks(contract_of(wanted), load_rules())[0].mask


@pytest.mark.parametrize(
    ("wanted", "mask"),
    [
        (column("a", ColumnType.TEXT, DIRECT, identifier="cn_id"), "pseudonym"),
        (column("a", ColumnType.TEXT, DIRECT), "pseudonym"),
        (column("a", ColumnType.INTEGER, DIRECT, identifier="number"), "pseudonym"),
        (column("a", ColumnType.DATE, DIRECT), "suppress"),
        (column("a", ColumnType.TEXT, DIRECT, identifier="address"), "suppress"),
        (column("a", ColumnType.TEXT, PLAIN, identifier="cn_uscc"), "pseudonym"),
        (column("a", ColumnType.TEXT, PLAIN, identifier="address"), "suppress"),
        (column("a", ColumnType.INTEGER, QUASI, bounds=Bounds(0, 9)), "generalise"),
        (column("a", ColumnType.DATE, PLAIN), "shift"),
        (column("a", ColumnType.BOOLEAN, SENSITIVE), "category"),
        (column("a", ColumnType.INTEGER, SENSITIVE, domain=(0, 1)), "category"),
        (column("a", ColumnType.DECIMAL, SENSITIVE, bounds=Bounds(0, 9)), "round"),
        (column("a", ColumnType.DECIMAL, SENSITIVE), "suppress"),
        (column("a", ColumnType.TEXT, PLAIN), "suppress"),
        (column("a", ColumnType.TEXT, PLAIN, mask="scrub"), "scrub"),
        (column("a", ColumnType.TEXT, DIRECT, mask="suppress"), "suppress"),
    ],
)
def test_a_column_gets_the_mask_of_the_first_rule_that_fits(wanted: Column, mask: str) -> None:
    assert mask_of(wanted) == mask


@pytest.mark.parametrize("grade", [Grade.IMPORTANT, Grade.CORE])
def test_important_and_core_data_are_in_no_sample_whatever_they_are(grade: Grade) -> None:
    assert mask_of(replace(column("a", ColumnType.BOOLEAN, PLAIN), grade=grade)) == "suppress"
    assert mask_of(replace(column("a", ColumnType.TEXT, DIRECT, identifier="cn_id"), grade=grade)) == "suppress"


def test_weaker_masks_are_refused_and_all_told_at_once() -> None:
    weak = contract_of(
        column("a", ColumnType.TEXT, DIRECT, mask="category"),
        column("b", ColumnType.TEXT, SENSITIVE, mask="keep"),
        column("c", ColumnType.TEXT, PLAIN, mask="suppress"),
    )
    with pytest.raises(MaskUnknown) as refusal:
        choose_masks(weak, load_rules())
    assert [f.where for f in refusal.value.findings] == ["visits.a", "visits.b"]


def test_a_grant_that_names_unknown_things_is_refused_with_all_of_them() -> None:
    contract = make_contract()
    tables = (GrantedTable("visits", ("sex", "sexx")), GrantedTable("visit", ("sex",)))
    with pytest.raises(GrantNotOfContract) as refusal:
        check_grant(contract, replace(grant_all(contract), dataset="other", tables=tables))
    assert [f.where for f in refusal.value.findings] == ["other", "visits.sexx", "visit"]


def test_public_tables_have_no_masks() -> None:
    assert {m.table for m in choose_masks(make_contract(), load_rules())} == {"visits", "pensions"}


def test_every_rule_gives_its_reason_in_both_languages() -> None:
    assert all(rule.why.en and rule.why.zh and rule.masks for rule in load_rules())
    assert load_rules()[-1].conditions == ()


def test_a_role_is_told_by_its_own_name() -> None:
    assert mask_of(column("a", ColumnType.TEXT, ColumnRole.QUASI_IDENTIFIER, mask="region")) == "region"
