"""Tables of spaces and their files."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from sandbox.storage.schema import METADATA

spaces = Table(
    "spaces",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("scenario", String(64), ForeignKey("scenarios.id"), nullable=False, index=True),
    Column("dataset", String(128), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
"""A scenario has at most one living space of a dataset (D1)."""

_LIVING = spaces.c.state.in_(("opening", "open", "suspended"))
Index(
    "uq_spaces_living",
    spaces.c.scenario,
    spaces.c.dataset,
    unique=True,
    sqlite_where=_LIVING,
    postgresql_where=_LIVING,
)

space_files = Table(
    "space_files",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("space", String(200), ForeignKey("spaces.id"), nullable=False, index=True),
    Column("holds", String(64), nullable=False),
    Column("dataset_version", String(64), ForeignKey("dataset_versions.id"), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("space", "holds"),
)
