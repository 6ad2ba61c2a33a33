"""Tables of governance. Each record is a JSON document; beside it stand only what is looked up or conditioned on."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from sandbox.storage.schema import METADATA

organisations = Table(
    "organisations",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("organisation", String(64), ForeignKey("organisations.id"), nullable=False, index=True),
    Column("state", String(32), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

access_tokens = Table(
    "access_tokens",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("account", String(64), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("issued_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("is_revoked", Boolean, nullable=False),
)

acceptances = Table(
    "agreement_acceptances",
    METADATA,
    Column("account", String(64), ForeignKey("accounts.id"), primary_key=True),
    Column("scenario", String(64), ForeignKey("scenarios.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

authorisations = Table(
    "authorisations",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", String(32), nullable=False),
    Column("holder", String(64), ForeignKey("organisations.id"), nullable=False, index=True),
    Column("terms_digest", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
"""At most one version of an authorisation stands at a time (B1)."""

_STANDING = authorisations.c.state.in_(("in_force", "suspended"))
Index(
    "uq_authorisations_standing",
    authorisations.c.id,
    unique=True,
    sqlite_where=_STANDING,
    postgresql_where=_STANDING,
)

scenarios = Table(
    "scenarios",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("authorisation", String(64), nullable=False, index=True),
    Column("state", String(32), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

applications = Table(
    "data_applications",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("scenario", String(64), ForeignKey("scenarios.id"), nullable=False, index=True),
    Column("dataset", String(64), nullable=False, index=True),
    Column("provider", String(64), ForeignKey("organisations.id"), nullable=False, index=True),
    Column("state", String(32), nullable=False, index=True),
    Column("submitted_on", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
"""At most one approved application, and so one grant, for a dataset in a scenario (D1, D3)."""

_APPROVED = applications.c.state == "approved"
Index(
    "uq_data_applications_approved",
    applications.c.scenario,
    applications.c.dataset,
    unique=True,
    sqlite_where=_APPROVED,
    postgresql_where=_APPROVED,
)
