"""Taking a delivery in: every row of every file judged, counted, and on its way to its bucket."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from sandbox.core.contract import Contract, Table
from sandbox.core.datasets import DeliveredFile, DeliveryManifest, LoadedTable, RuleCount, TableQuality
from sandbox.core.digests import digest_of
from sandbox.ingest.delivery.database_source import NO_DATABASES, Databases
from sandbox.ingest.delivery.manifest import Stamp, check_row_count, stamp_of
from sandbox.ingest.delivery.sources import Source, open_source
from sandbox.ingest.incoming import Intake, ProtectedRows, PublicRows, table_keys
from sandbox.ingest.indexing.spool import Spool
from sandbox.ingest.judging.conformity import Conformer
from sandbox.ingest.progress import RowCounter
from sandbox.ingest.quality.quarantine import BadRowsWriter
from sandbox.world.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery under its contract; `folder` is its manifest's."""

    contract: Contract
    manifest: DeliveryManifest
    folder: Path
    databases: Databases = NO_DATABASES

    def open(self, file: DeliveredFile, table: Table) -> Source:
        """Open one of its files, or tables of a database.

        Raises:
            SourceUnreadable, SourceColumnsDiffer: it is not the table it should be.
        """
        if file.source is not None:
            return self.databases.open(file.source, table)
        return bounded(open_source(self.folder / file.path, table, file.sheet), file)

    def rows_of(self, table: Table) -> int:
        """Give how many rows the manifest promises of a table."""
        return sum(file.rows for file in self.manifest.files if file.table == table.name)

    @property
    def version_id(self) -> str:
        """The same delivery under the same contract is one version."""
        files = sorted((file.table, file.identity) for file in self.manifest.files)
        days = {} if self.manifest.covers is None else {"covers": self.manifest.covers}
        return digest_of({"contract": self.contract.digest, "files": files, **days})

    def stamps(self) -> tuple[Stamp, ...]:
        """Give what tells whether a file of it was changed."""
        return tuple(stamp_of(file.path, self.folder) for file in self.manifest.files)

    @property
    def rows(self) -> int:
        """How many rows the manifest promises in all."""
        return sum(file.rows for file in self.manifest.files)


def bounded(source: Source, file: DeliveredFile) -> Source:
    """Give a source that stops as soon as it has more rows than its manifest says: a file may have no end in sight.

    Raises:
        ManifestMismatch: it has more rows (while iterating).
    """

    def batches() -> Iterator[pa.RecordBatch]:
        rows = 0
        for batch in source.batches:
            rows += batch.num_rows
            check_row_count(file, max(file.rows, rows))
            yield batch

    return replace(source, batches=batches())


class IncomingTables:
    """The tables of one delivery on their way into a space.

    Args:
        delivery: theirs.
        keys: from which the keys of their index are derived.
        folder: where keys of rows lie that memory cannot hold.
        quarantine: takes what is kept out.
    """

    def __init__(self, delivery: Delivery, keys: KeyRing, folder: Path, quarantine: BadRowsWriter) -> None:
        self._delivery = delivery
        self.intakes = tuple(Intake(t, delivery.rows_of(t), quarantine) for t in delivery.contract.tables)
        self.public: list[PublicRows] = []
        self.protected: list[ProtectedRows] = []
        for intake in self.intakes:
            of_table = table_keys(keys, delivery.contract.dataset, intake.table.name)
            if intake.table.unit_column is None:
                self.public.append(PublicRows(intake, of_table, folder))
            else:
                self.protected.append(ProtectedRows(intake, intake.table.unit_column, of_table, folder))

    def take_in(self, spool: Spool, counter: RowCounter) -> None:
        """Read every file of every table, and give its rows to the spool.

        Raises:
            SourceUnreadable, SourceColumnsDiffer: a file is not the table it should be.
            ManifestMismatch: a file holds another number of rows.
        """
        for public in self.public:
            self._take_in(public, spool, counter)
            public.finish_intake()
        for protected in self.protected:
            self._take_in(protected, spool, counter)

    def _take_in(self, rows: PublicRows | ProtectedRows, spool: Spool, counter: RowCounter) -> None:
        table, manifest = rows.intake.table, self._delivery.manifest
        conformer = Conformer(table, manifest.delivered_on, manifest.covers)
        for file in manifest.files:
            if file.table == table.name:
                source, before = self._delivery.open(file, table), conformer.delivered
                for batch in conformer.conform(replace(source, batches=counter.counting(source.batches))):
                    rows.intake.count(batch)
                    spool.append(table.name, rows.placed(batch))
                check_row_count(file, conformer.delivered - before)

    def bad_rows(self) -> tuple[RuleCount, ...]:
        """Count the rows that were kept out."""
        return tuple(count for intake in self.intakes for count in intake.counter.bad_rows)

    def loaded(self) -> tuple[LoadedTable, ...]:
        """Give what of each table is loaded, once all of it is laid out."""
        units = {table.intake.table.name: table.units for table in self.protected}
        names = ((intake.table.name, intake.counter.loaded) for intake in self.intakes)
        return tuple(LoadedTable(name, rows, units.get(name, 0)) for name, rows in names)

    def quality(self) -> tuple[TableQuality, ...]:
        """Give the quality of each table, once all of it is laid out."""
        shared = {table.intake.table.name: table.shared_keys() for table in self.protected}
        return tuple(intake.counter.finish(shared.get(intake.table.name, 0)) for intake in self.intakes)

    def close(self) -> None:
        """Give memory and disk back."""
        for public in self.public:
            public.close()
        for protected in self.protected:
            protected.close()
