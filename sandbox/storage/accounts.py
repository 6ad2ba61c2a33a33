"""Organisations, accounts, access tokens and accepted agreements, as they are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from sandbox.core.accounts import Acceptance, AccessToken, Account, Organisation
from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import RecordExists
from sandbox.core.errors.governing_accounts import AccountMissing, OrganisationMissing
from sandbox.storage.codec import to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.records import Kept, Shelf
from sandbox.storage.tables.governance import acceptances, access_tokens, accounts, organisations

ORGANISATIONS: Shelf[Organisation] = Shelf(
    organisations, "organisation", Organisation, lambda o: {"id": o.id}, lambda _: {}
)
ACCOUNTS: Shelf[Account] = Shelf(
    accounts,
    "account",
    Account,
    lambda a: {"id": a.id},
    lambda a: {"organisation": a.organisation, "state": a.state.value},
)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What a new sandbox starts with: one organisation and its administrator."""

    organisation: Organisation
    account: Account


def read_organisation(connection: Connection, organisation: str) -> Kept[Organisation]:
    """Give an organisation.

    Raises:
        OrganisationMissing: there is none of this id.
    """
    kept = ORGANISATIONS.find(connection, {"id": organisation})
    if kept is None:
        raise OrganisationMissing(organisation=organisation)
    return kept


def read_account(connection: Connection, account: str) -> Kept[Account]:
    """Give an account.

    Raises:
        AccountMissing: there is none of this id.
    """
    kept = ACCOUNTS.find(connection, {"id": account})
    if kept is None:
        raise AccountMissing(account=account)
    return kept


def read_all_accounts(connection: Connection) -> tuple[Account, ...]:
    """Give every account, by id."""
    return tuple(kept.record for kept in ACCOUNTS.search(connection))


def read_all_organisations(connection: Connection) -> tuple[Organisation, ...]:
    """Give every organisation, by id."""
    return tuple(kept.record for kept in ORGANISATIONS.search(connection))


def insert_bootstrap(database: Database, bootstrap: Bootstrap, event: AuditEvent) -> None:
    """Insert the first organisation and administrator.

    Raises:
        RecordExists: the sandbox has an account already.
    """
    with database.writing(event) as tx:
        if tx.connection.execute(select(accounts.c.id).limit(1)).first() is not None:
            raise RecordExists(kind="bootstrap account", id=bootstrap.account.id)
        ORGANISATIONS.put_new(tx, bootstrap.organisation)
        ACCOUNTS.put_new(tx, bootstrap.account)


def change_account_and_revoke(database: Database, kept: Kept[Account], account: Account, event: AuditEvent) -> None:
    """Replace an account and revoke all its tokens, in one transaction.

    Raises:
        RecordChanged: somebody else changed it in between.
    """
    with database.writing(event) as tx:
        ACCOUNTS.put_changed(tx, kept, account)
        tx.note(tokens_revoked=_revoke(tx, (account.id,)))


def revoke_tokens_of_organisation(tx: Writing, organisation: str) -> int:
    """Revoke the tokens of everyone in an organisation, within a writing transaction; give how many."""
    people = tx.connection.scalars(select(accounts.c.id).where(accounts.c.organisation == organisation)).all()
    return _revoke(tx, tuple(people))


def _revoke(tx: Writing, people: tuple[str, ...]) -> int:
    live = access_tokens.c.account.in_(people) & access_tokens.c.is_revoked.is_(False)
    return tx.connection.execute(update(access_tokens).where(live).values(is_revoked=True)).rowcount


def insert_token(database: Database, token: AccessToken, event: AuditEvent) -> None:
    """Keep a token's digest."""
    with database.writing(event) as tx:
        tx.connection.execute(
            insert(access_tokens).values(
                digest=token.digest,
                account=token.account,
                issued_at=token.issued_at.isoformat(),
                expires_at=token.expires_at.isoformat(),
                is_revoked=token.is_revoked,
            )
        )


def find_token(connection: Connection, digest: str) -> AccessToken | None:
    """Give the token of a digest, or None."""
    row = connection.execute(select(access_tokens).where(access_tokens.c.digest == digest)).one_or_none()
    return _token_of(row) if row is not None else None


def _token_of(row: Row[tuple[object, ...]]) -> AccessToken:
    return AccessToken(
        digest=row.digest,
        account=row.account,
        issued_at=datetime.fromisoformat(row.issued_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        is_revoked=row.is_revoked,
    )


def insert_acceptance(database: Database, acceptance: Acceptance, event: AuditEvent) -> None:
    """Keep that a person accepted an agreement.

    Raises:
        RecordExists: they accepted this very text before.
    """
    with database.writing(event) as tx:
        try:
            tx.connection.execute(
                insert(acceptances).values(
                    account=acceptance.account,
                    scenario=acceptance.scenario,
                    sha256=acceptance.agreement.sha256,
                    body=to_json(acceptance),
                )
            )
        except IntegrityError as error:
            raise RecordExists(kind="acceptance", id=f"{acceptance.account}/{acceptance.scenario}") from error


def has_accepted(connection: Connection, account: str, scenario: str, sha256: str) -> bool:
    """Tell whether a person accepted this text of a scenario's agreement."""
    key = acceptances.c
    query = select(key.account).where(key.account == account, key.scenario == scenario, key.sha256 == sha256)
    return connection.execute(query).first() is not None
