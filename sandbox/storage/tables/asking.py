"""Tables of the privacy ledger."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from sandbox.storage.schema import METADATA

budget_scopes = Table(
    "budget_scopes",
    METADATA,
    Column("id", String(300), primary_key=True),
    Column("spent_nano_rho", BigInteger, nullable=False),
    Column("spent_nano_delta", BigInteger, nullable=False),
    CheckConstraint("spent_nano_rho >= 0 AND spent_nano_delta >= 0", name="never_refunded_below_zero"),
)

ledger_entries = Table(
    "ledger_entries",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("question_digest", String(64), nullable=False),
    Column("sql", Text, nullable=False),
    Column("dataset", String(128), nullable=False, index=True),
    Column("dataset_version", String(128), nullable=False),
    Column("scenario", String(128), nullable=False, index=True),
    Column("analyst", String(128), nullable=False, index=True),
    Column("nano_rho", BigInteger, nullable=False),
    Column("nano_delta", BigInteger, nullable=False),
    Column("charged_at", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    Column("answer", Text),
    Column("failure", String(64)),
    Column("family", String(64), index=True),
    CheckConstraint(
        "(state = 'reserved' AND answer IS NULL AND failure IS NULL)"
        " OR (state = 'answered' AND answer IS NOT NULL AND failure IS NULL)"
        " OR (state = 'failed' AND answer IS NULL AND failure IS NOT NULL)",
        name="state_fits_outcome",
    ),
)

ledger_charges = Table(
    "ledger_charges",
    METADATA,
    Column("entry", String(64), ForeignKey("ledger_entries.id"), primary_key=True),
    Column("scope", String(300), ForeignKey("budget_scopes.id"), primary_key=True),
)

exact_heads = Table(
    "exact_heads",
    METADATA,
    Column("dataset", String(128), primary_key=True),
    Column("asked", Integer, nullable=False),
)

exact_questions = Table(
    "exact_questions",
    METADATA,
    Column("dataset", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("dataset_version", String(128), nullable=False),
    Column("sql", Text, nullable=False),
)
