"""What was delivered in bad rows: its provider sees it, nobody else does, and it lies nowhere in the clear."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cli.main import main
from sandbox.config import Settings
from sandbox.core.bad_rows import BadRowsFile
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.loading import BadRowsDestroyed, BadRowsMissing, DatasetMissing, TooManyBadRows
from sandbox.core.people import Action
from sandbox.ingest.delivery.manifest import delivered_file, read_manifest, write_manifest
from sandbox.storage.audit_chain import read_events
from sandbox.storage.bad_rows import read_bad_row_files
from sandbox.wiring.governing import apply_file
from sandbox.wiring.house import open_house
from sandbox.wiring.loading import load_dataset
from sandbox.wiring.quarantining import destroy_bad_rows, list_bad_rows, show_bad_rows
from sandbox.world.clock import FrozenClock
from tests.integration.small_house import (
    AGENCY,
    AUDITOR,
    AUTHORITY,
    CLOCK,
    DATASET,
    DAY,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    contract_of,
    loaded_state,
)

MARK = "MARKED7F3A"
STRANGER = """
version: 1
steps:
  - {step: register_account, by: admin, id: qian, organisation: 省市场监管局, role: data_provider}
  - {step: verify_identity, by: admin, account: qian, document: identity.md, on: 2026-01-12}
  - {step: appoint_account, by: admin, account: qian, document: identity.md, on: 2026-01-12}
"""
OTHERS = (DEVELOPER, OPERATOR, AUTHORITY, AGENCY, AUDITOR, "admin")


@dataclass(frozen=True)
class Marked:
    """A sandbox into which a delivery with marked bad values was loaded, and one was rejected."""

    settings: Settings
    files: tuple[BadRowsFile, ...]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    folder = tmp_path_factory.mktemp("marked")
    with loaded_state(folder, "sqlite") as settings:
        source = next(path for path in folder.glob(f"**/{DATASET}.csv") if (path.parent / "manifest.json").is_file())
        with open_house(settings, CLOCK) as house:
            load_dataset(house, OPERATOR, contract_of(DATASET), marked_delivery(source, folder / "few", 3))
            with pytest.raises(TooManyBadRows):
                load_dataset(house, OPERATOR, contract_of(DATASET), marked_delivery(source, folder / "many", 100_000))
            files = tuple(kept.record for kept in read_bad_row_files(house.database, DATASET))
        yield Marked(settings, files)


def marked_delivery(source: Path, folder: Path, bad: int) -> Path:
    """Copy a delivery with the cost of its first rows marked."""
    folder.mkdir()
    with source.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    place = header.index("zfy")
    for row in rows[:bad]:
        row[place] = MARK
    copy = folder / source.name
    with copy.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    manifest = read_manifest(source.parent / "manifest.json")
    files = (delivered_file(DATASET, copy, folder, (len(rows),)),)
    write_manifest(folder / "manifest.json", replace(manifest, batch=folder.name, files=files))
    return folder / "manifest.json"


def test_the_provider_sees_what_it_delivered_and_that_is_recorded(marked: Marked) -> None:
    few = next(file for file in marked.files if file.batch == "few")
    with open_house(marked.settings, CLOCK) as house:
        shown = show_bad_rows(house, PROVIDER, few.id, 10)
        with house.database.reading() as connection:
            last = list(read_events(connection))[-1].event
    assert [(bad.row, bad.value) for bad in shown.values if bad.column == "zfy"] == [(n, MARK) for n in (1, 2, 3)]
    assert (last.actor, last.action, last.outcome) == (PROVIDER, Action.READ_BAD_VALUES, "done")


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_a_value_and_the_attempt_is_recorded(who: str, marked: Marked) -> None:
    with open_house(marked.settings, CLOCK) as house:
        for file in marked.files:
            with pytest.raises(ActionNotAllowed):
                show_bad_rows(house, who, file.id, 10)
        with house.database.reading() as connection:
            last = list(read_events(connection))[-1].event
    assert (last.actor, last.outcome) == (who, "refused")


def test_the_provider_of_another_dataset_sees_nothing_of_it(marked: Marked, tmp_path: Path) -> None:
    with open_house(marked.settings, CLOCK) as house:
        (tmp_path / "identity.md").write_text("seen")
        steps = tmp_path / "governance.yml"
        steps.write_text(STRANGER, encoding="utf-8")
        apply_file(house, steps)
        with pytest.raises(ActionNotAllowed):
            show_bad_rows(house, "qian", marked.files[0].id, 10)
        with pytest.raises(ActionNotAllowed):
            list_bad_rows(house, "qian", DATASET)


@pytest.mark.parametrize("who", [OPERATOR, AUTHORITY, AGENCY, PROVIDER])
def test_rules_and_counts_are_for_whoever_may_read_quality(who: str, marked: Marked) -> None:
    with open_house(marked.settings, CLOCK) as house:
        files = list_bad_rows(house, who, DATASET)
    assert len(files) == len(marked.files) > 1
    counts = {(count.column, count.rule): count.rows for file in files if file.batch == "few" for count in file.counts}
    assert counts["zfy", "not_a_number_of_this_scale"] == 3


@pytest.mark.parametrize("who", [DEVELOPER, AUDITOR, "admin"])
def test_exact_counts_of_bad_rows_are_not_for_others(who: str, marked: Marked) -> None:
    with open_house(marked.settings, CLOCK) as house, pytest.raises(ActionNotAllowed):
        list_bad_rows(house, who, DATASET)


def test_no_marked_value_lies_anywhere_in_the_state(marked: Marked) -> None:
    places = [path for path in marked.settings.state_dir.rglob("*") if path.is_file()]
    assert any(path.parent.name == "bad_rows" for path in places)
    assert [path.name for path in places if MARK.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("how", [(), ("--json",), ("--lang", "zh")])
def test_no_command_of_another_prints_a_marked_value(
    how: tuple[str, ...], marked: Marked, capfd: pytest.CaptureFixture[str]
) -> None:
    there = ("--dir", str(marked.settings.state_dir))
    for words in (("list", DATASET, "--as", OPERATOR), *(("show", file.id, "--as", OPERATOR) for file in marked.files)):
        main(["quarantine", *words, *there, *how])
    said = capfd.readouterr()
    assert MARK not in said.out + said.err
    assert "not_a_number_of_this_scale" in said.out


def test_the_key_is_in_no_listing(marked: Marked, capfd: pytest.CaptureFixture[str]) -> None:
    main(["quarantine", "list", DATASET, "--as", OPERATOR, "--dir", str(marked.settings.state_dir), "--json"])
    listed = json.loads(capfd.readouterr().out)
    assert not any(file.wrapped_key in json.dumps(listed) for file in marked.files)


def test_a_rejected_deliverys_rows_are_over_after_their_time(marked: Marked) -> None:
    rejected = next(file for file in marked.files if file.kept_until)
    later = FrozenClock(DAY + timedelta(days=32))
    with open_house(marked.settings, later) as house, pytest.raises(BadRowsDestroyed):
        show_bad_rows(house, PROVIDER, rejected.id, 10)


def test_what_is_not_there_is_missing(marked: Marked) -> None:
    with open_house(marked.settings, CLOCK) as house:
        with pytest.raises(BadRowsMissing):
            show_bad_rows(house, PROVIDER, "none", 10)
        with pytest.raises(DatasetMissing):
            list_bad_rows(house, OPERATOR, "none")


def test_only_its_provider_destroys_a_file_of_bad_rows(marked: Marked) -> None:
    with open_house(marked.settings, CLOCK) as house:
        for who in OTHERS:
            with pytest.raises(ActionNotAllowed):
                destroy_bad_rows(house, who, marked.files[0].id)
        assert show_bad_rows(house, PROVIDER, marked.files[0].id, 10).values


def test_destroyed_rows_are_gone_for_the_provider_too(marked: Marked) -> None:
    with open_house(marked.settings, CLOCK) as house:
        for file in marked.files:
            assert destroy_bad_rows(house, PROVIDER, file.id).is_destroyed
        assert list(house.bad_rows.iterdir()) == []
        with pytest.raises(BadRowsDestroyed):
            show_bad_rows(house, PROVIDER, marked.files[0].id, 10)
        assert all(file.is_destroyed for file in list_bad_rows(house, PROVIDER, DATASET))
        assert destroy_bad_rows(house, PROVIDER, marked.files[0].id).is_destroyed
