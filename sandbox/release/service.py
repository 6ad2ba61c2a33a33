"""Releases: the application service that the doors call. Every method that writes takes its audit event."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.releasing import ReleaseBlocked, ReleaseExists, ReleaseStale
from sandbox.core.people import Actor
from sandbox.core.releases import Part, Release, ReleaseState, Revocation, Submission
from sandbox.core.reviews import Ballot, CheckResult, Vote
from sandbox.release.approvals import sign_vote
from sandbox.release.ballots import check_ballot, outcome_of
from sandbox.release.examining import Examination, Examiner, Sources
from sandbox.release.findings import findings_of
from sandbox.release.layout import SERVICE, voter_key
from sandbox.release.machine import RELEASE, VOTING, WAITING
from sandbox.release.package import Sealing, build_package
from sandbox.release.policy import DEFAULT_POLICY, ReleasePolicy
from sandbox.release.registering import package_of, tables_of
from sandbox.release.seats import check_distinct, seat_of
from sandbox.release.store import PackageStore
from sandbox.release.submissions import check_author, check_resubmission, check_submission, release_id
from sandbox.release.trust import TrustedKey, TrustStore, sign_revocations
from sandbox.release.views import AuthorPage, ReviewPage, author_page, review_page
from sandbox.storage import release_votes
from sandbox.storage import releases as memory
from sandbox.storage.database import Database
from sandbox.world.keys import KeyRing
from sandbox.world.signing import open_signer

S = ReleaseState


class Releases:
    """The life of releases, from a job's output to a sealed package."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        sources: Sources,
        packages: Path,
        policy: ReleasePolicy = DEFAULT_POLICY,
    ) -> None:
        self._database = database
        self._keys = keys
        self._examiner = Examiner(sources, keys, policy)
        self._packages = PackageStore(packages)

    def submit(self, submission: Submission, event: AuditEvent) -> Release:
        """Hand in a job's output for review and check it; it comes back SUBMITTED or BLOCKED.

        Raises:
            SubmissionUnusable, SubmissionRefused: with everything that is wrong.
            ReleaseExists: the job's output was submitted before.
        """
        self._check_submission(submission, event)
        RELEASE.check_move(S.DRAFT, S.CHECKING, Part.AUTHOR)
        release = Release(release_id(submission.job.id), S.CHECKING, 1, submission, (), (), "")
        if not memory.insert_release(self._database, release, event):
            raise ReleaseExists(job=submission.job.id, release=release.id)
        return self.check(release.id, event)

    def resubmit(self, release_id_: str, submission: Submission, event: AuditEvent) -> Release:
        """Hand in another output for a release that was blocked or returned, as its author.

        Raises:
            SubmissionUnusable, SubmissionRefused: with everything that is wrong.
            MoveNotAllowed: the release waits for somebody else.
        """
        former = self.release(release_id_)
        RELEASE.check_move(former.state, S.DRAFT, Part.AUTHOR)
        RELEASE.check_move(S.DRAFT, S.CHECKING, Part.AUTHOR)
        check_resubmission(former, submission)
        self._check_submission(submission, event)
        self._open_round(former, submission, event)
        return self.check(release_id_, event)

    def check(self, release_id_: str, event: AuditEvent) -> Release:
        """Run the checks: finish those of a release in CHECKING, and take a changed one into a new round."""
        release = self.release(release_id_)
        if release.state in WAITING and self._is_stale(release, event):
            release = self._mark_stale(release, event)
        if release.state is S.STALE:
            RELEASE.check_move(S.STALE, S.CHECKING, Part.SERVICE)
            self._open_round(release, release.submission, event)
            release = self.release(release_id_)
        return self._finish_checking(release, event) if release.state is S.CHECKING else release

    def vote(self, release_id_: str, actor: Actor, ballot: Ballot, event: AuditEvent) -> Release:
        """Cast a signed vote in the actor's seat; the last required one decides.

        Raises:
            PartsNotDistinct, NoSeat, SeatTaken: it is not this person's vote to cast.
            VoteOutdated, BallotIncomplete: the ballot is about something else, or has blanks.
            ReleaseStale: the release changed since it was checked; all votes of the round are void.
            ReleaseBlocked: a hard rule blocks it, which no vote overrules.
        """
        release = self.release(release_id_)
        _check_not_blocked(release, release.checks)
        check_distinct(release, actor.id, Part.VOTER, release_votes.read_all_votes(self._database, release.id))
        seat = seat_of(release, actor)
        if release.state not in VOTING:
            RELEASE.check_move(release.state, S.IN_REVIEW, Part.VOTER)
        self._examine_fresh(release, event)
        check_ballot(release, ballot)
        cast = Vote(release.id, release.round, seat, actor.id, actor.organisation, ballot, "", event.at.isoformat())
        signer = open_signer(self._keys, voter_key(actor.id))
        vote = sign_vote(cast, signer, self._keys.derive("release/remarks"))

        def decide(now: ReleaseState, votes: tuple[Vote, ...]) -> ReleaseState:
            return _state_after(release, now, votes)

        memory.record_vote(self._database, vote, (release.state, *_also_voting(release.state)), decide, event)
        return self.release(release_id_)

    def seal(self, release_id_: str, actor: Actor, event: AuditEvent) -> Release:
        """Check an approved release once more, seal its package and publish it, as its releaser.

        Raises:
            PartsNotDistinct: the releaser is its author, operator or a voter.
            MoveNotAllowed, ReleaseMovedOn: it is not approved, or somebody else is sealing it.
            ReleaseStale: it changed since it was approved.
        """
        release = self.release(release_id_)
        RELEASE.check_move(release.state, S.SEALING, Part.RELEASER)
        check_distinct(release, actor.id, Part.RELEASER, release_votes.read_all_votes(self._database, release.id))
        memory.record_sealing(self._database, release, actor.id, event)
        return self.finish_sealing(release_id_, event)

    def finish_sealing(self, release_id_: str, event: AuditEvent) -> Release:
        """Finish a sealing that was begun; after a crash it makes the same package, and only once.

        Raises:
            MoveNotAllowed, ReleaseMovedOn: nothing is being sealed.
            ReleaseStale: it changed since it was approved.
        """
        release = self.release(release_id_)
        RELEASE.check_move(release.state, S.RELEASED, Part.SERVICE)
        examination = self._examine_fresh(release, event)
        _check_not_blocked(release, examination.checked.checks)
        votes = release_votes.read_votes(self._database, release.id, release.round)
        sealed_at = release.sealing_at or ""
        sealing = Sealing(release, examination.basis, examination.files, examination.checked.policy, votes, sealed_at)
        built = build_package(sealing, open_signer(self._keys, SERVICE))
        self._packages.stage(release.id, built.content)
        sealed = package_of(built, sealed_at)
        memory.record_seal(self._database, release, sealed, tables_of(release, sealed_at), event)
        self._packages.settle(replace(release, package=sealed))
        return self.release(release_id_)

    def revoke(self, release_id_: str, actor: Actor, reason: str, event: AuditEvent) -> Release:
        """Revoke a released or superseded package; it stays, and the revocation list names it."""
        release = self.release(release_id_)
        RELEASE.check_move(release.state, S.REVOKED, Part.AUTHORITY)
        digest = release.package.digest if release.package else ""
        revocation = Revocation(release.id, digest, reason, actor.id, event.at.isoformat())
        memory.record_revocation(self._database, release, revocation, event)
        return self.release(release_id_)

    def withdraw(self, release_id_: str, event: AuditEvent) -> Release:
        """Give up a release that was returned, as its author; it stays on record."""
        release = self.release(release_id_)
        check_author(release.submission, event.actor)
        RELEASE.check_move(release.state, S.WITHDRAWN, Part.AUTHOR)
        memory.move_release(self._database, release, S.WITHDRAWN, event)
        return self.release(release_id_)

    def release(self, release_id_: str) -> Release:
        """Give a release as it stands now.

        Raises:
            ReleaseMissing: there is none of this id.
        """
        return memory.read_release(self._database, release_id_)

    def queue(self) -> tuple[Release, ...]:
        """Give the releases that wait for a person."""
        return memory.read_releases(self._database, WAITING)

    def evidence(self, release_id_: str, actor: Actor, event: AuditEvent) -> ReviewPage:
        """Give the reviewer's page; the view itself goes into the audit log (J3)."""
        release = self.release(release_id_)
        votes = release_votes.read_votes(self._database, release.id, release.round)
        self._database.record(event.noting(release=release.id, round=release.round))
        return review_page(release, votes, actor, self._examiner.files(release.submission))

    def verdicts(self, release_id_: str) -> AuthorPage:
        """Give what an author may see: the state, the rules' verdicts and, once decided, the reasons."""
        release = self.release(release_id_)
        return author_page(release, release_votes.read_votes(self._database, release.id, release.round))

    def package_path(self, release_id_: str) -> Path:
        """Give the path of a sealed package.

        Raises:
            PackageChanged: there is none, or it is not what was sealed.
        """
        return self._packages.settle(self.release(release_id_))

    def trust(self) -> TrustStore:
        """Give the public keys a verifier needs: the service's, and those of everybody who voted."""
        service = TrustedKey(SERVICE, "", open_signer(self._keys, SERVICE).public.hex())
        voters = release_votes.read_voters(self._database)
        keys = (self._voter_key(account, organisation) for account, organisation in voters)
        return TrustStore((service, *keys))

    def revocations(self, now: datetime) -> bytes:
        """Give the signed list of revoked packages, as of now."""
        revoked = release_votes.read_revocations(self._database)
        return sign_revocations(revoked, now.isoformat(), open_signer(self._keys, SERVICE))

    def _voter_key(self, account: str, organisation: str) -> TrustedKey:
        signer = open_signer(self._keys, voter_key(account))
        return TrustedKey(signer.name, organisation, signer.public.hex())

    def _check_submission(self, submission: Submission, event: AuditEvent) -> None:
        check_author(submission, event.actor)
        check_submission(submission, self._examiner.files(submission), self._examiner.contracts(submission))

    def _open_round(self, former: Release, submission: Submission, event: AuditEvent) -> None:
        opened = Release(former.id, S.CHECKING, former.round + 1, submission, (), (), "")
        memory.replace_submission(self._database, opened, former.state, event)

    def _finish_checking(self, release: Release, event: AuditEvent) -> Release:
        examination = self._examiner.examine(release, event.at)
        checked = examination.checked
        to = S.BLOCKED if checked.is_blocked else S.SUBMITTED
        RELEASE.check_move(S.CHECKING, to, Part.SERVICE)
        done = replace(release, state=to, files=checked.files, checks=checked.checks, basis=examination.basis.digest)
        memory.record_checks(self._database, done, replace(event, action="check_release"))
        return done

    def _is_stale(self, release: Release, event: AuditEvent) -> bool:
        return self._examiner.examine(release, event.at).basis.digest != release.basis

    def _mark_stale(self, release: Release, event: AuditEvent) -> Release:
        RELEASE.check_move(release.state, S.STALE, Part.SERVICE)
        memory.move_release(self._database, release, S.STALE, replace(event, action="void_votes"))
        return replace(release, state=S.STALE)

    def _examine_fresh(self, release: Release, event: AuditEvent) -> Examination:
        examination = self._examiner.examine(release, event.at)
        if examination.basis.digest != release.basis:
            self._mark_stale(release, event)
            raise ReleaseStale(release=release.id, round=release.round)
        return examination


def _check_not_blocked(release: Release, checks: tuple[CheckResult, ...]) -> None:
    findings = findings_of(checks)
    if findings:
        raise ReleaseBlocked(release=release.id, findings=findings)


def _also_voting(state: ReleaseState) -> tuple[ReleaseState, ...]:
    return (S.IN_REVIEW,) if state is S.SUBMITTED else ()


def _state_after(release: Release, now: ReleaseState, votes: tuple[Vote, ...]) -> ReleaseState:
    if now is S.SUBMITTED:
        RELEASE.check_move(now, S.IN_REVIEW, Part.VOTER)
        now = S.IN_REVIEW
    to = outcome_of(release, votes)
    if to is None:
        return now
    RELEASE.check_move(now, to, Part.OWNER if now is S.ESCALATED else Part.SERVICE)
    return to
