"""The quarantine of loads: who may see which rules were broken, who the values, and its destruction (H1, H3, I3)."""

from dataclasses import dataclass
from itertools import islice

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile, BadValue
from sandbox.core.errors.loading import BadRowsDestroyed, DatasetMissing
from sandbox.core.people import Action, Resource, Role
from sandbox.ingest.quality.quarantine import destroy_file, read_bad_values
from sandbox.storage.bad_rows import forget_key, read_bad_row_file, read_bad_row_files
from sandbox.storage.records import Kept
from sandbox.wiring.guarding import Purpose, using_found
from sandbox.wiring.house import House

SEES_ALL = frozenset({Role.JOB_OPERATOR, Role.REVIEWER, Role.IMPLEMENTING_AGENCY})


def dataset_resource(house: House, dataset: str) -> Resource:
    """Give a dataset as policies weigh it: owned by whoever provided a version of it, or a delivery.

    Raises:
        DatasetMissing: nothing of it was ever delivered.
    """
    providers = {version.contract.provider for version in house.datasets.list_versions(dataset)}
    providers |= {kept.record.provider for kept in read_bad_row_files(house.database, dataset)}
    if not providers:
        raise DatasetMissing(dataset=dataset)
    return Resource("dataset", dataset, frozenset(providers))


def list_bad_rows(house: House, who: str, dataset: str) -> tuple[BadRowsFile, ...]:
    """List the quarantined rows of a dataset's deliveries, oldest first: rules and counts, no row and no value."""
    attempt = Purpose(Action.READ_QUALITY, Resource("dataset", dataset), dataset)

    def found() -> Purpose:
        return Purpose(Action.READ_QUALITY, dataset_resource(house, dataset), dataset)

    with using_found(house, who, attempt, found) as use:
        files = [kept.record for kept in read_bad_row_files(house.database, dataset)]
        seen = files if use.actor.roles & SEES_ALL else [f for f in files if f.provider == use.actor.organisation]
        house.database.record(use.event.noting(files=len(seen)))
        return tuple(seen)


@dataclass(frozen=True, slots=True)
class ShownBadRows:
    """A file of bad rows and the first of its values."""

    file: BadRowsFile
    values: tuple[BadValue, ...]


def show_bad_rows(house: House, who: str, file: str, limit: int) -> ShownBadRows:
    """Show the provider what was delivered in rows that were kept out; that it was shown is recorded first.

    Raises:
        BadRowsMissing: there is no such file.
        BadRowsDestroyed: nobody can read it any more.
    """
    found = _Found(house, file)
    with using_found(house, who, found.attempt, found.purpose) as use:
        record = found.kept.record
        if record.is_destroyed or record.has_expired(house.clock.today()):
            raise BadRowsDestroyed(file=file)
        house.database.record(use.event.noting(version=record.version or "-", limit=limit))
        return ShownBadRows(record, tuple(islice(read_bad_values(house.bad_rows, record, house.keys), limit)))


def destroy_bad_rows(house: House, who: str, file: str) -> BadRowsFile:
    """Destroy key and file of quarantined rows for their provider, who alone may read them; doing it again is allowed.

    Raises:
        BadRowsMissing: there is no such file.
    """
    found = _Found(house, file)
    with using_found(house, who, found.attempt, found.purpose) as use:
        _destroy(house, (found.kept,), use.event)
        return read_bad_row_file(house.database, file).record


class _Found:
    """A file of bad rows that is looked up once its reader is known; the purpose is that of its provider."""

    def __init__(self, house: House, file: str) -> None:
        self._house = house
        self._file = file
        self._kept: Kept[BadRowsFile] | None = None
        self.attempt = Purpose(Action.READ_BAD_VALUES, Resource("bad_rows", file))

    def purpose(self) -> Purpose:
        record = self.kept.record
        resource = Resource("bad_rows", self._file, frozenset({record.provider}))
        return Purpose(Action.READ_BAD_VALUES, resource, record.dataset)

    @property
    def kept(self) -> Kept[BadRowsFile]:
        if self._kept is None:
            self._kept = read_bad_row_file(self._house.database, self._file)
        return self._kept


def destroy_expired(house: House, dataset: str, event: AuditEvent) -> tuple[str, ...]:
    """Destroy the quarantined rows of a dataset's rejected deliveries whose time is over; give their ids."""
    today = house.clock.today()
    files = read_bad_row_files(house.database, dataset)
    return _destroy(house, tuple(kept for kept in files if kept.record.has_expired(today)), event)


def _destroy(house: House, files: tuple[Kept[BadRowsFile], ...], event: AuditEvent) -> tuple[str, ...]:
    """Take the keys first: what a crash leaves is a file that nobody can open, and the next call deletes it."""
    for kept in files:
        if not kept.record.is_destroyed:
            forget_key(house.database, kept, event.noting(step="destroyed"))
        destroy_file(house.bad_rows, kept.record)
    return tuple(kept.record.id for kept in files)
