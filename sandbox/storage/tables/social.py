"""Tables of social data: apart from the authorised library's, and joined to it by dataset ids alone (E8)."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from sandbox.storage.schema import METADATA

social_datasets = Table(
    "social_datasets",
    METADATA,
    Column("id", String(128), primary_key=True),
    Column("organisation", String(64), ForeignKey("organisations.id"), nullable=False, index=True),
    Column("scenario", String(64), ForeignKey("scenarios.id"), nullable=False, index=True),
    Column("state", String(32), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

social_mixtures = Table(
    "social_mixtures",
    METADATA,
    Column("id", String(128), primary_key=True),
    Column("social", String(128), ForeignKey("social_datasets.id"), nullable=False, index=True),
    Column("dataset", String(128), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
