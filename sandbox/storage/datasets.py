"""Loaded datasets: their immutable versions, which one is current, and the files of the rows kept out."""

from dataclasses import replace

from sqlalchemy import select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile
from sandbox.core.datasets import DatasetVersion
from sandbox.core.errors.loading import DatasetMissing, DatasetVersionExists, DatasetVersionMissing
from sandbox.storage.bad_rows import BAD_ROW_FILES
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.records import keep_new
from sandbox.storage.tables.datasets import bad_row_files, dataset_versions, datasets

UNSIGNED = "unsigned"


class Datasets:
    """The register of loaded datasets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register_version(self, version: DatasetVersion, bad_rows: BadRowsFile | None, event: AuditEvent) -> None:
        """Register a version with the file of the rows kept out of it, if any, and make it current, all at once.

        Raises:
            DatasetVersionExists: it is registered already; nothing was changed.
        """
        with self._database.writing(event) as tx:
            tx.note(version=version.id, contract=version.contract.digest, batch=version.manifest.batch)
            tx.note(signed_by=version.signed_by or UNSIGNED)
            if not insert_if_absent(tx.connection, dataset_versions, _row_of(version)):
                raise DatasetVersionExists(version=version.id)
            if bad_rows is not None:
                BAD_ROW_FILES.put_new(tx, bad_rows)
            _make_current(tx, version)

    def keep_rejected(self, bad_rows: BadRowsFile, event: AuditEvent) -> None:
        """Register the bad rows of a delivery that was rejected."""
        keep_new(self._database, BAD_ROW_FILES, bad_rows, event.noting(bad_rows=bad_rows.id))

    def has_bad_rows(self, file: str) -> bool:
        """Tell whether a file of bad rows is registered."""
        with self._database.reading() as connection:
            return BAD_ROW_FILES.find(connection, {"id": file}) is not None

    def make_current(self, version: DatasetVersion, event: AuditEvent) -> None:
        """Make a registered version the current one of its dataset."""
        with self._database.writing(event) as tx:
            tx.note(version=version.id)
            _make_current(tx, version)

    def current(self, dataset: str) -> DatasetVersion:
        """Give the current version of a dataset.

        Raises:
            DatasetMissing: none was ever loaded.
        """
        query = select(dataset_versions.c.body).join(datasets, datasets.c.current_version == dataset_versions.c.id)
        with self._database.reading() as connection:
            body = connection.execute(query.where(datasets.c.name == dataset)).scalar_one_or_none()
        if body is None:
            raise DatasetMissing(dataset=dataset)
        return from_json(DatasetVersion, body)

    def version(self, version_id: str) -> DatasetVersion:
        """Give a version by its id.

        Raises:
            DatasetVersionMissing: there is none.
        """
        found = self.find(version_id)
        if found is None:
            raise DatasetVersionMissing(version=version_id)
        return found

    def find(self, version_id: str) -> DatasetVersion | None:
        """Give a version by its id, or None."""
        query = select(dataset_versions.c.body).where(dataset_versions.c.id == version_id)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else from_json(DatasetVersion, body)

    def is_registered(self, file_name: str, event: AuditEvent) -> bool:
        """Tell whether a file that a killed load left is of a space or of bad rows; that a load was killed is recorded.

        Recorded first: a transaction holds the audit head until it ends, so one that the killed process had sent
        (PostgreSQL ends it without its sender) has ended before the question is asked.
        """
        self._database.record(replace(event, outcome="failed").noting(left=file_name))
        with self._database.reading() as connection:
            return any(
                connection.execute(select(table.c.id).where(table.c.file_name == file_name)).first() is not None
                for table in (dataset_versions, bad_row_files)
            )

    def file_names(self) -> frozenset[str]:
        """Give the names of the files of all versions of all datasets, but those whose keys were erased with them."""
        with self._database.reading() as connection:
            bodies = connection.execute(select(dataset_versions.c.body)).scalars().all()
        versions = (from_json(DatasetVersion, body) for body in bodies)
        return frozenset(version.file_name for version in versions if version.wrapped_key)

    def list_current(self) -> tuple[DatasetVersion, ...]:
        """Give the current version of every dataset, by name."""
        query = select(dataset_versions.c.body).join(datasets, datasets.c.current_version == dataset_versions.c.id)
        with self._database.reading() as connection:
            bodies = connection.execute(query.order_by(datasets.c.name)).scalars().all()
        return tuple(from_json(DatasetVersion, body) for body in bodies)

    def list_versions(self, dataset: str) -> tuple[DatasetVersion, ...]:
        """Give every version of a dataset, oldest first."""
        of_dataset = dataset_versions.c.dataset == dataset
        query = select(dataset_versions.c.body).where(of_dataset)
        with self._database.reading() as connection:
            ordered = query.order_by(dataset_versions.c.loaded_at, dataset_versions.c.id)
            bodies = connection.execute(ordered).scalars().all()
        return tuple(from_json(DatasetVersion, body) for body in bodies)


def _row_of(version: DatasetVersion) -> dict[str, object]:
    return {
        "id": version.id,
        "dataset": version.dataset,
        "contract_digest": version.contract.digest,
        "batch": version.manifest.batch,
        "file_name": version.file_name,
        "loaded_at": version.loaded_at,
        "body": to_json(version),
    }


def _make_current(tx: Writing, version: DatasetVersion) -> None:
    row = {"name": version.dataset, "provider": version.contract.provider, "current_version": version.id}
    if not insert_if_absent(tx.connection, datasets, row):
        tx.connection.execute(update(datasets).where(datasets.c.name == version.dataset).values(row))
