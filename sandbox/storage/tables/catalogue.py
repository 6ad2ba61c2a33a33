"""Table of the imported catalogue of authorised resources."""

from sqlalchemy import Column, String, Table, Text

from sandbox.storage.schema import METADATA

catalogue_entries = Table(
    "catalogue_entries",
    METADATA,
    Column("id", String(128), primary_key=True),
    Column("body", Text, nullable=False),
)
