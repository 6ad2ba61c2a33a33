"""Loaded datasets: their immutable versions, which one is current, and the rows kept out of each."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, func, insert, select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.datasets import DatasetVersion, QuarantinedRow, RuleCount
from sandbox.core.errors.loading import DatasetMissing, DatasetVersionExists, DatasetVersionMissing
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.tables.datasets import dataset_versions, datasets, quarantined_rows

ROWS_AT_ONCE = 10_000


class Datasets:
    """The register of loaded datasets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register_version(
        self, version: DatasetVersion, quarantine: Iterable[QuarantinedRow], event: AuditEvent
    ) -> None:
        """Register a version with the rows kept out of it and make it current, all at once.

        Raises:
            DatasetVersionExists: it is registered already; nothing was changed.
        """
        with self._database.writing(event) as tx:
            tx.note(version=version.id, contract=version.contract.digest, batch=version.manifest.batch)
            if not insert_if_absent(tx.connection, dataset_versions, _row_of(version)):
                raise DatasetVersionExists(version=version.id)
            _insert_quarantine(tx.connection, version.id, quarantine)
            _make_current(tx, version)

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
        """Tell whether a file that a killed load left belongs to a version; that a load was killed is recorded.

        Recorded first: a transaction holds the audit head until it ends, so one that the killed process had sent
        (PostgreSQL ends it without its sender) has ended before the question is asked.
        """
        self._database.record(replace(event, outcome="failed").noting(left=file_name))
        query = select(dataset_versions.c.id).where(dataset_versions.c.file_name == file_name)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none() is not None

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

    def quarantine_counts(self, version_id: str) -> tuple[RuleCount, ...]:
        """Count the rows kept out of a version, by table, column and rule: what others than the provider may see."""
        rows = quarantined_rows.c
        by = (rows.table_name, rows.column_name, rows.rule)
        query = select(*by, func.count()).where(rows.version == version_id).group_by(*by).order_by(*by)
        with self._database.reading() as connection:
            return tuple(RuleCount(*row) for row in connection.execute(query))

    def quarantine(self, version_id: str) -> tuple[QuarantinedRow, ...]:
        """List the rows kept out of a version by rule and number: for the data provider alone."""
        rows = quarantined_rows.c
        query = select(rows.table_name, rows.column_name, rows.rule, rows.row_number)
        with self._database.reading() as connection:
            found = connection.execute(query.where(rows.version == version_id).order_by(rows.seq))
            return tuple(QuarantinedRow(*row) for row in found)


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


def _insert_quarantine(connection: Connection, version: str, rows: Iterable[QuarantinedRow]) -> None:
    numbered = enumerate(rows)
    while part := [_quarantine_row(version, seq, row) for seq, row in islice(numbered, ROWS_AT_ONCE)]:
        connection.execute(insert(quarantined_rows), part)


def _quarantine_row(version: str, seq: int, row: QuarantinedRow) -> dict[str, object]:
    return {
        "version": version,
        "seq": seq,
        "table_name": row.table,
        "column_name": row.column,
        "rule": row.rule,
        "row_number": row.row,
    }
