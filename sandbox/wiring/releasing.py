"""Releases: a job's output is handed in, checked, voted on, sealed, and can be revoked (G2–G4)."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.core.charges import Entry
from sandbox.core.contract import Contract
from sandbox.core.errors.budgeting import EntryMissing
from sandbox.core.errors.loading import DatasetMissing
from sandbox.core.errors.releasing import NoSeat
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.core.releases import Release, ReleaseState
from sandbox.core.reviews import Ballot
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.products.orders import mark_checked, read_output
from sandbox.release.examining import Sources
from sandbox.release.machine import VOTING
from sandbox.release.seats import seat_of
from sandbox.release.service import Releases
from sandbox.release.views import AuthorPage, ReviewPage
from sandbox.storage.jobs import find_job
from sandbox.wiring.guarding import Purpose, Use, using, using_found
from sandbox.wiring.house import House
from sandbox.wiring.losing import DatasetLoss, losses_of
from sandbox.wiring.submitting import submission_of


@dataclass(frozen=True, slots=True)
class Seen:
    """A release as one reviewer sees it, what its answers cost, and whether the vote is theirs to cast now."""

    page: ReviewPage
    may_vote: bool
    losses: tuple[DatasetLoss, ...] = ()


def releases_of(house: House) -> Releases:
    """Give the release service over this house's quarantine, ledger and contracts."""
    sources = Sources(
        files=lambda job: read_output(house.database, house.quarantine, job),
        entry=lambda entry: _entry(house, entry),
        contract=lambda dataset: _contract(house, dataset),
        scan=scan_text,
    )
    return Releases(house.database, house.keys, sources, house.root / "packages")


def submit_release(house: House, who: str, job: str) -> Release:
    """Hand a job's output in for review, as its author; the checks run at once."""
    attempt = Purpose(Action.SUBMIT_RELEASE, Resource("job", job))
    with using_found(house, who, attempt, lambda: _of_job(house, job)) as use:
        submission = submission_of(house, job)
        release = releases_of(house).submit(submission, use.event)
        mark_checked(house.database, job, use.event)
        return shown_to(house, use.actor, release)


def _of_job(house: House, job: str) -> Purpose:
    found = find_job(house.database, job)
    return Purpose(Action.SUBMIT_RELEASE, Resource("job", job, people=frozenset({found.author})))


def check_release(house: House, who: str, release: str) -> Release:
    """Run the checks again: a changed release goes stale and into a new round."""
    with _using(house, who, Action.READ_RELEASE, release) as use:
        return shown_to(house, use.actor, releases_of(house).check(release, use.event))


def vote(house: House, who: str, release: str, ballot: Ballot) -> Release:
    """Cast a signed vote on what was checked."""
    with _using(house, who, Action.VOTE_RELEASE, release) as use:
        return releases_of(house).vote(release, use.actor, ballot, use.event)


def seal(house: House, who: str, release: str) -> Release:
    """Check an approved release once more, sign its package and publish it."""
    with _using(house, who, Action.SEAL_RELEASE, release) as use:
        sealed = releases_of(house).seal(release, use.actor, use.event)
        write_trust(house)
        return sealed


def revoke(house: House, who: str, release: str, reason: str) -> Release:
    """Revoke a released package; it stays, and the signed revocation list names it."""
    with _using(house, who, Action.REVOKE_RELEASE, release) as use:
        revoked = releases_of(house).revoke(release, use.actor, reason, use.event)
        write_trust(house)
        return revoked


def queue(house: House, who: str) -> tuple[Release, ...]:
    """Give the releases that wait for a person, of those this account may see."""
    actor = house.sessions.actor_of(who)
    with using(house, who, Purpose(Action.READ_RELEASE, Resource("release", "queue", _own(actor)))) as use:
        house.database.record(use.event)
        waiting = releases_of(house).queue()
        seen = (r for r in waiting if house.authoriser.may(actor, Action.READ_RELEASE, resource_of(r)))
        return tuple(shown_to(house, actor, release) for release in seen)


def view(house: House, who: str, release: str) -> Seen:
    """Give a reviewer all that a decision needs; the view itself is recorded (J3)."""
    with _using(house, who, Action.READ_OUTPUT, release) as use:
        page = releases_of(house).evidence(release, use.actor, use.event)
        may_vote = house.authoriser.may(use.actor, Action.VOTE_RELEASE, resource_of(page.release))
        return Seen(page, may_vote and _has_an_empty_seat(page, use.actor), losses_of(page.release.submission))


def read_release(house: House, who: str, release: str) -> Release:
    """Give a release as it stands; what the checks measured only to whoever may see outputs."""
    with _using(house, who, Action.READ_RELEASE, release) as use:
        house.database.record(use.event)
        return shown_to(house, use.actor, releases_of(house).release(release))


def _has_an_empty_seat(page: ReviewPage, actor: Actor) -> bool:
    if page.release.state not in VOTING:
        return False
    try:
        seat = seat_of(page.release, actor)
    except NoSeat:
        return False
    return page.release.state is ReleaseState.ESCALATED or seat in page.waits_for


def verdicts(house: House, who: str, release: str) -> AuthorPage:
    """Give an author the state, the rules' verdicts, and the reasons once decided."""
    with _using(house, who, Action.READ_RELEASE, release) as use:
        house.database.record(use.event)
        return releases_of(house).verdicts(release)


def shown_to(house: House, actor: Actor, release: Release) -> Release:
    """Give a release without measured margins and flagged cells, unless this person may see outputs."""
    if house.authoriser.may(actor, Action.READ_OUTPUT, resource_of(release)):
        return release
    return replace(release, checks=tuple(replace(check, measured="", cells=()) for check in release.checks))


def package_path(house: House, release: str) -> Path:
    """Give where a sealed package lies."""
    return releases_of(house).package_path(release)


def write_trust(house: House) -> None:
    """Write the public keys and the revocation list that a verifier needs, beside the packages."""
    releases = releases_of(house)
    folder = house.root / "packages"
    (folder / "trust.json").write_text(releases.trust().to_json())
    (folder / "revocations.dsse.json").write_bytes(releases.revocations(house.clock.now()))


def resource_of(release: Release) -> Resource:
    """Give a release as policies see it: owned by its providers and authority, engaging its author and operator."""
    submission = release.submission
    owners = frozenset({submission.authority, *submission.providers})
    delegates = frozenset(delegation.delegate for delegation in submission.delegations)
    people = frozenset({submission.job.author, submission.job.operator})
    return Resource("release", release.id, owners | delegates, people)


def _using(house: House, who: str, action: Action, release: str) -> AbstractContextManager[Use]:
    attempt = Purpose(action, Resource("release", release))
    return using_found(house, who, attempt, lambda: _purpose(house, action, release))


def _purpose(house: House, action: Action, release: str) -> Purpose:
    found = releases_of(house).release(release)
    return Purpose(action, resource_of(found), scenario=found.submission.product.scenario)


def _own(actor: Actor) -> frozenset[str]:
    return (
        frozenset({actor.organisation})
        if actor.roles & {Role.DATA_PROVIDER, Role.THIRD_PARTY_REVIEWER}
        else frozenset()
    )


def _entry(house: House, entry: str) -> Entry | None:
    try:
        return house.ledger.read_entry(entry)
    except EntryMissing:
        return None


def _contract(house: House, dataset: str) -> Contract | None:
    try:
        return house.datasets.current(dataset).contract
    except DatasetMissing:
        return None
