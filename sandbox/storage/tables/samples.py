"""Table of masked samples."""

from sqlalchemy import Column, String, Table, Text

from sandbox.storage.schema import METADATA

samples = Table(
    "samples",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("dataset", String(128), nullable=False, index=True),
    Column("dataset_version", String(128), nullable=False),
    Column("scenario", String(128), nullable=False, index=True),
    Column("grant_id", String(128), nullable=False, index=True),
    Column("contract_digest", String(64), nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("body", Text, nullable=False),
)
