"""Reviews: who votes, what a ballot needs, what reviewers and authors see, and what the votes come to."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.errors.governing import MoveNotAllowed, MoveNotYours
from sandbox.core.errors.releasing import (
    BallotIncomplete,
    NoSeat,
    ReleaseBlocked,
    ReleaseStale,
    SeatTaken,
    SubmissionRefused,
    SubmissionUnusable,
    VoteOutdated,
)
from sandbox.core.products import UseKind
from sandbox.core.releases import Delegation, Recipient, ReleaseState
from sandbox.core.reviews import Decision, ReviewPart, SeatKind, Verdict
from sandbox.release.verify import verify_package
from sandbox.storage.audit_chain import read_events
from sandbox.storage.database import Database
from tests.unit.release.review_world import (
    DELEGATE,
    OWNER,
    PROVIDER,
    RELEASER,
    REVIEWER,
    SUBMISSION,
    House,
    approving,
    event,
    releases_of,
    submitted,
)

S = ReleaseState


def test_an_audit_event_of_a_vote_does_not_tell_the_decision(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    ballot = approving(release, decision=Decision.REJECT, comment="口径不一致")
    releases.vote(release.id, REVIEWER, ballot, event("chen"))
    with database.reading() as connection:
        last = list(read_events(connection))[-1].event
    assert "reject" not in str(last)
    assert "口径不一致" not in str(last)


def test_terms_that_no_vote_could_allow_are_refused_together(database: Database, tmp_path: Path) -> None:
    product = replace(SUBMISSION.product, use_kind=UseKind.PUBLIC_GOOD, price_fen=1)
    job = replace(SUBMISSION.job, operator=SUBMISSION.job.author)
    wrong = replace(SUBMISSION, product=product, job=job, recipient=Recipient("HK"))
    releases = releases_of(database, House(), tmp_path)
    with pytest.raises(SubmissionRefused) as raised:
        submitted(releases, wrong)
    rules = {finding.rule for finding in raised.value.findings}
    assert rules == {"price_on_public_good", "recipient_abroad", "same_person"}
    assert releases.queue() == ()


def test_a_blocked_release_takes_no_votes_and_its_author_hands_in_anew(database: Database, tmp_path: Path) -> None:
    house = House()
    house.replace_file("model.pkl", b"\x80\x04K\x01.")
    releases = releases_of(database, house, tmp_path)
    release = submitted(releases)
    assert release.state is S.BLOCKED
    with pytest.raises(ReleaseBlocked) as raised:
        releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    assert [(f.rule, f.where) for f in raised.value.findings] == [("file_type", "model.pkl")]
    assert releases.queue() == ()

    house.files["job-2"] = house.files["job-1"][:-1]
    again = replace(SUBMISSION, job=replace(SUBMISSION.job, id="job-2"))
    with pytest.raises(MoveNotYours):
        releases.resubmit(release.id, again, event("chen"))
    other = replace(again, product=replace(again.product, name="other"))
    with pytest.raises(SubmissionUnusable):
        releases.resubmit(release.id, other, event("lihua"))
    renewed = releases.resubmit(release.id, again, event("lihua"))
    assert (renewed.state, renewed.round) == (S.SUBMITTED, 2)


def test_a_return_needs_a_reason_and_shows_it_to_the_author_after_both_votes(
    database: Database, tmp_path: Path
) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    silent = approving(release, decision=Decision.RETURN)
    with pytest.raises(BallotIncomplete):
        releases.vote(release.id, REVIEWER, silent, event("chen"))
    releases.vote(release.id, REVIEWER, replace(silent, comment="请补充口径"), event("chen"))
    assert releases.verdicts(release.id).reasons == ()
    done = releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    assert done.state is S.RETURNED
    assert [reason.comment for reason in releases.verdicts(release.id).reasons] == ["请补充口径"]
    with pytest.raises(MoveNotYours):
        releases.withdraw(release.id, event("chen"))
    assert releases.withdraw(release.id, event("lihua")).state is S.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        releases.withdraw(release.id, event("lihua"))


def test_one_rejection_rejects(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    no = approving(release, decision=Decision.REJECT, comment="超出授权目的")
    assert releases.vote(release.id, PROVIDER, no, event("wang")).state is S.REJECTED
    with pytest.raises(MoveNotAllowed):
        releases.seal(release.id, RELEASER, event("zhou"))


def test_reviews_are_blind_until_the_last_is_in(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    assert releases.evidence(release.id, PROVIDER, event("wang")).votes == ()
    own = releases.evidence(release.id, REVIEWER, event("chen"))
    assert [vote.voter for vote in own.votes] == ["chen"]
    assert [seat.kind for seat in own.waits_for] == [SeatKind.PROVIDER]
    releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    assert len(releases.evidence(release.id, PROVIDER, event("wang")).votes) == 2


def test_every_view_of_the_evidence_is_in_the_audit_log(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    releases.evidence(release.id, REVIEWER, event("chen", "read_evidence"))
    with database.reading() as connection:
        last = list(read_events(connection))[-1].event
    assert (last.actor, last.action, dict(last.details)["release"]) == ("chen", "read_evidence", release.id)


def test_authors_see_verdicts_but_nothing_measured(database: Database, tmp_path: Path) -> None:
    page = releases_of(database, House(), tmp_path)
    release = submitted(page)
    shown = page.verdicts(release.id)
    assert {check.rule for check in shown.checks} >= {"threshold", "receipt", "text_scan"}
    assert "smallest noised count" not in repr(shown)


def test_the_reviewer_sees_each_part_with_its_evidence_and_the_table(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    page = releases.evidence(release.id, REVIEWER, event("chen"))
    assert [part.part for part in page.parts] == list(ReviewPart)
    assert all(part.checks for part in page.parts)
    assert page.tables[0].table.columns == ("city", "n", "n_hw95", "cost", "cost_hw95")


def test_a_blank_part_is_not_a_vote(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    ballot = approving(release)
    with pytest.raises(BallotIncomplete) as raised:
        releases.vote(release.id, REVIEWER, replace(ballot, parts=ballot.parts[:1]), event("chen"))
    assert [finding.where for finding in raised.value.findings] == ["sensitive_masking", "informed_consent"]
    unspoken = replace(ballot, parts=tuple(replace(part, comment=" ") for part in ballot.parts))
    with pytest.raises(BallotIncomplete):
        releases.vote(release.id, REVIEWER, unspoken, event("chen"))
    failed = replace(ballot, parts=(replace(ballot.parts[0], passes=False), *ballot.parts[1:]))
    with pytest.raises(BallotIncomplete):
        releases.vote(release.id, REVIEWER, failed, event("chen"))


def test_a_seat_votes_once(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    with pytest.raises(SeatTaken):
        releases.vote(release.id, REVIEWER, approving(release), event("chen"))


def test_a_delegate_votes_only_with_a_delegation_record(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    record = Delegation("省数据局", "第三方测评中心", "委托书〔2026〕3号")
    release = submitted(releases, replace(SUBMISSION, delegations=(record,)))
    releases.vote(release.id, DELEGATE, approving(release), event("wu"))
    releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    releases.seal(release.id, RELEASER, event("zhou"))
    verified = verify_package(releases.package_path(release.id), releases.trust())
    assert ("wu", "第三方测评中心") in {(one.voter, one.organisation) for one in verified.approvals}


def test_without_a_delegation_record_a_third_party_has_no_seat(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    with pytest.raises(NoSeat):
        releases.vote(release.id, DELEGATE, approving(release), event("wu"))


def test_two_providers_need_two_provider_votes(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases, replace(SUBMISSION, providers=("省医保局", "省人社厅")))
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    assert releases.vote(release.id, PROVIDER, approving(release), event("wang")).state is S.IN_REVIEW
    other = replace(PROVIDER, id="he", organisation="省人社厅")
    assert releases.vote(release.id, other, approving(release), event("he")).state is S.APPROVED


def test_a_soft_finding_needs_reasons_and_then_a_third_person_of_the_owner(database: Database, tmp_path: Path) -> None:
    house = House()
    house.replace_file("说明.md", "样本共 1,234,567 条,误差 17 %\n".encode(), "text/markdown")
    releases = releases_of(database, house, tmp_path)
    release = submitted(releases)
    assert [check.rule for check in release.checks if check.verdict is Verdict.REVIEW] == ["trace"]
    with pytest.raises(BallotIncomplete) as raised:
        releases.vote(release.id, REVIEWER, approving(release, overrulings=()), event("chen"))
    assert raised.value.findings[0].rule == "no_reason"
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    raised_up = releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    assert raised_up.state is S.ESCALATED
    assert releases.vote(release.id, OWNER, approving(release), event("sun")).state is S.APPROVED
    releases.seal(release.id, RELEASER, event("zhou"))
    verified = verify_package(releases.package_path(release.id), releases.trust())
    assert {approval.seat.kind for approval in verified.approvals} == set(SeatKind)


def test_any_change_voids_the_votes_and_opens_a_new_round(database: Database, tmp_path: Path) -> None:
    house = House()
    releases = releases_of(database, house, tmp_path)
    release = submitted(releases)
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    house.replace_file("readme.md", "口径见附件\n".encode(), "text/markdown")
    with pytest.raises(ReleaseStale):
        releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    assert releases.release(release.id).state is S.STALE
    again = releases.check(release.id, event("lihua"))
    assert (again.state, again.round) == (S.SUBMITTED, 2)
    with pytest.raises(VoteOutdated):
        releases.vote(release.id, PROVIDER, approving(release), event("wang"))
    releases.vote(release.id, PROVIDER, approving(again), event("wang"))
    assert releases.vote(release.id, REVIEWER, approving(again), event("chen")).state is S.APPROVED
