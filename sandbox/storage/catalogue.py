"""The imported catalogue of authorised resources (K1): it is replaced as a whole."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, insert, select

from sandbox.core.audit import AuditEvent
from sandbox.core.contract import CatalogueEntry
from sandbox.core.digests import digest_of
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database
from sandbox.storage.tables.catalogue import catalogue_entries

ROWS_AT_ONCE = 1_000


class Catalogue:
    """The register of resources that may be loaded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, entries: Sequence[CatalogueEntry], event: AuditEvent) -> None:
        """Put a catalogue in the place of the one before."""
        rows = [{"id": entry.catalogue_id, "body": to_json(entry)} for entry in entries]
        with self._database.writing(event) as tx:
            tx.note(entries=len(rows), catalogue=digest_of(tuple(entries)))
            tx.connection.execute(delete(catalogue_entries))
            for start in range(0, len(rows), ROWS_AT_ONCE):
                tx.connection.execute(insert(catalogue_entries), rows[start : start + ROWS_AT_ONCE])

    def is_imported(self) -> bool:
        """Tell whether there is one."""
        with self._database.reading() as connection:
            return bool(connection.execute(select(exists(select(catalogue_entries.c.id)))).scalar_one())

    def find(self, entry_id: str) -> CatalogueEntry | None:
        """Give an entry by its id, or None."""
        query = select(catalogue_entries.c.body).where(catalogue_entries.c.id == entry_id)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else from_json(CatalogueEntry, body)

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """Give every entry, by id."""
        query = select(catalogue_entries.c.body).order_by(catalogue_entries.c.id)
        with self._database.reading() as connection:
            return tuple(from_json(CatalogueEntry, body) for body in connection.execute(query).scalars())
