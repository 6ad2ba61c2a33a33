"""Every wrapped key the record holds, wherever it stands, and its replacement when the master key is rotated."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table, select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile
from sandbox.core.datasets import DatasetVersion
from sandbox.core.samples import Sample
from sandbox.core.spaces import SpaceFile
from sandbox.storage.codec import from_json
from sandbox.storage.database import Database
from sandbox.storage.tables.datasets import bad_row_files, dataset_versions
from sandbox.storage.tables.samples import samples
from sandbox.storage.tables.spaces import space_files

Holder = DatasetVersion | Sample | SpaceFile | BadRowsFile
HOLDERS: tuple[tuple[Table, type[Holder]], ...] = (
    (dataset_versions, DatasetVersion),
    (samples, Sample),
    (space_files, SpaceFile),
    (bad_row_files, BadRowsFile),
)


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """One wrapped key: in which table and row it stands, the whole record there, and what it was wrapped for."""

    table: Table
    row: str
    body: str
    wrapped: str
    context: str


def wrapped_keys(database: Database) -> Iterator[WrappedKey]:
    """Give every wrapped key that was not destroyed."""
    for table, kind in HOLDERS:
        with database.reading() as connection:
            found = connection.execute(select(table.c.id, table.c.body).order_by(table.c.id)).all()
        for row, body in found:
            held = from_json(kind, body)
            if held.wrapped_key:
                yield WrappedKey(table, row, body, held.wrapped_key, held.key_context)


def replace_wrapped(database: Database, old: WrappedKey, wrapped: str, event: AuditEvent) -> bool:
    """Put a newly wrapped key in the place of an old one, in one transaction; tell whether its record was as read.

    A record that somebody changed in between stays; it is found again when the keys are gone through once more.
    """
    table = old.table
    changed = {"body": old.body.replace(f'"{old.wrapped}"', f'"{wrapped}"')}
    if changed["body"] == old.body:
        raise RuntimeError("a wrapped key does not stand in its record as it was read")
    with database.writing(event.noting(rewrapped=f"{table.name}/{old.row}")) as tx:
        here = (table.c.id == old.row, table.c.body == old.body)
        statement = update(table).where(*here).values(changed)
        if "revision" in table.c:
            statement = statement.values(revision=table.c.revision + 1)
        return tx.connection.execute(statement).rowcount == 1
