"""The life of a release, from a job's output to a sealed and revoked package."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.columns import Grade
from sandbox.core.errors.governing import MoveNotAllowed, MoveNotYours
from sandbox.core.errors.releasing import (
    PackageRevoked,
    ReleaseExists,
    ReleaseMissing,
    SubmissionUnusable,
)
from sandbox.core.products import OutputFile
from sandbox.core.releases import Recipient, ReleaseState
from sandbox.core.reviews import ReviewPart, Verdict
from sandbox.release.verify import verify_package
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.database import Database
from sandbox.storage.release_votes import read_released_tables
from sandbox.storage.tables.releases import releases as releases_table
from tests.unit.release.review_world import (
    CONTRACT,
    PROVIDER,
    RELEASER,
    REVIEWER,
    SUBMISSION,
    TABLE_FILE,
    House,
    approved,
    approving,
    event,
    releases_of,
    sealed,
    submitted,
)

S = ReleaseState


def test_a_clean_output_goes_from_submission_to_a_verified_package(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    assert release.state is S.SUBMITTED
    assert {check.verdict for check in release.checks} == {Verdict.PASS}
    assert {check.part for check in release.checks} == set(ReviewPart)

    half = releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    assert half.state is S.IN_REVIEW
    whole = releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    assert whole.state is S.APPROVED
    done = releases.seal(release.id, RELEASER, event("zhou"))
    assert done.state is S.RELEASED
    assert done.releaser == "zhou"

    verified = verify_package(releases.package_path(release.id), releases.trust())
    assert verified.release == release.id
    assert verified.files == (TABLE_FILE, "receipts.json", "说明/by_city.schema.json")
    assert {approval.voter for approval in verified.approvals} == {"chen", "wang"}
    assert done.package is not None
    assert verified.digest == done.package.digest


def test_the_seal_the_register_and_the_audit_event_are_one(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    done = sealed(releases)
    entries = read_released_tables(database, "yb_js")
    assert [entry.file for entry in entries] == sorted(file.name for file in done.files)
    with database.reading() as connection:
        last = list(read_events(connection))[-1].event
        verify_chain(connection)
    assert done.package is not None
    assert dict(last.details)["package"] == done.package.digest


def test_the_same_job_is_not_submitted_twice(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    submitted(releases)
    with pytest.raises(ReleaseExists):
        submitted(releases)


def test_only_the_author_hands_an_output_in(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    with pytest.raises(MoveNotYours):
        releases.submit(SUBMISSION, event("chen"))
    with pytest.raises(ReleaseMissing):
        releases.release("rel-nothing")


def test_all_that_is_unusable_is_told_at_once(database: Database, tmp_path: Path) -> None:
    house = House()
    house.files["job-1"] = (
        OutputFile("../out.csv", "text/csv", b"a\n1\n"),
        OutputFile("A.csv", "text/csv", b""),
        OutputFile("a.csv", "text/csv", b""),
    )
    with pytest.raises(SubmissionUnusable) as raised:
        submitted(releases_of(database, house, tmp_path), replace(SUBMISSION, providers=()))
    rules = [finding.rule for finding in raised.value.findings]
    assert rules == ["unsafe_name", "name_clash", "name_clash", "provider_without_vote"]


def test_an_empty_output_and_an_unknown_dataset_are_unusable(database: Database, tmp_path: Path) -> None:
    house = House(files={"job-1": ()}, contract=replace(CONTRACT, dataset="other", grade=Grade.LOW))
    with pytest.raises(SubmissionUnusable) as raised:
        submitted(releases_of(database, house, tmp_path))
    assert [finding.rule for finding in raised.value.findings] == ["no_output", "unknown_dataset"]


def test_a_foreign_recipient_with_an_assessment_record_is_admitted(database: Database, tmp_path: Path) -> None:
    abroad = replace(SUBMISSION, recipient=Recipient("SG", assessment="鄂网信评〔2026〕7号"))
    assert submitted(releases_of(database, House(), tmp_path), abroad).state is S.SUBMITTED


def test_check_finds_staleness_itself_and_leaves_the_unchanged_alone(database: Database, tmp_path: Path) -> None:
    house = House()
    releases = releases_of(database, house, tmp_path)
    release = approved(releases)
    assert releases.check(release.id, event("chen")) == release
    house.contract = replace(CONTRACT, privacy=replace(CONTRACT.privacy, min_group_size=30))
    assert releases.check(release.id, event("chen")).round == 2


def test_the_package_of_the_same_answers_keys_and_times_has_the_same_bytes(tmp_path: Path, database: Database) -> None:
    first = releases_of(database, House(), tmp_path)
    release = sealed(first)
    path = first.package_path(release.id)
    content = path.read_bytes()
    path.unlink()
    with database.engine.begin() as connection:
        connection.execute(releases_table.update().values(state="sealing", package=None))
        connection.exec_driver_sql("DELETE FROM released_tables")
    again = first.finish_sealing(release.id, event("zhou", after_s=3600))
    assert again.package == release.package
    assert path.read_bytes() == content


def test_a_revoked_release_stays_and_is_told_from_a_forged_one(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = sealed(releases)
    before = releases.revocations(NOW_LATER)
    assert verify_package(releases.package_path(release.id), releases.trust(), before).revocations_as_of is not None
    revoked = releases.revoke(release.id, REVIEWER, "发现口径错误", event("chen", "revoke_release"))
    assert revoked.state is S.REVOKED
    path = releases.package_path(release.id)
    with pytest.raises(PackageRevoked):
        verify_package(path, releases.trust(), releases.revocations(NOW_LATER))
    with pytest.raises(MoveNotAllowed):
        releases.revoke(release.id, REVIEWER, "再次", event("chen"))


NOW_LATER = event("x", after_s=86400).at


def test_a_new_version_supersedes_the_former_release(database: Database, tmp_path: Path) -> None:
    house = House()
    releases = releases_of(database, house, tmp_path)
    former = sealed(releases)
    house.files["job-2"] = house.files["job-1"]
    newer = replace(SUBMISSION, job=replace(SUBMISSION.job, id="job-2"), supersedes=former.id)
    release = submitted(releases, newer)
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    releases.seal(release.id, RELEASER, event("zhou"))
    assert releases.release(former.id).state is S.SUPERSEDED
