"""Votes, the register of released tables, and revocations, as they are read back."""

from sqlalchemy import Connection, select

from sandbox.core.releases import ReleasedTable, Revocation
from sandbox.core.reviews import Vote
from sandbox.storage.codec import from_json
from sandbox.storage.database import Database
from sandbox.storage.tables.releases import release_revocations, release_votes, released_tables

v = release_votes.c


def votes_of_round(connection: Connection, release: str, round_: int) -> tuple[Vote, ...]:
    """Give the votes of one round as this transaction sees them, the authority's seat first."""
    query = select(v.body).where(v.release == release, v.round == round_).order_by(v.seat_kind, v.seat_organisation)
    return tuple(from_json(Vote, body) for body in connection.execute(query).scalars())


def read_votes(database: Database, release: str, round_: int) -> tuple[Vote, ...]:
    """Give the votes of one round."""
    with database.reading() as connection:
        return votes_of_round(connection, release, round_)


def read_all_votes(database: Database, release: str) -> tuple[Vote, ...]:
    """Give the votes of every round of a release."""
    query = select(v.body).where(v.release == release).order_by(v.round, v.seat_kind, v.seat_organisation)
    with database.reading() as connection:
        return tuple(from_json(Vote, body) for body in connection.execute(query).scalars())


def read_voters(database: Database) -> tuple[tuple[str, str], ...]:
    """Give every account that ever voted with the organisation it voted for, in order."""
    with database.reading() as connection:
        votes = [from_json(Vote, body) for body in connection.execute(select(v.body)).scalars()]
    return tuple(sorted({(vote.voter, vote.organisation) for vote in votes}))


def read_revocations(database: Database) -> tuple[Revocation, ...]:
    """Give every revocation, in order of release."""
    with database.reading() as connection:
        rows = connection.execute(select(release_revocations).order_by(release_revocations.c.release)).all()
    return tuple(Revocation(*row) for row in rows)


def read_released_tables(database: Database, dataset: str) -> tuple[ReleasedTable, ...]:
    """Give the register's entries on one dataset, for comparing new releases with."""
    columns = [released_tables.c[name] for name in ReleasedTable.__slots__]
    query = select(*columns).where(released_tables.c.dataset == dataset)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(released_tables.c.release, released_tables.c.file)).all()
    return tuple(ReleasedTable(*row) for row in rows)
