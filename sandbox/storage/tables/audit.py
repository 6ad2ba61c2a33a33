"""Tables of the audit chain."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, String, Table, Text

from sandbox.storage.schema import METADATA

audit_events = Table(
    "audit_events",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(128), nullable=False, index=True),
    Column("action", String(64), nullable=False),
    Column("subject", String(256), nullable=False),
    Column("dataset", String(128), nullable=False, index=True),
    Column("scenario", String(128), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

audit_head = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
