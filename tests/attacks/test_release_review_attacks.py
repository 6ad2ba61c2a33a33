"""Attacks on the review: one person in two parts, votes on what is no longer there, two seals at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract
from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.releasing import (
    PackageChanged,
    PartsNotDistinct,
    ReleaseBlocked,
    ReleaseMovedOn,
    ReleaseStale,
    VoteOutdated,
)
from sandbox.core.errors.tree import SandboxError
from sandbox.core.people import Actor, Role
from sandbox.core.releases import Release, ReleaseState
from sandbox.release.policy import ReleasePolicy
from sandbox.release.service import Releases
from sandbox.release.verify import verify_package
from sandbox.storage.database import Database, open_database
from sandbox.storage.release_votes import read_released_tables, read_votes
from sandbox.storage.tables.releases import release_people, release_votes, released_tables
from sandbox.storage.tables.releases import releases as releases_table
from tests.unit.release.review_world import (
    ANSWER,
    AUTHOR,
    CONTRACT,
    ENTRY,
    KEYS,
    OPERATOR,
    PROVIDER,
    RELEASER,
    REVIEWER,
    SUBMISSION,
    TABLE_CSV,
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
EVERY_ROLE = frozenset(Role)


@pytest.mark.parametrize("person", [AUTHOR, OPERATOR])
def test_author_and_operator_cannot_vote_whatever_their_roles(database: Database, tmp_path: Path, person: str) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    with pytest.raises(PartsNotDistinct):
        releases.vote(release.id, Actor(person, "省数据局", EVERY_ROLE), approving(release), event(person))
    assert read_votes(database, release.id, 1) == ()
    assert releases.release(release.id).state is S.SUBMITTED


@pytest.mark.parametrize("person", [AUTHOR, OPERATOR, "chen", "wang"])
def test_nobody_with_another_part_can_seal(database: Database, tmp_path: Path, person: str) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = approved(releases)
    with pytest.raises(PartsNotDistinct):
        releases.seal(release.id, Actor(person, "省数据集团", EVERY_ROLE), event(person))
    assert releases.release(release.id).state is S.APPROVED


def test_one_person_with_two_hats_has_one_vote(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    both = Actor("chen", "省数据局", EVERY_ROLE)
    releases.vote(release.id, both, approving(release), event("chen"))
    with pytest.raises(SandboxError):
        releases.vote(release.id, replace(both, organisation="省医保局"), approving(release), event("chen"))
    assert releases.release(release.id).state is S.IN_REVIEW


def test_the_database_itself_admits_no_second_part(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    self_vote = {
        "release": release.id,
        "round": 1,
        "seat_kind": "authority",
        "seat_organisation": "省数据局",
        "voter": AUTHOR,
        "part": "voter",
        "body": "{}",
    }
    statements = (
        insert(release_people).values(release=release.id, person=AUTHOR, part="voter"),
        insert(release_people).values(release=release.id, person=OPERATOR, part="releaser"),
        insert(release_votes).values(**self_vote),
        insert(release_votes).values(**{**self_vote, "part": "author"}),
        update(releases_table).values(releaser=AUTHOR),
        update(releases_table).values(releaser=OPERATOR),
        update(releases_table).values(operator=AUTHOR),
        update(releases_table).values(state="released"),
        update(releases_table).values(state="sealing"),
    )
    for statement in statements:
        with pytest.raises(IntegrityError), database.writing(event("attacker")) as tx:
            tx.connection.execute(statement)


def poison_file(house: House) -> None:
    house.replace_file(TABLE_FILE, TABLE_CSV.replace(b"812", b"813"))


def poison_added_file(house: House) -> None:
    house.replace_file("more.md", "补充说明\n".encode(), "text/markdown")


def poison_ledger(house: House) -> None:
    house.entries["e1"] = replace(ENTRY, answer=replace(ANSWER, rows=ANSWER.rows[:2]))


def poison_contract(house: House) -> None:
    column = replace(house.contract.tables[0].columns[0], role=ColumnRole.QUASI_IDENTIFIER)
    house.contract = _tightened(replace(house.contract, tables=(replace(house.contract.tables[0], columns=(column,)),)))


def _tightened(contract: Contract) -> Contract:
    return replace(contract, privacy=replace(CONTRACT.privacy, min_group_size=25))


CHANGES = (poison_file, poison_added_file, poison_ledger, poison_contract)


@pytest.mark.parametrize("change", CHANGES)
def test_approved_votes_do_not_survive_a_change(
    database: Database, tmp_path: Path, change: Callable[[House], None]
) -> None:
    house = House()
    releases = releases_of(database, house, tmp_path)
    release = approved(releases)
    change(house)
    with pytest.raises(ReleaseStale):
        releases.seal(release.id, RELEASER, event("zhou"))
    assert releases.release(release.id).state is S.STALE
    with pytest.raises(PackageChanged):
        releases.package_path(release.id)
    assert read_released_tables(database, "yb_js") == ()


def test_a_changed_policy_voids_votes_too(database: Database, tmp_path: Path) -> None:
    house = House()
    release = approved(releases_of(database, house, tmp_path))
    stricter = Releases(database, KEYS, house.sources(), tmp_path, ReleasePolicy(largest_1_percent=80))
    with pytest.raises(ReleaseStale):
        stricter.seal(release.id, RELEASER, event("zhou"))


def test_what_becomes_forbidden_after_approval_is_blocked_on_the_way(database: Database, tmp_path: Path) -> None:
    house = House()
    releases = releases_of(database, house, tmp_path)
    release = approved(releases)
    poison_file(house)
    with pytest.raises(ReleaseStale):
        releases.seal(release.id, RELEASER, event("zhou"))
    again = releases.check(release.id, event("zhou"))
    assert again.state is S.BLOCKED
    with pytest.raises(ReleaseBlocked):
        releases.vote(release.id, REVIEWER, approving(again), event("chen"))


def test_a_vote_on_another_basis_is_refused(database: Database, tmp_path: Path) -> None:
    releases = releases_of(database, House(), tmp_path)
    release = submitted(releases)
    with pytest.raises(VoteOutdated):
        releases.vote(release.id, REVIEWER, approving(release, basis="0" * 64), event("chen"))


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
