"""Tables of frozen products and of the jobs that run them."""

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

products = Table(
    "products",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("name", String(64), nullable=False, index=True),
    Column("form", String(16), nullable=False),
    Column("scenario", String(128), nullable=False, index=True),
    Column("author", String(128), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("approver", String(128)),
    Column("reason", Text, nullable=False),
    Column("frozen_at", String(40), nullable=False),
    Column("files", Text, nullable=False),
    UniqueConstraint("digest", "author"),
    CheckConstraint("approver <> author", name="approver_is_not_author"),
    CheckConstraint("state <> 'approved' OR approver IS NOT NULL", name="approved_by_someone"),
)

jobs = Table(
    "jobs",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("product", String(64), nullable=False, index=True),
    Column("author", String(128), nullable=False),
    Column("operator", String(128), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("code", String(64), nullable=False),
    Column("output", String(64), nullable=False),
    Column("queued_at", String(40), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=False),
    ForeignKeyConstraint(["product", "author"], ["products.digest", "products.author"]),
    CheckConstraint("operator <> author", name="operator_is_not_author"),
    CheckConstraint("(state IN ('in_quarantine', 'checked')) = (output <> '')", name="output_fits_state"),
    CheckConstraint("(state = 'failed') = (code <> '')", name="code_fits_state"),
)

job_inputs = Table(
    "job_inputs",
    METADATA,
    Column("job", String(64), primary_key=True),
    Column("dataset", String(128), primary_key=True),
    Column("dataset_version", String(128), nullable=False),
    ForeignKeyConstraint(["job"], ["jobs.id"]),
)

job_answers = Table(
    "job_answers",
    METADATA,
    Column("job", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("output", String(128), nullable=False),
    Column("dataset", String(128), nullable=False),
    Column("dataset_version", String(128), nullable=False),
    Column("receipt", String(128), nullable=False, index=True),
    Column("answer_digest", String(64), nullable=False),
    ForeignKeyConstraint(["job"], ["jobs.id"]),
)
