"""The imported catalogue decides what is loaded and what is asked (K1, C9, C12)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.columns import Grade
from sandbox.core.contract import CatalogueEntry
from sandbox.core.errors.cataloguing import CatalogueIncomplete
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.loading import ContractRefused
from sandbox.ingest.catalogue.catalogues import entry_plain
from sandbox.wiring.asking import Asked, quote
from sandbox.wiring.cataloguing import (
    check_listed,
    check_not_regraded,
    export_catalogue,
    import_catalogue,
)
from sandbox.wiring.house import House
from tests.unit.web.web_world import AGENCY, COUNT, DATASET, DEVELOPER, OPERATOR, SCENARIO, the_world

ASKED = Asked(SCENARIO, DATASET, COUNT)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with the_world().copied_to(tmp_path / "state").house() as house:
        yield house


def listed(folder: Path, *entries: CatalogueEntry) -> Path:
    path = folder / "catalogue.json"
    path.write_text(json.dumps([entry_plain(entry) for entry in entries]), encoding="utf-8")
    return path


def entry_of(house: House) -> CatalogueEntry:
    return house.datasets.current(DATASET).contract.catalogue


def test_k1_only_the_agency_imports(house: House, tmp_path: Path) -> None:
    for who in (DEVELOPER, OPERATOR):
        with pytest.raises(ActionNotAllowed):
            import_catalogue(house, who, listed(tmp_path, entry_of(house)))
    assert not house.catalogue.is_imported()


def test_k1_without_an_import_nothing_changes_and_with_one_only_its_entries_are_loaded(
    house: House, tmp_path: Path
) -> None:
    contract = house.datasets.current(DATASET).contract
    check_listed(house, contract)
    import_catalogue(house, AGENCY, listed(tmp_path, entry_of(house)))
    check_listed(house, contract)
    other = replace(contract, catalogue=replace(contract.catalogue, catalogue_id="elsewhere"))
    with pytest.raises(ContractRefused):
        check_listed(house, other)


def test_k1_an_incomplete_catalogue_leaves_the_former_one(house: House, tmp_path: Path) -> None:
    import_catalogue(house, AGENCY, listed(tmp_path, entry_of(house)))
    with pytest.raises(CatalogueIncomplete):
        import_catalogue(house, AGENCY, listed(tmp_path, replace(entry_of(house), openness="")))
    assert house.catalogue.entries() == (entry_of(house),)


def test_c9_what_a_new_catalogue_drops_is_asked_no_more(house: House, tmp_path: Path) -> None:
    import_catalogue(house, AGENCY, listed(tmp_path, entry_of(house)))
    assert quote(house, DEVELOPER, ASKED).cost.nano_rho > 0
    import_catalogue(house, AGENCY, listed(tmp_path, replace(entry_of(house), catalogue_id="another")))
    with pytest.raises(ContractRefused) as raised:
        quote(house, DEVELOPER, ASKED)
    assert [f.rule for f in raised.value.findings] == ["K1"]


def test_c9_a_pinned_version_is_judged_anew_where_a_column_was_graded_higher_since(house: House) -> None:
    pinned = house.datasets.current(DATASET).contract
    first, *others = pinned.tables[0].columns
    lower = replace(pinned, tables=(replace(pinned.tables[0], columns=(replace(first, grade=Grade.PUBLIC), *others)),))
    check_not_regraded(pinned, pinned)
    check_not_regraded(pinned, lower)
    with pytest.raises(ContractRefused) as raised:
        check_not_regraded(lower, pinned)
    assert [(f.rule, f.where) for f in raised.value.findings] == [("C9", f"{DATASET}.{first.name}")]


def test_c12_everybody_may_have_the_public_catalogue_and_it_holds_no_count(house: House) -> None:
    (view,) = export_catalogue(house, DEVELOPER, Grade.MEDIUM)
    version = house.datasets.current(DATASET)
    assert view.entry.sample_entry == ""
    assert str(version.tables[0].rows) not in repr(view)
