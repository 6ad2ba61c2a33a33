"""Attacks on the files of a sealed package: each must be refused, saying which file, by the verifier alone."""

import zipfile
from pathlib import Path

import pytest

from sandbox.core.digests import Plain
from sandbox.core.errors.releasing import PackageChanged, PackageForged, PackageUnreadable, TrustUnreadable
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.layout import PACKAGE_SUBJECT, REVOCATIONS
from sandbox.release.trust import read_trust
from sandbox.release.verify import verify_package
from sandbox.world.signing import open_signer
from tests.unit.release.package_surgery import bagged_again, write_package
from tests.unit.release.published_packages import (
    FIRST,
    OUTPUT,
    RELEASE_FILE,
    ROGUE,
    SECOND,
    Published,
    places,
    publish,
    raw_zip,
    refusal,
)
from tests.unit.release.review_world import KEYS


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("one"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Give a genuine package of another release by the same people and keys."""
    return publish(tmp_path_factory.mktemp("two"), job="job-2")


def test_the_untouched_package_verifies(package: Published) -> None:
    assert verify_package(package.path, read_trust(package.trust.to_json())).product == "cost-by-city"


def test_one_flipped_byte_in_any_file_is_refused_and_the_file_is_named(package: Published, tmp_path: Path) -> None:
    for name, held in package.contents.items():
        flipped = bytearray(held)
        flipped[len(held) // 2] ^= 1
        changed = write_package(tmp_path / "flipped.zip", {**package.contents, name: bytes(flipped)})
        found = refusal(changed, package.trust)
        assert isinstance(found, PackageChanged | PackageForged), name
        assert name in {finding.where for finding in found.findings}, name


def test_one_flipped_byte_of_an_output_on_disk_names_the_file(package: Published, tmp_path: Path) -> None:
    content = bytearray(package.path.read_bytes())
    content[content.index(b"88210.5")] ^= 1
    path = tmp_path / "flipped.zip"
    path.write_bytes(content)
    error = refusal(path, package.trust)
    assert isinstance(error, PackageChanged)
    assert OUTPUT in error.message()


@pytest.mark.parametrize(
    "name", ["bag/data/outputs/extra.csv", "bag/extra.txt", "attestations/approval-09.dsse.json", "readme.txt"]
)
def test_an_added_file_is_refused_and_named(package: Published, tmp_path: Path, name: str) -> None:
    path = write_package(tmp_path / "added.zip", {**package.contents, name: b"x"})
    error = refusal(path, package.trust)
    assert isinstance(error, PackageChanged)
    assert ("added", name) in places(error)


def test_any_removed_file_is_refused_and_named(package: Published, tmp_path: Path) -> None:
    for name in package.contents:
        rest = {held: content for held, content in package.contents.items() if held != name}
        error = refusal(write_package(tmp_path / "removed.zip", rest), package.trust)
        assert name in error.message(), name


def test_a_changed_output_with_new_checksums_is_still_refused(package: Published, tmp_path: Path) -> None:
    forged = {**package.contents, OUTPUT: package.contents[OUTPUT].replace(b"812", b"999")}
    error = refusal(write_package(tmp_path / "forged.zip", bagged_again(forged)), package.trust)
    assert isinstance(error, PackageChanged)
    assert {("altered", PACKAGE_SUBJECT), ("not_reviewed", OUTPUT)} <= places(error)


def test_an_attestation_of_another_package_is_refused(package: Published, other: Published, tmp_path: Path) -> None:
    for name in (FIRST, SECOND, RELEASE_FILE, "attestations/provenance.dsse.json"):
        swapped = {**package.contents, name: other.contents[name]}
        error = refusal(write_package(tmp_path / "swapped.zip", swapped), package.trust)
        assert isinstance(error, PackageChanged | PackageForged), name


def test_all_attestations_of_another_package_are_refused(package: Published, other: Published, tmp_path: Path) -> None:
    swapped = {
        name: other.contents[name] if name.startswith("attestations/") else held
        for name, held in package.contents.items()
    }
    error = refusal(write_package(tmp_path / "swapped.zip", swapped), package.trust)
    assert ("other_review", FIRST) in places(error)


def test_a_whole_package_by_untrusted_keys_is_forged(package: Published, tmp_path: Path) -> None:
    forged = publish(tmp_path, keys=ROGUE)
    assert verify_package(forged.path, forged.trust).release
    error = refusal(forged.path, package.trust)
    assert isinstance(error, PackageForged)
    assert ("untrusted_key", RELEASE_FILE) in places(error)


SLIPS = (
    "../../etc/passwd",
    "/etc/passwd",
    "bag/data/../../x",
    "..\\x",
    "C:/x",
    "bag//x",
    "bag/data/.hidden",
    "a\u202eb",
)


@pytest.mark.parametrize("name", SLIPS)
def test_names_that_lead_outside_are_refused(package: Published, tmp_path: Path, name: str) -> None:
    path = tmp_path / "slip.zip"
    path.write_bytes(raw_zip([*package.contents.items(), (name, b"x")]))
    error = refusal(path, package.trust)
    assert isinstance(error, PackageUnreadable)
    assert {finding.rule for finding in error.findings} == {"unsafe_name"}
    assert not (tmp_path.parent / "x").exists()


def test_a_name_that_stands_twice_is_refused(package: Published, tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(raw_zip([*package.contents.items(), (OUTPUT, b"x")]))
    assert ("duplicate_name", OUTPUT) in places(refusal(path, package.trust))


def test_a_bomb_is_refused_unopened(package: Published, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(raw_zip([("bag/bagit.txt", bytes(50_000_000))], zipfile.ZIP_DEFLATED))
    error = refusal(path, package.trust)
    assert isinstance(error, PackageUnreadable)
    assert {finding.rule for finding in error.findings} == {"too_large", "not_stored"}


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_refused(package: Published, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nothing.zip"
    path.write_bytes(content)
    assert isinstance(refusal(path, package.trust), PackageUnreadable | PackageChanged | PackageForged)


def test_bytes_before_after_and_between_are_refused(package: Published, tmp_path: Path) -> None:
    content = package.path.read_bytes()
    for spoiled in (b"#!/bin/sh\n" + content, content + b"\n", raw_zip(list(package.contents.items()))):
        path = tmp_path / "spoiled.zip"
        path.write_bytes(spoiled)
        refusal(path, package.trust)


def test_a_revocation_list_counts_only_if_the_service_signed_it(package: Published) -> None:
    subject = Subject("revocations", "sha256", "0" * 64)
    listed: dict[str, Plain] = {"issued_at": "2026-11-22", "revoked": []}
    for signer in (open_signer(ROGUE, "service"), open_signer(KEYS, "voter/chen")):
        with pytest.raises(TrustUnreadable):
            verify_package(package.path, package.trust, sign_statement(subject, REVOCATIONS, listed, signer))
    with pytest.raises(TrustUnreadable):
        verify_package(package.path, package.trust, package.contents[RELEASE_FILE])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":"data-sandbox/trust/1","keys":[{"name":"service"}]}'])
def test_a_trust_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TrustUnreadable):
        read_trust(text)
