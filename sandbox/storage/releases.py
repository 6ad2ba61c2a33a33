"""Releases as they are remembered. Every move is a conditional update of the state it starts from."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, Row, Select, insert, select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.releasing import PartsNotDistinct, ReleaseMissing, ReleaseMovedOn, SeatTaken
from sandbox.core.releases import (
    FileRecord,
    Part,
    Release,
    ReleasedTable,
    ReleaseState,
    Revocation,
    SealedPackage,
    Submission,
)
from sandbox.core.reviews import CheckResult, Vote
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.release_votes import votes_of_round
from sandbox.storage.tables.releases import (
    release_people,
    release_revocations,
    release_rounds,
    release_votes,
    released_tables,
    releases,
)

r = releases.c


def insert_release(database: Database, release: Release, event: AuditEvent) -> bool:
    """Open a release with its author and operator; tell whether it was not there before."""
    with database.writing(event) as tx:
        if not insert_if_absent(tx.connection, releases, _row_of(release)):
            tx.note(code="release_exists")
            return False
        _open_round(tx, release, event)
        return True


def _row_of(release: Release) -> dict[str, object]:
    submission = release.submission
    return {
        "id": release.id,
        "product": submission.product.name,
        "scenario": submission.product.scenario,
        "author": submission.job.author,
        "operator": submission.job.operator,
        "state": release.state,
        "round": release.round,
        "moves": 0,
    }


def _open_round(tx: Writing, release: Release, event: AuditEvent) -> None:
    row = {
        "release": release.id,
        "round": release.round,
        "submission": to_json(release.submission),
        "files": to_json(release.files),
        "checks": to_json(release.checks),
        "basis": release.basis,
        "opened_at": event.at.isoformat(),
    }
    tx.connection.execute(insert(release_rounds).values(**row))
    _engage(tx.connection, release.id, release.submission.job.author, Part.AUTHOR)
    _engage(tx.connection, release.id, release.submission.job.operator, Part.OPERATOR)
    tx.note(release=release.id, state=release.state, round=release.round)


def _engage(connection: Connection, release: str, person: str, part: Part) -> None:
    """Give a person their one part in a release; the key of `release_people` admits no second."""
    if insert_if_absent(connection, release_people, {"release": release, "person": person, "part": part}):
        return
    people = release_people.c
    query = select(people.part).where(people.release == release, people.person == person)
    has = connection.execute(query).scalar_one()
    if has != part:
        raise PartsNotDistinct(person=person, release=release, has=has, wants=part)


def replace_submission(database: Database, release: Release, now: ReleaseState, event: AuditEvent) -> None:
    """Open the next round of a release: from `now` to the state, submission and round the value has.

    Raises:
        ReleaseMovedOn: it is no longer in the state `now` of the round before.
    """
    job = release.submission.job
    with database.writing(event) as tx:
        _move(tx, release, now, release.round - 1, round=release.round, state=release.state, operator=job.operator)
        _open_round(tx, release, event)


def record_checks(database: Database, release: Release, event: AuditEvent) -> None:
    """Keep the files, check results and basis of a round, and move from CHECKING to the state the value has."""
    rounds = release_rounds.c
    with database.writing(event) as tx:
        _move(tx, release, ReleaseState.CHECKING, release.round, state=release.state)
        tx.connection.execute(
            update(release_rounds)
            .where(rounds.release == release.id, rounds.round == release.round)
            .values(files=to_json(release.files), checks=to_json(release.checks), basis=release.basis)
        )
        tx.note(release=release.id, state=release.state, round=release.round, basis=release.basis)


def move_release(database: Database, release: Release, to: ReleaseState, event: AuditEvent) -> None:
    """Move a release from the state the value has to another.

    Raises:
        ReleaseMovedOn: it is no longer in that state.
    """
    with database.writing(event) as tx:
        _move(tx, release, release.state, release.round, state=to)
        tx.note(release=release.id, state=to, round=release.round)


def _move(tx: Writing, release: Release, now: ReleaseState, round_: int, **values: object) -> None:
    done = tx.connection.execute(
        update(releases)
        .where(r.id == release.id, r.state == now, r.round == round_)
        .values(moves=r.moves + 1, **values)
    )
    if done.rowcount != 1:
        raise ReleaseMovedOn(release=release.id, expected=now)


def record_vote(
    database: Database,
    vote: Vote,
    voting: Iterable[ReleaseState],
    decide: Callable[[ReleaseState, tuple[Vote, ...]], ReleaseState],
    event: AuditEvent,
) -> ReleaseState:
    """Keep a vote and move the release to what the votes of its round now come to.

    The first statement locks the release, so that of two last votes one sees the other.

    Raises:
        ReleaseMovedOn: no vote is being taken in this round any more.
        PartsNotDistinct: the voter has another part in this release.
        SeatTaken: the seat's vote was cast before.
    """
    with database.writing(event) as tx:
        now = _lock_for_vote(tx.connection, vote, tuple(voting))
        _engage(tx.connection, vote.release, vote.voter, Part.VOTER)
        if not insert_if_absent(tx.connection, release_votes, _vote_row(vote)):
            raise SeatTaken(release=vote.release, seat=f"{vote.seat.kind} {vote.seat.organisation}")
        to = decide(now, votes_of_round(tx.connection, vote.release, vote.round))
        tx.connection.execute(update(releases).where(r.id == vote.release).values(state=to))
        seat = f"{vote.seat.kind} {vote.seat.organisation}"
        tx.note(release=vote.release, round=vote.round, seat=seat, basis=vote.ballot.basis, state=to)
    return to


def _lock_for_vote(connection: Connection, vote: Vote, voting: tuple[ReleaseState, ...]) -> ReleaseState:
    locked = connection.execute(
        update(releases)
        .where(r.id == vote.release, r.round == vote.round, r.state.in_(voting))
        .values(moves=r.moves + 1)
        .returning(r.state)
    ).scalar_one_or_none()
    if locked is None:
        raise ReleaseMovedOn(release=vote.release, expected=" / ".join(voting))
    return ReleaseState(locked)


def _vote_row(vote: Vote) -> dict[str, object]:
    return {
        "release": vote.release,
        "round": vote.round,
        "seat_kind": vote.seat.kind,
        "seat_organisation": vote.seat.organisation,
        "voter": vote.voter,
        "part": Part.VOTER,
        "body": to_json(vote),
    }


def record_sealing(database: Database, release: Release, releaser: str, event: AuditEvent) -> None:
    """Move from APPROVED to SEALING, by a person who has no other part.

    Raises:
        ReleaseMovedOn: it is not APPROVED any more.
        PartsNotDistinct: the releaser has another part in this release.
    """
    started = {"state": ReleaseState.SEALING, "releaser": releaser, "sealing_at": event.at.isoformat()}
    with database.writing(event) as tx:
        _move(tx, release, ReleaseState.APPROVED, release.round, **started)
        _engage(tx.connection, release.id, releaser, Part.RELEASER)
        tx.note(release=release.id, state=ReleaseState.SEALING, round=release.round)


def record_seal(
    database: Database, release: Release, package: SealedPackage, tables: tuple[ReleasedTable, ...], event: AuditEvent
) -> None:
    """Move from SEALING to RELEASED, with the package's digest and the entries in the register, in one transaction.

    Raises:
        ReleaseMovedOn: it was sealed, or what it supersedes was moved, by somebody else meanwhile.
    """
    with database.writing(event) as tx:
        _move(tx, release, ReleaseState.SEALING, release.round, state=ReleaseState.RELEASED, package=to_json(package))
        for table in tables:
            row = {name: getattr(table, name) for name in ReleasedTable.__slots__}
            tx.connection.execute(insert(released_tables).values(**row))
        if release.submission.supersedes is not None:
            _supersede(tx, release.submission.supersedes)
        tx.note(release=release.id, state=ReleaseState.RELEASED, package=package.digest, tables=len(tables))


def _supersede(tx: Writing, former: str) -> None:
    done = tx.connection.execute(
        update(releases)
        .where(r.id == former, r.state == ReleaseState.RELEASED)
        .values(state=ReleaseState.SUPERSEDED, moves=r.moves + 1)
    )
    if done.rowcount != 1:
        raise ReleaseMovedOn(release=former, expected=ReleaseState.RELEASED)
    tx.note(supersedes=former)


def record_revocation(database: Database, release: Release, revocation: Revocation, event: AuditEvent) -> None:
    """Move a released or superseded release to REVOKED; its package and record stay."""
    with database.writing(event) as tx:
        _move(tx, release, release.state, release.round, state=ReleaseState.REVOKED)
        row = {name: getattr(revocation, name) for name in Revocation.__slots__}
        tx.connection.execute(insert(release_revocations).values(**row))
        tx.note(release=release.id, state=ReleaseState.REVOKED, package=revocation.package_digest)


def read_release(database: Database, release: str) -> Release:
    """Give a release as it stands now.

    Raises:
        ReleaseMissing: there is none of this id.
    """
    with database.reading() as connection:
        row = connection.execute(_current().where(r.id == release)).one_or_none()
    if row is None:
        raise ReleaseMissing(release=release)
    return _release_of(row)


def read_releases(database: Database, states: Iterable[ReleaseState]) -> tuple[Release, ...]:
    """Give the releases in some states, in order of id."""
    with database.reading() as connection:
        rows = connection.execute(_current().where(r.state.in_(tuple(states))).order_by(r.id)).all()
    return tuple(_release_of(row) for row in rows)


def _current() -> Select[tuple[object, ...]]:
    rounds = release_rounds.c
    joined = releases.join(release_rounds, (rounds.release == r.id) & (rounds.round == r.round))
    return select(releases, rounds.submission, rounds.files, rounds.checks, rounds.basis).select_from(joined)


def _release_of(row: Row[tuple[object, ...]]) -> Release:
    return Release(
        id=row.id,
        state=ReleaseState(row.state),
        round=row.round,
        submission=from_json(Submission, row.submission),
        files=from_json(tuple[FileRecord, ...], row.files),
        checks=from_json(tuple[CheckResult, ...], row.checks),
        basis=row.basis,
        releaser=row.releaser,
        sealing_at=row.sealing_at,
        package=from_json(SealedPackage, row.package) if row.package else None,
    )
