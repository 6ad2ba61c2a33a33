"""The privacy ledger: a charge is one conditional transaction, made before any row is read, and never undone.

Protocol (privacy.md, Accounting): charge all scopes and reserve; compute; store the answer where still
reserved; release only what is read back.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, Row, insert, select, update

from sandbox.core.answers import Answer
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import Budget
from sandbox.core.charges import ChargeRequest, Entry, EntryState, Released, Scope
from sandbox.core.digests import digest_of, sha256_hex
from sandbox.core.errors.budgeting import BudgetExhausted, EntryMissing
from sandbox.core.questions import ScopeLeft
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.exact_history import ExactHistory
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.tables.asking import budget_scopes, ledger_charges, ledger_entries

Outcome: TypeAlias = Answer | str


class Ledger:
    """Entries and scopes of the privacy budget."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def exact(self) -> ExactHistory:
        """What was asked exactly, where contracts allow it."""
        return ExactHistory(self._database)

    def charge(
        self, request: ChargeRequest, now: datetime, event: AuditEvent, opening: tuple[ChargeRequest, ...] = ()
    ) -> Entry:
        """Charge every scope and reserve an entry, or find the entry that was charged for this key before.

        Args:
            request: what is charged.
            now: the time of the charge.
            event: for the audit record, in the same transaction.
            opening: entries that cost nothing themselves, paid for by this one: they are reserved with it.

        Raises:
            BudgetExhausted: a scope has too little left; nothing was charged and nothing reserved.
        """
        with self._database.writing(event) as tx:
            return _charge(tx, request, opening, now)

    def settle(self, outcomes: Mapping[str, Outcome], event: AuditEvent) -> bool:
        """Keep the outcomes of reserved entries, all or none: False where another outcome of one is kept already.

        A failure may depend on data, so it is an answer too: it is kept by its code.
        """
        try:
            with self._database.writing(event) as tx:
                kept = sorted((entry_id, _settle(tx, entry_id, outcome)) for entry_id, outcome in outcomes.items())
                tx.note(kept=", ".join(f"{entry_id} {digest}" for entry_id, digest in kept))
        except _SettledBefore:
            return False
        return True

    def states(self, keys: Iterable[str]) -> dict[str, EntryState]:
        """Give the states of those entries that exist, by their keys; no answer is read."""
        found = select(ledger_entries.c.key, ledger_entries.c.state).where(ledger_entries.c.key.in_(tuple(keys)))
        with self._database.reading() as connection:
            return {row.key: EntryState(row.state) for row in connection.execute(found)}

    def released(self, family: str) -> tuple[Released, ...]:
        """Give the answered entries of a family, in the order of their ids; no answer is read."""
        columns = ledger_entries.c.id, ledger_entries.c.key, ledger_entries.c.sql
        answered = (ledger_entries.c.family == family) & (ledger_entries.c.state == EntryState.ANSWERED.value)
        found = select(*columns).where(answered).order_by(ledger_entries.c.id)
        with self._database.reading() as connection:
            return tuple(Released(row.id, row.key, row.sql) for row in connection.execute(found))

    def read(self, key: str) -> Entry:
        """Give the entry of a key, which must exist.

        Raises:
            EntryMissing: nothing was charged under this key.
        """
        with self._database.reading() as connection:
            return _read(connection, key)

    def read_entry(self, entry_id: str) -> Entry:
        """Give an entry by its id.

        Raises:
            EntryMissing: there is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(ledger_entries).where(ledger_entries.c.id == entry_id)).one_or_none()
        if row is None:
            raise EntryMissing(entry=entry_id)
        return _entry_of(row)

    def left(self, scopes: tuple[Scope, ...], cost: Budget) -> tuple[ScopeLeft, ...]:
        """Give what each scope has left, now and after a cost."""
        with self._database.reading() as connection:
            return tuple(_left(connection, scope, cost) for scope in scopes)

    def head_of(self, entry_ids: tuple[str, ...]) -> str:
        """Give a digest of some entries' states and answers: it changes when any of them does."""
        with self._database.reading() as connection:
            chosen = ledger_entries.c.id.in_(entry_ids)
            query = select(ledger_entries).where(chosen).order_by(ledger_entries.c.id)
            return digest_of([[row.id, row.state, row.answer] for row in connection.execute(query)])


def _row_of(entry_id: str, request: ChargeRequest, now: datetime) -> dict[str, object]:
    return {
        "id": entry_id,
        "key": request.key,
        "question_digest": request.question_digest,
        "sql": request.sql,
        "dataset": request.dataset,
        "dataset_version": request.dataset_version,
        "scenario": request.scenario,
        "analyst": request.analyst,
        "nano_rho": request.cost.nano_rho,
        "nano_delta": request.cost.nano_delta,
        "charged_at": now.isoformat(),
        "state": EntryState.RESERVED.value,
        "family": request.family,
    }


def _charge(tx: Writing, request: ChargeRequest, opening: tuple[ChargeRequest, ...], now: datetime) -> Entry:
    entry_id = _id_of(request)
    if not insert_if_absent(tx.connection, ledger_entries, _row_of(entry_id, request, now)):
        tx.note(entry=entry_id, charged="nothing: asked before")
        return _read(tx.connection, request.key)
    for scope in sorted(request.scopes, key=lambda s: s.id):
        _charge_scope(tx.connection, scope, request.cost)
        tx.connection.execute(insert(ledger_charges).values(entry=entry_id, scope=scope.id))
    opened = [_row_of(_id_of(other), other, now) for other in sorted(opening, key=lambda r: r.key)]
    fresh = [str(row["id"]) for row in opened if insert_if_absent(tx.connection, ledger_entries, row)]
    tx.note(entry=entry_id, nano_rho=request.cost.nano_rho, nano_delta=request.cost.nano_delta)
    tx.note(question=request.question_digest, opened=", ".join(fresh))
    return Entry(entry_id, request.key, EntryState.RESERVED, request.cost, now.isoformat(), is_fresh=True)


def _id_of(request: ChargeRequest) -> str:
    return digest_of({"ledger": request.key})


def _charge_scope(connection: Connection, scope: Scope, cost: Budget) -> None:
    insert_if_absent(connection, budget_scopes, {"id": scope.id, "spent_nano_rho": 0, "spent_nano_delta": 0})
    rho, delta = budget_scopes.c.spent_nano_rho, budget_scopes.c.spent_nano_delta
    charged = connection.execute(
        update(budget_scopes)
        .where(budget_scopes.c.id == scope.id)
        .where(rho + cost.nano_rho <= scope.limit.nano_rho)
        .where(delta + cost.nano_delta <= scope.limit.nano_delta)
        .values(spent_nano_rho=rho + cost.nano_rho, spent_nano_delta=delta + cost.nano_delta)
    )
    if charged.rowcount != 1:
        left = _left(connection, scope, cost).left
        raise BudgetExhausted(scope=scope.id, cost=f"{cost.rho:.9f}", left=f"{left.rho:.9f}")


class _SettledBefore(Exception):
    """An entry has another outcome already: whoever was first decides."""


def _settle(tx: Writing, entry_id: str, outcome: Outcome) -> str:
    """Keep one outcome; give its digest, or its code where it is a failure."""
    values = _values_of(outcome)
    settled = tx.connection.execute(
        update(ledger_entries)
        .where(ledger_entries.c.id == entry_id)
        .where(ledger_entries.c.state == EntryState.RESERVED.value)
        .values(**values)
    )
    if settled.rowcount != 1:
        raise _SettledBefore
    return sha256_hex(values["answer"].encode()) if "answer" in values else values["failure"]


def _values_of(outcome: Outcome) -> dict[str, str]:
    if isinstance(outcome, str):
        return {"state": EntryState.FAILED.value, "failure": outcome}
    return {"state": EntryState.ANSWERED.value, "answer": to_json(outcome)}


def _left(connection: Connection, scope: Scope, cost: Budget) -> ScopeLeft:
    row = connection.execute(select(budget_scopes).where(budget_scopes.c.id == scope.id)).one_or_none()
    spent = Budget(0, 0) if row is None else Budget(row.spent_nano_rho, row.spent_nano_delta)
    return ScopeLeft(scope.id, spent.left_of(scope.limit), (spent + cost).left_of(scope.limit))


def _read(connection: Connection, key: str) -> Entry:
    row = connection.execute(select(ledger_entries).where(ledger_entries.c.key == key)).one_or_none()
    if row is None:
        raise EntryMissing(entry=key)
    return _entry_of(row)


def _entry_of(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(
        id=row.id,
        key=row.key,
        state=EntryState(row.state),
        cost=Budget(row.nano_rho, row.nano_delta),
        charged_at=row.charged_at,
        is_fresh=False,
        answer=None if row.answer is None else from_json(Answer, row.answer),
        failure=row.failure,
    )
