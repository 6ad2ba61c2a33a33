"""Attacks on the signatures of a sealed package, by thieves of every key but the one that is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.core.digests import Plain, sha256_hex
from sandbox.core.errors.releasing import PackageForged
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.layout import APPROVAL, PACKAGE_SUBJECT
from sandbox.release.trust import TrustedKey, TrustStore
from sandbox.release.verify import verify_package
from sandbox.world.signing import open_signer
from tests.unit.release.package_surgery import predicate_of, write_package
from tests.unit.release.published_packages import (
    BASIS,
    DISCLOSURE_FILE,
    FIRST,
    OUTPUT,
    POLICY,
    RELEASE_FILE,
    SECOND,
    Contents,
    Published,
    Thief,
    places,
    publish,
    refusal,
    resigned,
)
from tests.unit.release.review_world import KEYS


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("one"))


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


def colluding(package: Published, old: bytes, new: bytes) -> Callable[[Contents], Contents]:
    """Rewrite the basis and have both voters sign it: only the verifier is left to object."""

    def change(contents: Contents) -> Contents:
        basis = contents[BASIS].replace(old, new)
        assert basis != contents[BASIS]
        subject = Subject(BASIS, "sha256", sha256_hex(basis))
        votes = {name: predicate_of(contents[name]) for name in (FIRST, SECOND)}
        signed = {
            name: sign_statement(subject, APPROVAL, said, open_signer(KEYS, f"voter/{said['voter']}"))
            for name, said in votes.items()
        }
        return {**contents, **signed, BASIS: basis}

    return change


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (b'"verdict":"block"', ("blocked", BASIS)),
        (b'"verdict":"review"', ("no_approval", "owner")),
    ],
)
def test_what_the_checks_forbade_is_refused_even_if_everybody_signed(
    package: Published, tmp_path: Path, new: bytes, found: tuple[str, str]
) -> None:
    change = colluding(package, b'"verdict":"pass"', new)
    basis = change(package.contents)[BASIS]
    thief = Thief(disclosure=(("basis", sha256_hex(basis)),), release=(("basis", sha256_hex(basis)),))
    error = refusal(write_package(tmp_path / "colluding.zip", thief.resign(package, change)), package.trust)
    assert places(error) == {found}


@pytest.mark.parametrize("file", [POLICY, "bag/data/review/context.json"])
def test_another_policy_or_context_than_was_reviewed_is_refused(package: Published, tmp_path: Path, file: str) -> None:
    path = write_package(
        tmp_path / "policy.zip", resigned(package, lambda contents: {**contents, file: contents[file] + b" "})
    )
    assert places(refusal(path, package.trust)) == {("not_reviewed", file)}


WRONGLY_SIGNED = (
    (Thief(disclosure=(("basis", "0" * 64),)), ("other_review", DISCLOSURE_FILE)),
    (Thief(release=(("basis", "0" * 64),)), ("other_review", RELEASE_FILE)),
    (Thief(release=(("releaser", "chen"),)), ("not_distinct", BASIS)),
    (Thief(provenance_digest="0" * 128), ("statements_disagree", "attestations/")),
    (Thief(subject_name="bag/manifest-sha512.txt"), ("other_subject", RELEASE_FILE)),
)


@pytest.mark.parametrize(("thief", "found"), WRONGLY_SIGNED, ids=str)
def test_statements_of_the_service_that_do_not_fit_are_refused(
    package: Published, tmp_path: Path, thief: Thief, found: tuple[str, str]
) -> None:
    error = refusal(write_package(tmp_path / "thief.zip", thief.resign(package)), package.trust)
    assert isinstance(error, PackageForged)
    assert found in places(error)


def test_an_attestation_of_an_unknown_type_is_refused(package: Published, tmp_path: Path) -> None:
    file = "attestations/audit.dsse.json"
    subject = Subject(PACKAGE_SUBJECT, "sha512", "0" * 128)

    def add(contents: Contents) -> Contents:
        return {**contents, file: sign_statement(subject, "urn:x", {"a": "b"}, open_signer(KEYS, "service"))}

    assert places(refusal(write_package(tmp_path / "x.zip", resigned(package, add)), package.trust)) == {
        ("wrong_type", file)
    }


def test_an_envelope_written_in_another_way_is_refused(package: Published, tmp_path: Path) -> None:
    for spoiled in (package.contents[FIRST] + b"\n", package.contents[FIRST].replace(b'":"', b'": "', 1)):

        def rewrite(contents: Contents, spoiled: bytes = spoiled) -> Contents:
            return {**contents, FIRST: spoiled}

        error = refusal(write_package(tmp_path / "x.zip", resigned(package, rewrite)), package.trust)
        assert ("bad_envelope", FIRST) in places(error)


def test_a_voters_other_statement_does_not_stand_in_for_the_sealed_one(package: Published, tmp_path: Path) -> None:
    later = voted(package, "wang", at="2027-01-01T00:00:00+00:00")(package.contents)
    error = refusal(write_package(tmp_path / "later.zip", later), package.trust)
    assert places(error) == {("altered", SECOND)}
