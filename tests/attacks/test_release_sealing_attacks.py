"""Attacks on sealing: too early, twice, at once, and with crashes between any two steps."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.releasing import (
    PackageChanged,
    PartsNotDistinct,
    ReleaseMovedOn,
)
from sandbox.core.errors.tree import SandboxError
from sandbox.core.people import Actor
from sandbox.core.releases import Release, ReleaseState
from sandbox.release.verify import verify_package
from sandbox.storage.database import Database, open_database
from sandbox.storage.release_votes import read_released_tables
from sandbox.storage.tables.releases import released_tables
from tests.unit.release.review_world import (
    PROVIDER,
    RELEASER,
    REVIEWER,
    SUBMISSION,
    House,
    approved,
    approving,
    event,
    releases_of,
    sealed,
    submitted,
)

S = ReleaseState


def test_nothing_is_sealed_before_all_votes_are_in(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    releases.vote(release.id, REVIEWER, approving(release), event("chen"))
    with pytest.raises(MoveNotAllowed):
        releases.seal(release.id, RELEASER, event("zhou"))
    with pytest.raises(MoveNotAllowed):
        releases.finish_sealing(release.id, event("zhou"))


def test_two_seals_at_once_give_one_package_and_one_entry(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    release = approved(releases_of(database, House(), tmp_path))

    def seal(number: int) -> Release | SandboxError:
        own = open_database(database_url)
        actor = replace(RELEASER, id=f"zhou{number}")
        try:
            return releases_of(own, House(), tmp_path).seal(release.id, actor, event(actor.id))
        except SandboxError as error:
            return error
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(seal, range(4)))
    done = [result for result in results if isinstance(result, Release)]
    assert len(done) == 1
    assert all(isinstance(r, ReleaseMovedOn | MoveNotAllowed | PartsNotDistinct) for r in results if r not in done)
    assert len(read_released_tables(database, "yb_js")) == len(release.files)
    releases = releases_of(database, House(), tmp_path)
    assert verify_package(releases.package_path(release.id), releases.trust()).releaser == done[0].releaser


def test_the_last_two_votes_at_once_still_decide(database: Database, database_url: str, tmp_path: Path) -> None:
    release = submitted(releases_of(database, House(), tmp_path))

    def vote(actor: Actor) -> Release:
        own = open_database(database_url)
        try:
            return releases_of(own, House(), tmp_path).vote(release.id, actor, approving(release), event(actor.id))
        finally:
            own.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(vote, (REVIEWER, PROVIDER)))
    assert releases_of(database, House(), tmp_path).release(release.id).state is S.APPROVED


class Crash(Exception):
    """The machine stops here."""


@pytest.mark.parametrize("where", ["_payload", "sign_statement"])
def test_a_crash_while_sealing_leaves_nothing_and_is_finished_later(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = approved(releases)

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(f"sandbox.release.package.{where}", crash)
        with pytest.raises(Crash):
            releases.seal(release.id, RELEASER, event("zhou"))
    assert releases.release(release.id).state is S.SEALING
    assert read_released_tables(database, "yb_js") == ()
    assert releases.finish_sealing(release.id, event("zhou", after_s=900)).state is S.RELEASED
    assert verify_package(releases.package_path(release.id), releases.trust()).release == release.id


def test_a_crash_after_the_seal_committed_leaves_the_package_to_be_fetched(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = sealed(releases)
    path = releases.package_path(release.id)
    path.rename(path.with_name(f".{release.id}.sealing"))
    assert verify_package(releases.package_path(release.id), releases.trust()).release == release.id


def test_a_stored_package_that_was_changed_is_not_given_out(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = sealed(releases)
    path = releases.package_path(release.id)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(PackageChanged):
        releases.package_path(release.id)


def test_a_package_tells_nothing_of_what_was_measured_or_said_in_review(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    remark = "口径与内部台账第三页一致"
    first = approving(release)
    spoken = replace(first, parts=tuple(replace(part, comment=remark) for part in first.parts))
    releases.vote(release.id, REVIEWER, spoken, event("chen"))
    releases.vote(release.id, PROVIDER, first, event("wang"))
    releases.seal(release.id, RELEASER, event("zhou"))
    content = releases.package_path(release.id).read_bytes()
    assert remark.encode() not in content
    assert b"measured" not in content
    assert b"smallest noised count" not in content


def test_nothing_that_was_submitted_for_release_can_be_registered_twice(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = sealed(releases)
    entry = read_released_tables(database, "yb_js")[0]
    row = {name: getattr(entry, name) for name in type(entry).__slots__}
    with pytest.raises(IntegrityError), database.writing(event("attacker")) as tx:
        tx.connection.execute(insert(released_tables).values(**row))
    with pytest.raises(MoveNotAllowed):
        releases.finish_sealing(release.id, event("zhou"))


def test_the_submission_names_its_own_providers_only_at_its_peril(database: Database, tmp_path: Path) -> None:
    """A provider whose data were used cannot be left out of the vote by the author's context."""
    house = House()
    left_out = replace(SUBMISSION, providers=("某合作单位",))
    with pytest.raises(SandboxError) as raised:
        submitted(releases_of(database, house, tmp_path), left_out)
    assert [finding.rule for finding in raised.value.findings] == ["provider_without_vote"]
