"""Rows C1–C15 of the requirements in ingest: each has a test named after it (docs/requirements-ingest.md)."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from sandbox.core.catalogue_changes import ChangeKind, EntryChange, Regrade, entry_changes, regrades
from sandbox.core.columns import ColumnRole, Grade, Secrecy
from sandbox.core.contract import Contract, Origin, ProviderConsent, SharingAttribute
from sandbox.core.errors.cataloguing import CatalogueIncomplete, ReceiptUnusable
from sandbox.core.errors.loading import ContractIncomplete
from sandbox.core.errors.operating import CalendarMissing
from sandbox.ingest.catalogue.catalogues import (
    FIELDS,
    HEADINGS,
    entry_plain,
    no_longer_listed,
    read_catalogue_file,
    unlisted,
)
from sandbox.ingest.catalogue.public_view import public_view
from sandbox.ingest.catalogue.registration import registration_draft, take_receipt
from sandbox.ingest.contract.loadable import refusals
from sandbox.ingest.contract.odcs import read_contract
from sandbox.wiring.cataloguing import deadlines_of
from sandbox.world.regions import open_region
from tests.unit.ingest.small import PERSON, TODAY, YB_JS, Fields, custom, document, written

GOOD = read_contract(PERSON)
ENTRY = GOOD.catalogue


def rules_broken(contract: Contract, today: date = TODAY) -> set[str]:
    return {finding.rule for finding in refusals(contract, today)}


def faults_of(fields: Fields, folder: Path) -> set[tuple[str, str]]:
    with pytest.raises(ContractIncomplete) as raised:
        read_contract(written(fields, folder))
    return {(f.rule, f.text.en) for f in raised.value.findings}


def catalogue_of(fields: Fields) -> Fields:
    return cast("Fields", custom(fields, "catalogue")["value"])


@pytest.mark.parametrize("field", ["id", "sampleEntry"])
def test_c1_a_dataset_needs_its_catalogue_id_and_its_sample_data(field: str, tmp_path: Path) -> None:
    fields = document()
    del catalogue_of(fields)[field]
    assert ("C1", f"{field} is missing") in faults_of(fields, tmp_path)


def test_c1_every_single_column_is_graded(tmp_path: Path) -> None:
    fields = document()
    columns = cast("list[Fields]", cast("list[Fields]", fields["schema"])[0]["properties"])
    for column in columns:
        del column["classification"]
    told = [rule for rule, en in faults_of(fields, tmp_path) if "no grade" in en]
    assert told == ["C1"]
    with pytest.raises(ContractIncomplete) as raised:
        read_contract(written(fields, tmp_path))
    assert sum("no grade" in f.text.en for f in raised.value.findings) == len(columns)


def test_c2_a_dataset_needs_its_registration_code(tmp_path: Path) -> None:
    fields = document()
    catalogue_of(fields)["registrationCode"] = " "
    assert ("C2", "registrationCode is missing") in faults_of(fields, tmp_path)


def test_c2_a_registration_that_has_run_out_registers_nothing() -> None:
    entry = replace(ENTRY, registration_valid_until=TODAY.isoformat())
    assert rules_broken(replace(GOOD, catalogue=entry)) == set()
    assert rules_broken(replace(GOOD, catalogue=entry), date(2026, 7, 1)) == {"C2"}


def test_c2_a_receipt_goes_into_the_contract_it_is_of_and_changes_nothing_else(tmp_path: Path) -> None:
    path, receipt = tmp_path / "c.yaml", tmp_path / "receipt.json"
    path.write_bytes(PERSON.read_bytes())
    for catalogue_id, until in (("elsewhere", "2028-12-31"), (ENTRY.catalogue_id, "some day"), ("", "2028-12-31")):
        receipt.write_text(
            json.dumps({"code": "R", "catalogueId": catalogue_id, "validUntil": until}), encoding="utf-8"
        )
        with pytest.raises(ReceiptUnusable):
            take_receipt(path, receipt)
    assert path.read_bytes() == PERSON.read_bytes()
    for code in ("REG-1", 'R\\1: "2" #'):
        given = {"code": code, "catalogueId": ENTRY.catalogue_id, "validUntil": "2028-12-31"}
        receipt.write_text(json.dumps(given), encoding="utf-8")
        taken = take_receipt(path, receipt)
        entry = replace(ENTRY, registration_code=code, registration_valid_until="2028-12-31")
        assert taken == read_contract(path) == replace(GOOD, catalogue=entry)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.yaml", "receipt.json"]


def test_c2_the_draft_of_a_registration_holds_graded_columns_and_no_listed_value() -> None:
    draft = registration_draft(GOOD)
    assert "HIV" not in repr(draft)
    assert len(cast("list[object]", draft["columns"])) == len(GOOD.tables[0].columns)


def test_c3_shared_data_need_the_living_consent_of_who_shared_them() -> None:
    consent = ProviderConsent("tax office", "letter 12", "sums", "2026-06-30")
    shared = replace(GOOD, origin=Origin.SHARING)
    assert rules_broken(shared) == {"C3"}
    assert rules_broken(replace(shared, consents=(consent,)), date(2026, 6, 30)) == set()
    assert rules_broken(replace(shared, consents=(consent,)), date(2026, 7, 1)) == {"C3"}


def test_c4_an_incomplete_entry_is_refused_with_all_that_it_lacks(tmp_path: Path) -> None:
    fields = document()
    custom(fields, "catalogue")["value"] = {}
    lacking = {en.removesuffix(" is missing") for rule, en in faults_of(fields, tmp_path) if rule == "C4"}
    assert lacking >= {
        *("name", "provider", "format", "updateFrequency", "sharingAttribute", "sharingMode", "useConditions"),
        *("classification", "source", "openness"),
    }


def test_c4_the_importer_refuses_incomplete_entries_and_names_them_all(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.json"
    path.write_text('[{"id": "A"}, {"id": "B", "nmae": "x"}, 3]', encoding="utf-8")
    with pytest.raises(CatalogueIncomplete):
        read_catalogue_file(path)
    path.write_text('[{"id": "A"}, {"id": "B", "nmae": "x"}]', encoding="utf-8")
    with pytest.raises(CatalogueIncomplete) as raised:
        read_catalogue_file(path)
    told = {(f.where, f.text.en) for f in raised.value.findings}
    assert {("entry 1", "openness is missing"), ("entry 2", "openness is missing")} <= told
    assert any("nmae is not a field known here; did you mean name?" in en for _, en in told)


def test_c5_not_shared_data_stay_outside_and_conditional_data_state_their_conditions(tmp_path: Path) -> None:
    closed = replace(ENTRY, sharing_attribute=SharingAttribute.NOT_SHARED, sharing_reason="why", legal_basis="a decree")
    assert rules_broken(replace(GOOD, catalogue=closed)) == {"C5"}
    fields = document()
    catalogue_of(fields)["sharingAttribute"] = "conditional"
    del catalogue_of(fields)["useConditions"]
    assert ("C4", "useConditions is missing") in faults_of(fields, tmp_path)


def test_c6_not_shared_data_carry_reason_and_legal_basis_and_conditional_data_their_scope() -> None:
    closed = replace(ENTRY, sharing_attribute=SharingAttribute.NOT_SHARED)
    told = [f.text.en for f in refusals(replace(GOOD, catalogue=closed), TODAY) if f.rule == "C6"]
    assert [en.split()[0] for en in told] == ["sharingReason", "legalBasis"]
    conditional = replace(ENTRY, sharing_attribute=SharingAttribute.CONDITIONAL)
    assert rules_broken(replace(GOOD, catalogue=conditional)) == {"C6"}


@pytest.mark.parametrize("secrecy", [Secrecy.WORK, Secrecy.STATE])
def test_c7_secrets_of_the_state_or_of_work_never_enter(secrecy: Secrecy) -> None:
    assert rules_broken(replace(GOOD, secrecy=secrecy)) == {"C7"}
    first, *others = GOOD.tables[0].columns
    table = replace(GOOD.tables[0], columns=(replace(first, secrecy=secrecy), *others))
    assert rules_broken(replace(GOOD, tables=(table,))) == {"C7"}


def test_c8_changes_have_ten_working_days_five_more_and_two_for_the_review() -> None:
    region = open_region("hubei")
    due = deadlines_of(date(2026, 2, 12), region)  # Thursday before the Spring Festival
    assert region.working_days.between(date(2026, 2, 12), due.update_by) == 10
    assert region.working_days.between(due.update_by, due.update_by_extended) == 5
    assert region.working_days.between(due.update_by, due.review_by) == 2
    assert due.update_by > date(2026, 2, 26), "days off are not counted"
    assert not due.is_overdue(due.update_by)
    assert due.is_overdue(due.review_by)


def test_c8_a_year_without_an_announced_calendar_is_never_guessed() -> None:
    with pytest.raises(CalendarMissing):
        deadlines_of(date(2200, 1, 1), open_region("hubei"))


def test_c8_every_change_of_a_catalogue_becomes_a_task() -> None:
    before = (ENTRY, replace(ENTRY, catalogue_id="gone"), replace(ENTRY, catalogue_id="same"))
    after = (replace(ENTRY, openness="open"), replace(ENTRY, catalogue_id="same"), replace(ENTRY, catalogue_id="new"))
    assert set(entry_changes(before, after)) == {
        EntryChange(ENTRY.catalogue_id, ChangeKind.CHANGED, ("openness",)),
        EntryChange("gone", ChangeKind.DROPPED),
        EntryChange("new", ChangeKind.ADDED),
    }


def test_c9_a_column_graded_anew_is_told_with_both_grades() -> None:
    first, *others = GOOD.tables[0].columns
    table = replace(GOOD.tables[0], columns=(replace(first, grade=Grade.PUBLIC), *others[1:]))
    found = regrades(GOOD, replace(GOOD, tables=(table,)))
    assert found == (Regrade("person.id_number", Grade.HIGH, Grade.PUBLIC),)


def test_c9_what_the_catalogue_has_dropped_or_closed_is_asked_no_more() -> None:
    assert no_longer_listed(ENTRY) == ()
    assert [f.rule for f in no_longer_listed(None)] == ["K1"]
    closed = replace(ENTRY, sharing_attribute=SharingAttribute.NOT_SHARED)
    assert [f.rule for f in no_longer_listed(closed)] == ["C5"]


def test_c10_the_unit_of_each_table_is_declared_and_is_an_identifier(tmp_path: Path) -> None:
    table = read_contract(YB_JS).tables[0]
    unit = table.column(table.unit_column or "")
    assert unit is not None
    assert (unit.role, unit.identifier) == (ColumnRole.DIRECT_IDENTIFIER, "cn_id")
    fields = document()
    first = cast("list[Fields]", fields["schema"])[0]
    custom(first, "unitColumn")["value"] = "income"
    assert ("C10", "the privacy unit must be a direct_identifier") in faults_of(fields, tmp_path)


@pytest.mark.parametrize("name", ["role", "privacy"])
def test_c11_no_column_without_a_role_and_no_dataset_without_a_policy(name: str, tmp_path: Path) -> None:
    fields = document()
    part = (
        fields
        if name == "privacy"
        else cast("list[Fields]", cast("list[Fields]", fields["schema"])[0]["properties"])[2]
    )
    cast("list[object]", part["customProperties"]).remove(custom(part, name))
    assert ("C11", f"{name} is missing") in faults_of(fields, tmp_path)


def test_c12_the_public_view_has_no_row_no_count_no_listed_value_and_no_sample_of_high_grade() -> None:
    view = public_view(GOOD, Grade.MEDIUM)
    assert view.entry.sample_entry == ""
    assert public_view(replace(GOOD, grade=Grade.LOW), Grade.MEDIUM).entry.sample_entry == ENTRY.sample_entry
    assert "HIV" not in repr(view)
    assert {c.name for c in view.tables[0].columns} == {c.name for c in GOOD.tables[0].columns}


def test_c13_only_the_catalogue_of_authorised_operation_opens_the_door() -> None:
    shared = replace(ENTRY, catalogue_kind="政务数据共享目录")
    assert rules_broken(replace(GOOD, catalogue=shared)) == {"C13"}


def test_c13_where_a_catalogue_is_imported_only_its_entries_may_be_loaded_and_only_as_they_are() -> None:
    assert [f.rule for f in unlisted(GOOD, None)] == ["K1"]
    assert unlisted(GOOD, ENTRY) == ()
    told = unlisted(GOOD, replace(ENTRY, provider="another", openness="open"))
    assert [f.text.en.split()[0] for f in told] == ["provider", "openness"]


def test_c14_what_was_captured_in_public_places_serves_no_product() -> None:
    assert rules_broken(replace(GOOD, origin=Origin.PUBLIC_PLACE_CAPTURE)) == {"C14"}


def test_c15_what_was_obtained_in_an_emergency_serves_nothing_else() -> None:
    assert rules_broken(replace(GOOD, origin=Origin.EMERGENCY)) == {"C15"}


def test_k1_a_catalogue_is_read_alike_from_json_and_from_a_table_in_chinese(tmp_path: Path) -> None:
    entry = replace(ENTRY, sharing_attribute=SharingAttribute.CONDITIONAL, sharing_reason="统计")
    fields = entry_plain(entry)
    chinese = {name: heading for heading, name in HEADINGS.items()}
    cells = {chinese[name]: value for name, value in fields.items()} | {"共享属性": "有条件共享"}
    with (tmp_path / "c.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([cells.keys(), cells.values()])
    (tmp_path / "c.json").write_text(f"[{str(fields).replace(chr(39), chr(34))}]", encoding="utf-8")
    assert read_catalogue_file(tmp_path / "c.csv") == read_catalogue_file(tmp_path / "c.json") == (entry,)
    assert set(HEADINGS.values()) == set(FIELDS.values())


def test_k1_a_row_that_cannot_be_taken_apart_is_told_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,name\nA,B,C\n", encoding="utf-8")
    with pytest.raises(CatalogueIncomplete) as raised:
        read_catalogue_file(tmp_path / "c.csv")
    assert ("form", "row 1") in {(f.rule, f.where) for f in raised.value.findings}


def test_k1_an_entry_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = str(entry_plain(ENTRY)).replace("'", '"')
    (tmp_path / "c.json").write_text(f"[{one}, {one}]", encoding="utf-8")
    with pytest.raises(CatalogueIncomplete) as raised:
        read_catalogue_file(tmp_path / "c.json")
    assert [(f.rule, f.where) for f in raised.value.findings] == [("K1", "entry 2")]
