"""Signed manifests (D5): where a contract lists keys, only what one of them signed is loaded."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.loading import ContractIncomplete, ManifestMismatch, ManifestUnreadable, SigningKeyUnusable
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import Algorithm, check_manifest, digest_of_file, read_manifest, write_manifest
from sandbox.ingest.delivery.manifest_document import signed, signed_message
from sandbox.world.signing import Signer, is_signed_by, read_signer, write_new_key
from tests.unit.ingest.small import VISITS, Delivered, Fields, contract_of, deliver, document, written

CSV = "id,cost,day,kind,flag\np1,1.00,2024-01-01,a,1\n"


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return write_new_key(tmp_path / "platform.pem")


@pytest.fixture
def delivered(tmp_path: Path, signer: Signer) -> Delivered:
    contract = replace(contract_of(VISITS), delivery_keys=(signer.public.hex(),))
    made = deliver(tmp_path / "d", contract, {"visits": ("visits.csv", CSV)})
    write_manifest(made.manifest, signed(read_manifest(made.manifest), signer))
    return made


def faults(delivered: Delivered, contract: Contract | None = None) -> list[str]:
    try:
        check_manifest(read_manifest(delivered.manifest), contract or delivered.contract, delivered.manifest.parent)
    except ManifestMismatch as error:
        return [finding.text.en for finding in error.findings]
    return []


def edited(delivered: Delivered, edit: Callable[[Fields], object]) -> Delivered:
    fields = cast("Fields", json.loads(delivered.manifest.read_text()))
    edit(fields)
    delivered.manifest.write_text(json.dumps(fields, indent=2))
    return delivered


def test_a_manifest_signed_by_a_listed_key_passes(delivered: Delivered) -> None:
    assert faults(delivered) == []


def test_the_signature_is_of_the_content_not_of_its_layout(delivered: Delivered) -> None:
    assert faults(edited(delivered, lambda fields: fields.update(batch=fields["batch"]))) == []


@pytest.mark.parametrize(
    "edit",
    [
        lambda fields: fields.update(batch="batch-2"),
        lambda fields: fields["files"][0].update(rows=2),
        lambda fields: fields.update(covers={"first": "2026-01-01", "last": "2026-01-02"}),
        lambda fields: fields["signature"].update(value="0" * 128),
        lambda fields: fields["signature"].update(value="not hex"),
    ],
)
def test_d5_a_manifest_changed_after_signing_is_refused(edit: Callable[[Fields], object], delivered: Delivered) -> None:
    assert "the signature is not of this manifest" in faults(edited(delivered, edit))


def test_d5_an_unsigned_manifest_is_refused_where_keys_are_listed(delivered: Delivered) -> None:
    unsigned = edited(delivered, lambda fields: fields.pop("signature"))
    assert faults(unsigned) == ["it is not signed, and the contract lists who must sign"]


def test_d5_a_key_nobody_listed_does_not_count(delivered: Delivered, tmp_path: Path) -> None:
    stranger = write_new_key(tmp_path / "stranger.pem")
    manifest = replace(read_manifest(delivered.manifest), signature=None)
    write_manifest(delivered.manifest, signed(manifest, stranger))
    assert faults(delivered) == ["it is signed by a key that the contract does not list"]


def test_a_wrong_signature_is_refused_even_where_none_is_asked_for(delivered: Delivered) -> None:
    wrong = edited(delivered, lambda fields: fields.update(batch="batch-2"))
    assert faults(wrong, replace(delivered.contract, delivery_keys=())) == ["the signature is not of this manifest"]


def test_anyone_can_verify_a_manifest_with_the_public_key_and_the_canonical_text(delivered: Delivered) -> None:
    fields = json.loads(delivered.manifest.read_text())
    signature = fields.pop("signature")
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert signed_message(fields) == text.encode()
    assert is_signed_by(bytes.fromhex(signature["key"]), text.encode(), bytes.fromhex(signature["value"]))


def test_a_field_that_stands_twice_could_be_read_two_ways_and_is_refused(delivered: Delivered) -> None:
    text = delivered.manifest.read_text()
    delivered.manifest.write_text(text.replace('"batch":', '"batch":"other","batch":', 1))
    with pytest.raises(ManifestUnreadable):
        read_manifest(delivered.manifest)


def test_sm3_stands_for_sha256(delivered: Delivered) -> None:
    path = delivered.manifest.parent / "visits.csv"
    sm3 = digest_of_file(path, Algorithm.SM3)

    def use_sm3(fields: Fields) -> None:
        fields.pop("signature")
        file = cast("list[Fields]", fields["files"])[0]
        file.pop("sha256")
        file["sm3"] = sm3

    free = replace(delivered.contract, delivery_keys=())
    assert faults(edited(delivered, use_sm3), free) == []
    path.write_text(CSV.replace("1.00", "2.00"))
    assert faults(delivered, free) == ["its content has another SM3 digest"]


def test_of_two_digests_one_is_given(delivered: Delivered) -> None:
    edited(delivered, lambda fields: fields["files"][0].update(sm3="0" * 64))  # type: ignore[index]  # JSON
    with pytest.raises(ManifestUnreadable) as raised:
        read_manifest(delivered.manifest)
    assert [finding.text.en for finding in raised.value.findings] == ["give sha256 or sm3, not both"]


def test_a_contract_lists_public_keys_and_nothing_else(tmp_path: Path) -> None:
    fields = document()
    properties = cast("list[Fields]", fields["customProperties"])
    properties.append({"property": "deliveryKeys", "value": ["ab" * 32, "no key"]})
    with pytest.raises(ContractIncomplete) as raised:
        read_contract(written(fields, tmp_path))
    assert [finding.rule for finding in raised.value.findings] == ["D5"]
    properties[-1]["value"] = ["AB" * 32]
    assert read_contract(written(fields, tmp_path)).delivery_keys == ("ab" * 32,)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff"])
def test_a_file_without_a_key_signs_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_bytes(content)
    with pytest.raises(SigningKeyUnusable):
        read_signer(tmp_path / "no.pem")


def test_a_key_that_was_written_signs_as_itself_and_is_never_written_over(tmp_path: Path) -> None:
    made = write_new_key(tmp_path / "k.pem")
    assert read_signer(tmp_path / "k.pem").public == made.public
    assert (tmp_path / "k.pem").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        write_new_key(tmp_path / "k.pem")
