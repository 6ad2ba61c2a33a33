"""Tables of releases: rounds of review, people and their one part, votes, released tables, revocations.

`release_people` has one row for a person and a release: whoever is its author or operator cannot become its
voter or releaser, whatever the code does.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sandbox.storage.schema import METADATA

releases = Table(
    "releases",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("product", String(64), nullable=False, index=True),
    Column("scenario", String(128), nullable=False, index=True),
    Column("author", String(128), nullable=False, index=True),
    Column("operator", String(128), nullable=False),
    Column("releaser", String(128)),
    Column("state", String(16), nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("moves", Integer, nullable=False),
    Column("sealing_at", String(40)),
    Column("package", Text),
    CheckConstraint("author <> operator", name="operator_is_not_author"),
    CheckConstraint("releaser <> author AND releaser <> operator", name="releaser_is_another"),
    CheckConstraint(
        "state NOT IN ('sealing', 'released') OR (releaser IS NOT NULL AND sealing_at IS NOT NULL)",
        name="sealed_by_someone",
    ),
    CheckConstraint(
        "(state IN ('released', 'superseded', 'revoked')) = (package IS NOT NULL)", name="package_fits_state"
    ),
)

release_rounds = Table(
    "release_rounds",
    METADATA,
    Column("release", String(64), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("submission", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("checks", Text, nullable=False),
    Column("basis", String(64), nullable=False),
    Column("opened_at", String(40), nullable=False),
    ForeignKeyConstraint(["release"], ["releases.id"]),
)

release_people = Table(
    "release_people",
    METADATA,
    Column("release", String(64), primary_key=True),
    Column("person", String(128), primary_key=True),
    Column("part", String(16), nullable=False),
    ForeignKeyConstraint(["release"], ["releases.id"]),
    UniqueConstraint("release", "person", "part"),
)

release_votes = Table(
    "release_votes",
    METADATA,
    Column("release", String(64), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("seat_kind", String(16), primary_key=True),
    Column("seat_organisation", String(128), primary_key=True),
    Column("voter", String(128), nullable=False),
    Column("part", String(16), nullable=False),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(["release", "round"], ["release_rounds.release", "release_rounds.round"]),
    ForeignKeyConstraint(
        ["release", "voter", "part"], ["release_people.release", "release_people.person", "release_people.part"]
    ),
    UniqueConstraint("release", "round", "voter"),
    CheckConstraint("part = 'voter'", name="cast_by_a_voter"),
)

released_tables = Table(
    "released_tables",
    METADATA,
    Column("release", String(64), primary_key=True),
    Column("file", String(256), primary_key=True),
    Column("dataset", String(128), primary_key=True),
    Column("dataset_version", String(128), nullable=False),
    Column("scenario", String(128), nullable=False),
    Column("product", String(64), nullable=False),
    Column("sha512", String(128), nullable=False),
    Column("released_at", String(40), nullable=False),
    ForeignKeyConstraint(["release"], ["releases.id"]),
)

release_revocations = Table(
    "release_revocations",
    METADATA,
    Column("release", String(64), primary_key=True),
    Column("package_digest", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("revoked_by", String(128), nullable=False),
    Column("revoked_at", String(40), nullable=False),
    ForeignKeyConstraint(["release"], ["releases.id"]),
)
