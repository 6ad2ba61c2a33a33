"""Kept documents: put in once, and replaced only where nobody else did in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import RecordChanged, RecordExists
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing

T = TypeVar("T")
Columns = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A record as it was read, with the revision that a change of it must still find."""

    record: T
    revision: int


@dataclass(frozen=True, slots=True)
class Shelf(Generic[T]):
    """Where records of one kind stand.

    `key_of` and `columns_of` give what stands beside the document: its key, and what is looked up or conditioned on.
    `fixed` names columns that no change may alter.
    """

    table: Table
    kind: str
    record_type: type[T]
    key_of: Callable[[T], Columns]
    columns_of: Callable[[T], Columns]
    fixed: tuple[str, ...] = ()

    def put_new(self, tx: Writing, record: T) -> None:
        """Insert a record at revision 1, within a writing transaction.

        Raises:
            RecordExists: its key is taken.
        """
        key = self.key_of(record)
        row = {**key, **self.columns_of(record), "revision": 1, "body": to_json(record)}
        try:
            tx.connection.execute(insert(self.table).values(row))
        except IntegrityError as error:
            raise RecordExists(kind=self.kind, id=_shown(key)) from error

    def put_changed(self, tx: Writing, kept: Kept[T], record: T) -> None:
        """Replace a record within a writing transaction, if it still is as it was read.

        Raises:
            RecordChanged: it is not, or the change would alter what is fixed.
        """
        key = self.key_of(record)
        row = {**self.columns_of(record), "revision": kept.revision + 1, "body": to_json(record)}
        same = {**key, "revision": kept.revision, **{name: row[name] for name in self.fixed}}
        here = self._at(same)
        if tx.connection.execute(update(self.table).where(*here).values(row)).rowcount != 1:
            raise RecordChanged(kind=self.kind, id=_shown(key))

    def find(self, connection: Connection, key: Columns) -> Kept[T] | None:
        """Give the record of a key, or None."""
        found = self.search(connection, *self._at(key))
        return found[0] if found else None

    def search(self, connection: Connection, *where: ColumnElement[bool]) -> tuple[Kept[T], ...]:
        """Give the records that meet all conditions, in the order of their keys."""
        table = self.table
        query = select(table.c.body, table.c.revision).where(*where).order_by(*table.primary_key.columns)
        return tuple(Kept(from_json(self.record_type, row.body), row.revision) for row in connection.execute(query))

    def _at(self, key: Columns) -> list[ColumnElement[bool]]:
        return [self.table.c[name] == value for name, value in key.items()]


def keep_new(database: Database, shelf: Shelf[T], record: T, event: AuditEvent) -> None:
    """Insert a record with its audit event.

    Raises:
        RecordExists: its key is taken.
    """
    with database.writing(event) as tx:
        shelf.put_new(tx, record)


def keep_changed(database: Database, shelf: Shelf[T], kept: Kept[T], record: T, *, event: AuditEvent) -> None:
    """Replace a record with its audit event, if it still is as it was read.

    Raises:
        RecordChanged: it is not.
    """
    with database.writing(event) as tx:
        shelf.put_changed(tx, kept, record)


def _shown(key: Columns) -> str:
    return "/".join(str(value) for value in key.values())
