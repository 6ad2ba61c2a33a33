"""Delivery manifests (D5): only what the source platform lists is taken, byte for byte."""

import json
from pathlib import Path
from typing import cast

import pytest

from sandbox.core.errors.loading import ManifestMismatch, ManifestUnreadable
from sandbox.ingest.delivery.manifest import check_manifest, check_row_count, check_unchanged, read_manifest, stamp_of
from tests.unit.ingest.small import VISITS, Delivered, Fields, contract_of, deliver

CSV = "id,cost,day,kind,flag\np1,1.00,2024-01-01,a,1\n"


@pytest.fixture
def delivered(tmp_path: Path) -> Delivered:
    return deliver(tmp_path / "d", contract_of(VISITS), {"visits": ("visits.csv", CSV)})


def mismatches(delivered: Delivered) -> list[str]:
    manifest = read_manifest(delivered.manifest)
    with pytest.raises(ManifestMismatch) as raised:
        check_manifest(manifest, delivered.contract, delivered.manifest.parent)
    return [finding.text.en for finding in raised.value.findings]


def changed(delivered: Delivered, **file: object) -> Delivered:
    fields = cast("Fields", json.loads(delivered.manifest.read_text()))
    cast("list[Fields]", fields["files"])[0].update(file)
    delivered.manifest.write_text(json.dumps(fields))
    return delivered


def test_a_true_delivery_passes(delivered: Delivered) -> None:
    manifest = read_manifest(delivered.manifest)
    check_manifest(manifest, delivered.contract, delivered.manifest.parent)
    assert (manifest.source_platform, manifest.batch, manifest.files[0].rows) == ("platform", "batch-1", 1)


def test_d5_one_changed_byte_refuses(delivered: Delivered) -> None:
    path = delivered.manifest.parent / "visits.csv"
    path.write_text(CSV.replace("1.00", "2.00"))
    assert mismatches(delivered) == ["its content has another SHA-256"]


def test_d5_another_row_count_refuses(delivered: Delivered) -> None:
    file = read_manifest(delivered.manifest).files[0]
    check_row_count(file, 1)
    with pytest.raises(ManifestMismatch):
        check_row_count(file, 2)


@pytest.mark.parametrize("path", ["../manifest.json", "/etc/passwd", "d/../../x"])
def test_a_file_outside_the_delivery_is_not_opened(path: str, delivered: Delivered) -> None:
    assert mismatches(changed(delivered, path=path)) == ["it lies outside the delivery"]


def test_a_link_out_of_the_delivery_is_not_followed(delivered: Delivered, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(CSV)
    (delivered.manifest.parent / "link.csv").symlink_to(tmp_path / "outside.csv")
    assert mismatches(changed(delivered, path="link.csv")) == ["it lies outside the delivery"]


def test_everything_that_differs_is_told_at_once(delivered: Delivered) -> None:
    fields = cast("Fields", json.loads(delivered.manifest.read_text()))
    files = cast("list[Fields]", fields["files"])
    fields["dataset"] = "other"
    files += [dict(files[0]), {**files[0], "table": "strange", "path": "nowhere.csv"}]
    files[0]["sha256"] = "0" * 64
    delivered.manifest.write_text(json.dumps(fields))
    assert len(mismatches(delivered)) == 5


def test_a_table_without_a_file_is_told(delivered: Delivered) -> None:
    assert mismatches(changed(delivered, table="strange")) == [
        "the delivery has no file of this table",
        "the contract has no such table",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", "nul", "[" * 100_000])
def test_what_is_no_manifest_is_told_as_such(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ManifestUnreadable):
        read_manifest(tmp_path / "manifest.json")


def test_missing_and_strange_fields_of_a_manifest_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"batches": "1", "files": [{"table": "t", "rows": -1}]}')
    with pytest.raises(ManifestUnreadable) as raised:
        read_manifest(tmp_path / "manifest.json")
    told = " ".join(finding.text.en for finding in raised.value.findings)
    for name in ("dataset", "source_platform", "batch ", "batches", "delivered_on", "path", "rows", "sha256"):
        assert name in told


def test_a_file_that_changes_while_it_is_read_is_noticed(delivered: Delivered) -> None:
    folder = delivered.manifest.parent
    before = (stamp_of("visits.csv", folder),)
    check_unchanged(before, (stamp_of("visits.csv", folder),))
    (folder / "visits.csv").write_text(CSV + "p2,1.00,2024-01-01,a,1\n")
    with pytest.raises(ManifestMismatch):
        check_unchanged(before, (stamp_of("visits.csv", folder),))
