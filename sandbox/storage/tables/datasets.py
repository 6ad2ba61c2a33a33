"""Tables of loaded datasets."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Table, Text

from sandbox.storage.schema import METADATA

dataset_versions = Table(
    "dataset_versions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("dataset", String(128), nullable=False, index=True),
    Column("contract_digest", String(64), nullable=False),
    Column("batch", String(128), nullable=False),
    Column("file_name", String(128), nullable=False, unique=True),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False),
)

datasets = Table(
    "datasets",
    METADATA,
    Column("name", String(128), primary_key=True),
    Column("provider", String(128), nullable=False, index=True),
    Column("current_version", String(64), ForeignKey("dataset_versions.id"), nullable=False),
)

bad_row_files = Table(
    "bad_row_files",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("dataset", String(128), nullable=False, index=True),
    Column("version", String(64), nullable=False, index=True),
    Column("file_name", String(256), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

corrections = Table(
    "corrections",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("dataset", String(128), nullable=False, index=True),
    Column("provider", String(128), nullable=False, index=True),
    Column("state", String(32), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
