"""Spaces and their files, as they are kept."""

from dataclasses import replace

from sqlalchemy import Connection, delete, select

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.disposing import SpaceNotOpen, SpaceUnknown
from sandbox.core.spaces import SERVICE, SPACE_MACHINE, Space, SpaceFile, SpaceState
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.records import Kept, Shelf, keep_changed
from sandbox.storage.tables.spaces import space_files, spaces

SPACES: Shelf[Space] = Shelf(
    spaces,
    "space",
    Space,
    lambda s: {"id": s.id},
    lambda s: {"scenario": s.scenario, "dataset": s.dataset, "state": s.state.value},
    fixed=("scenario", "dataset"),
)
READABLE = (SpaceState.OPENING, SpaceState.OPEN)


class Spaces:
    """The register of spaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, scenario: str, dataset: str) -> tuple[Kept[Space], ...]:
        """Give every space a scenario has had of a dataset."""
        with self._database.reading() as connection:
            return SPACES.search(connection, spaces.c.scenario == scenario, spaces.c.dataset == dataset)

    def all(self) -> tuple[Kept[Space], ...]:
        """Give every space, by id."""
        with self._database.reading() as connection:
            return SPACES.search(connection)

    def get(self, space: str) -> Kept[Space]:
        """Give a space by its id.

        Raises:
            SpaceUnknown: there is none.
        """
        with self._database.reading() as connection:
            return _get(connection, space)

    def open(self, space: Space, event: AuditEvent) -> bool:
        """Enter a new space, unless another was faster; tell whether it was entered."""
        row = {"id": space.id, "scenario": space.scenario, "dataset": space.dataset, "state": space.state.value}
        with self._database.writing(event) as tx:
            is_new = insert_if_absent(tx.connection, spaces, row | {"revision": 1, "body": to_json(space)})
            tx.note(space=space.id, made="now" if is_new else "before")
            return is_new

    def admit(self, space: str, grant: str, event: AuditEvent) -> None:
        """Note a grant that a space is read under, beside those before it."""
        with self._database.writing(event.noting(space=space, grant=grant)) as tx:
            kept = _locked(tx, space)
            if grant not in kept.record.grants:
                SPACES.put_changed(tx, kept, replace(kept.record, grants=(*kept.record.grants, grant)))

    def change(self, kept: Kept[Space], changed: Space, event: AuditEvent) -> None:
        """Replace a space's record, if it still is as it was read.

        Raises:
            RecordChanged: it is not.
        """
        keep_changed(self._database, SPACES, kept, changed, event=event.noting(space=changed.id))

    def find_file(self, space: str, holds: str) -> SpaceFile | None:
        """Give the file of a space that holds exactly this, or None."""
        query = select(space_files.c.body).where(space_files.c.space == space, space_files.c.holds == holds)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else from_json(SpaceFile, body)

    def file(self, space: str, holds: str) -> SpaceFile:
        """Give the file of a space that holds exactly this.

        Raises:
            SpaceUnknown: the space has none.
        """
        found = self.find_file(space, holds)
        if found is None:
            raise SpaceUnknown(space=space)
        return found

    def is_entered(self, file_name: str, event: AuditEvent) -> bool:
        """Tell whether a file that a killed derivation left is entered; recorded first, as for a dataset's versions."""
        self._database.record(replace(event, outcome="failed").noting(left=file_name))
        return any(file.file_name == file_name for file in self.all_files())

    def files_of(self, space: str) -> tuple[SpaceFile, ...]:
        """Give every file of a space."""
        with self._database.reading() as connection:
            return files_of(connection, space)

    def all_files(self) -> tuple[SpaceFile, ...]:
        """Give every file of every space."""
        with self._database.reading() as connection:
            bodies = connection.execute(select(space_files.c.body).order_by(space_files.c.id)).scalars().all()
        return tuple(from_json(SpaceFile, body) for body in bodies)

    def enter_file(self, file: SpaceFile, event: AuditEvent) -> bool:
        """Enter a derived file, while its space may be read; tell whether it is new.

        Raises:
            SpaceNotOpen: the space was suspended, closed or disposed of meanwhile; nothing was entered.
        """
        with self._database.writing(event) as tx:
            kept = _locked(tx, file.space)
            if kept.record.state not in READABLE:
                raise SpaceNotOpen(space=file.space, state=kept.record.state.value)
            tx.note(space=file.space, file=file.id, version=file.dataset_version, holds=file.holds)
            is_new = insert_if_absent(tx.connection, space_files, _row_of(file))
            if kept.record.state is SpaceState.OPENING:
                SPACE_MACHINE.check_move(kept.record.state, SpaceState.OPEN, SERVICE)
                SPACES.put_changed(tx, kept, replace(kept.record, state=SpaceState.OPEN))
            return is_new

    def drop_file(self, file: SpaceFile, event: AuditEvent) -> None:
        """Strike out a file that nothing needs any more."""
        with self._database.writing(event) as tx:
            tx.note(space=file.space, file=file.id)
            tx.connection.execute(delete(space_files).where(space_files.c.id == file.id))


def files_of(connection: Connection, space: str) -> tuple[SpaceFile, ...]:
    """Give every file of a space."""
    query = select(space_files.c.body).where(space_files.c.space == space).order_by(space_files.c.id)
    return tuple(from_json(SpaceFile, body) for body in connection.execute(query).scalars())


def _get(connection: Connection, space: str) -> Kept[Space]:
    kept = SPACES.find(connection, {"id": space})
    if kept is None:
        raise SpaceUnknown(space=space)
    return kept


def _locked(tx: Writing, space: str) -> Kept[Space]:
    """Give a space that nobody else can change until this transaction ends (SQLite lets one writer in at a time)."""
    tx.connection.execute(select(spaces.c.id).where(spaces.c.id == space).with_for_update())
    return _get(tx.connection, space)


def _row_of(file: SpaceFile) -> dict[str, object]:
    return {
        "id": file.id,
        "space": file.space,
        "holds": file.holds,
        "dataset_version": file.dataset_version,
        "body": to_json(file),
    }
