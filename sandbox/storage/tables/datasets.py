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

quarantined_rows = Table(
    "quarantined_rows",
    METADATA,
    Column("version", String(64), ForeignKey("dataset_versions.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("table_name", String(64), nullable=False),
    Column("column_name", String(256), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("row_number", Integer, nullable=False),
)
