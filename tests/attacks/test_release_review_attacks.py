"""Attacks on the review: one person in two parts, votes on what is no longer there, two seals at once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract
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
from sandbox.core.releases import ReleaseState
from sandbox.core.reviews import Vote
from sandbox.release.policy import ReleasePolicy
from sandbox.release.service import Releases
from sandbox.storage.database import Database
from sandbox.storage.release_votes import read_released_tables, read_votes
from sandbox.storage.releases import record_sealing, record_vote
from sandbox.storage.tables.releases import release_people, release_votes
from sandbox.storage.tables.releases import releases as releases_table
from tests.unit.release.review_world import (
    ANSWER,
    AUTHOR,
    CONTRACT,
    ENTRY,
    KEYS,
    OPERATOR,
    RELEASER,
    REVIEWER,
    TABLE_CSV,
    TABLE_FILE,
    House,
    approved,
    approving,
    event,
    releases_of,
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


@pytest.mark.parametrize("person", [AUTHOR, OPERATOR])
def test_the_storage_refuses_a_second_part_even_if_nobody_asked_before(
    database: Database, tmp_path: Path, person: str
) -> None:
    release = submitted(releases_of(database, House(), tmp_path))
    seat = release.submission.seats[0]
    vote = Vote(release.id, 1, seat, person, "省数据局", approving(release), "{}", "2026-11-22")
    with pytest.raises(PartsNotDistinct):
        record_vote(database, vote, (S.SUBMITTED,), lambda now, _: now, event(person))
    with pytest.raises(ReleaseMovedOn):
        record_sealing(database, release, "zhou", event("zhou"))


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
