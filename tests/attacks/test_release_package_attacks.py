"""Attacks on a sealed package: each must be refused, saying which file, by the verifier alone."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sandbox.core.digests import Plain, sha256_hex
from sandbox.core.errors.releasing import PackageChanged, PackageForged, PackageUnreadable, TrustUnreadable
from sandbox.core.errors.tree import Untrue
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.layout import APPROVAL, DISCLOSURE, PACKAGE_SUBJECT, PROVENANCE, RELEASE, REVOCATIONS, sha512_hex
from sandbox.release.trust import TrustedKey, TrustStore, read_trust
from sandbox.release.verify import verify_package
from sandbox.storage.database import open_database
from sandbox.storage.schema import METADATA
from sandbox.world.keys import KeyRing
from sandbox.world.signing import open_signer
from tests.unit.release.package_surgery import bagged_again, contents_of, predicate_of, write_package
from tests.unit.release.review_world import KEYS, SUBMISSION, TABLE_FILE, House, releases_of, sealed

Contents = dict[str, bytes]
OUTPUT = f"bag/data/outputs/{TABLE_FILE}"
BASIS = "bag/data/review/basis.json"
FIRST, SECOND = "attestations/approval-01.dsse.json", "attestations/approval-02.dsse.json"
RELEASE_FILE = "attestations/release.dsse.json"
ROGUE = KeyRing(bytes(range(1, 33)))


@dataclass(frozen=True, slots=True)
class Published:
    """A package as its receiver has it, with the trust file of its sandbox."""

    path: Path
    trust: TrustStore

    @property
    def contents(self) -> Contents:
        return contents_of(self.path)


def publish(folder: Path, job: str = "job-1", keys: KeyRing = KEYS) -> Published:
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
    METADATA.create_all(database.engine)
    house = House()
    house.files[job] = house.files["job-1"]
    releases = releases_of(database, house, folder, keys)
    release = sealed(releases, replace(SUBMISSION, job=replace(SUBMISSION.job, id=job)))
    published = Published(releases.package_path(release.id), releases.trust())
    database.close()
    return published


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("one"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Give a genuine package of another release by the same people and keys."""
    return publish(tmp_path_factory.mktemp("two"), job="job-2")


def refusal(path: Path, trust: TrustStore) -> Untrue:
    with pytest.raises(Untrue) as raised:
        verify_package(path, trust)
    assert raised.value.exit_code == 7
    return raised.value


def places(error: Untrue) -> set[tuple[str, str]]:
    return {(finding.rule, finding.where) for finding in error.findings}


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


def resigned(package: Published, change: Callable[[Contents], Contents]) -> Contents:
    """Change the package and have the genuine service sign it again: a thief of the service's key, no voter's."""
    contents = bagged_again(change(dict(package.contents)))
    service = open_signer(KEYS, "service")
    subject = Subject(PACKAGE_SUBJECT, "sha512", sha512_hex(contents[PACKAGE_SUBJECT]))
    for name, kind in (("provenance", PROVENANCE), ("disclosure", DISCLOSURE)):
        file = f"attestations/{name}.dsse.json"
        contents[file] = sign_statement(subject, kind, predicate_of(contents[file]), service)
    attestations = {name: held for name, held in contents.items() if name.startswith("attestations/")}
    listed: Plain = {
        name.removeprefix("attestations/").removesuffix(".dsse.json"): sha256_hex(held)
        for name, held in attestations.items()
        if name != RELEASE_FILE
    }
    predicate = {**predicate_of(package.contents[RELEASE_FILE]), "attestations": listed}
    return {**contents, RELEASE_FILE: sign_statement(subject, RELEASE, predicate, service)}


def test_resigning_an_unchanged_package_still_verifies(package: Published, tmp_path: Path) -> None:
    """The clean twin of the next tests: what they refuse is not the re-signing itself."""
    path = write_package(tmp_path / "twin.zip", resigned(package, lambda contents: contents))
    assert verify_package(path, package.trust).product == "cost-by-city"


def test_only_one_of_two_approvals_is_not_enough(package: Published, tmp_path: Path) -> None:
    def drop(contents: Contents) -> Contents:
        del contents[SECOND]
        return contents

    error = refusal(write_package(tmp_path / "one.zip", resigned(package, drop)), package.trust)
    assert isinstance(error, PackageForged)
    assert places(error) == {("no_approval", "provider 省医保局")}


def test_one_approval_does_not_count_twice(package: Published, tmp_path: Path) -> None:
    path = write_package(
        tmp_path / "twice.zip", resigned(package, lambda contents: {**contents, SECOND: contents[FIRST]})
    )
    error = refusal(path, package.trust)
    assert {("no_approval", "provider 省医保局"), ("not_distinct", BASIS)} <= places(error)


def test_the_service_alone_cannot_change_what_was_voted_on(package: Published, tmp_path: Path) -> None:
    def change(contents: Contents) -> Contents:
        return {**contents, OUTPUT: contents[OUTPUT].replace(b"812", b"999")}

    error = refusal(write_package(tmp_path / "changed.zip", resigned(package, change)), package.trust)
    assert places(error) == {("not_reviewed", OUTPUT)}


def test_a_basis_rewritten_to_fit_loses_its_approvals(package: Published, tmp_path: Path) -> None:
    def change(contents: Contents) -> Contents:
        return {**contents, BASIS: contents[BASIS].replace(b'"block"', b'"pass"').replace(b"zhaoyun", b"zhaoyum")}

    error = refusal(write_package(tmp_path / "basis.zip", resigned(package, change)), package.trust)
    assert {("other_review", FIRST), ("other_review", SECOND)} <= places(error)


def test_the_service_cannot_sign_for_a_voter(package: Published, tmp_path: Path) -> None:
    def forge(contents: Contents) -> Contents:
        subject = Subject(BASIS, "sha256", sha256_hex(contents[BASIS]))
        service = open_signer(KEYS, "service")
        return {**contents, SECOND: sign_statement(subject, APPROVAL, predicate_of(contents[SECOND]), service)}

    error = refusal(write_package(tmp_path / "forged.zip", resigned(package, forge)), package.trust)
    assert ("wrong_signer", SECOND) in places(error)


def voted(package: Published, account: str, **changed: Plain) -> Callable[[Contents], Contents]:
    """Replace the provider's approval by another one, genuinely signed by an account."""

    def replace_vote(contents: Contents) -> Contents:
        subject = Subject(BASIS, "sha256", sha256_hex(contents[BASIS]))
        predicate = {**predicate_of(package.contents[SECOND]), "voter": account, **changed}
        return {**contents, SECOND: sign_statement(subject, APPROVAL, predicate, open_signer(KEYS, f"voter/{account}"))}

    return replace_vote


def trusting(package: Published, account: str, organisation: str) -> TrustStore:
    public = open_signer(KEYS, f"voter/{account}").public.hex()
    return TrustStore((*package.trust.keys, TrustedKey(f"voter/{account}", organisation, public)))


@dataclass(frozen=True, slots=True)
class BadVote:
    """A vote that must not count, although a trusted key of the account signed it."""

    account: str
    organisation: str
    changed: dict[str, Plain]
    found: str


BAD_VOTES = (
    BadVote("wang", "省医保局", {"decision": "reject"}, "not_an_approval"),
    BadVote("wang", "省医保局", {"parts": {"information_consistency": True}}, "not_an_approval"),
    BadVote("wang", "省医保局", {"release": "rel-other"}, "other_review"),
    BadVote("qian", "某公司", {}, "wrong_seat"),
    BadVote("qian", "某公司", {"organisation": "某公司"}, "wrong_seat"),
    BadVote("lihua", "省医保局", {}, "not_distinct"),
    BadVote("zhaoyun", "省医保局", {}, "not_distinct"),
    BadVote("zhou", "省医保局", {}, "not_distinct"),
    BadVote("chen", "省医保局", {}, "wrong_seat"),
)


@pytest.mark.parametrize("vote", BAD_VOTES, ids=str)
def test_a_vote_that_is_none_is_refused(package: Published, tmp_path: Path, vote: BadVote) -> None:
    path = write_package(tmp_path / "vote.zip", resigned(package, voted(package, vote.account, **vote.changed)))
    is_known = vote.account in {"wang", "chen"}
    trust = package.trust if is_known else trusting(package, vote.account, vote.organisation)
    error = refusal(path, trust)
    assert isinstance(error, PackageForged)
    assert vote.found in {finding.rule for finding in error.findings}


def raw_zip(entries: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


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
