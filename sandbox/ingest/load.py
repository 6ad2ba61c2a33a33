"""Loading: from a contract and a delivery to a registered dataset version, all or nothing.

Order: the contract's rules, the manifest's digests, then every row is judged and put into a bucket by its unit, then
bucket by bucket the units are indexed and written to a space beside the former one, then one transaction registers it
and makes it current. Whatever fails or is
killed before that transaction leaves the former version in place; the next load sweeps away what it left.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile, bad_rows_place
from sandbox.core.contract import Contract
from sandbox.core.datasets import DatasetVersion, LoadReport
from sandbox.core.errors.loading import DatasetVersionExists, DeliveryEmpty, SpaceFileLost, TooManyBadRows
from sandbox.ingest.contract.loadable import check_loadable
from sandbox.ingest.contract.periods import check_days, check_period_kept
from sandbox.ingest.delivery.database_source import NO_DATABASES, Databases
from sandbox.ingest.delivery.manifest import (
    ManifestApart,
    Stamp,
    check_manifest,
    check_unchanged,
    read_manifest,
    with_folder,
)
from sandbox.ingest.indexing.spool import Spool
from sandbox.ingest.progress import Progress, RowCounter, no_progress
from sandbox.ingest.quality.quarantine import BAD_ROWS_FOLDER, BadRowsWriter, KeptOut, destroy_file
from sandbox.ingest.quality.report import report_of
from sandbox.ingest.taking_in import Delivery, IncomingTables
from sandbox.ingest.writing import REJECTED_DAYS, TakenIn, write_tables
from sandbox.spaces.pending import pending, sweep_unregistered
from sandbox.spaces.writer import writing_space
from sandbox.storage.datasets import Datasets
from sandbox.world.clock import Clock
from sandbox.world.keys import KeyRing, new_key

WRITER_MEMORY_MB = 192
"""What the engine may use for blocks it has not written yet; the rows wait in buckets of their own."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a new space is written, and its data key."""

    path: Path
    key: bytes


@dataclass(frozen=True, slots=True)
class _Work:
    """One load: what is loaded, what its files were like when they were checked, by whom, and who is told."""

    delivery: Delivery
    stamps: tuple[Stamp, ...]
    event: AuditEvent
    progress: Progress


class Loader:
    """Loads deliveries into spaces; `spaces` is the folder their files lie in, bad rows lie in one beside it."""

    def __init__(
        self, datasets: Datasets, keys: KeyRing, spaces: Path, clock: Clock, databases: Databases = NO_DATABASES
    ) -> None:
        self._datasets = datasets
        self._databases = databases
        self._keys = keys
        self._spaces = spaces
        self._bad_rows = spaces.with_name(BAD_ROWS_FOLDER)
        self._clock = clock

    def load(
        self,
        contract: Contract,
        manifest: Path | ManifestApart,
        event: AuditEvent,
        progress: Progress = no_progress,
    ) -> LoadReport:
        """Load a delivery.

        Args:
            contract: whole, as `read_contract` gives it.
            manifest: where it lies; files are found from its folder, or from the one it is given with.
            event: who loads; it is recorded with the version.
            progress: told the stage (`check`, `conform`, `index`, `write`), how much of it is done, and of how much.

        Raises:
            ContractRefused: rules forbid the dataset.
            ManifestUnreadable, ManifestMismatch: the delivery is not what it should be (D5).
            SourceUnreadable, SourceColumnsDiffer: a file is not the table it should be.
            PeriodRuleChanged: rows already loaded would be charged to another period.
            TooManyBadRows, UnitNotUnique, DeliveryEmpty: its rows are not what the contract promises.
        """
        for folder in (self._spaces, self._bad_rows):
            sweep_unregistered(folder, lambda name: self._datasets.is_registered(name, event))
        check_loadable(contract, self._clock.today())
        placed = with_folder(manifest)
        delivery = Delivery(contract, read_manifest(placed.path), placed.folder, self._databases)
        progress("check", 0, 1)
        stamps = delivery.stamps()
        check_manifest(delivery.manifest, contract, delivery.folder)
        delivery = replace(delivery, manifest=self._databases.described(delivery.manifest, contract))
        check_days(delivery.manifest, contract, self._clock.today())
        check_period_kept(contract, self._datasets.list_versions(contract.dataset))
        progress("check", 1, 1)
        known = self._datasets.find(delivery.version_id)
        if known is not None:
            return self._loaded_before(known, event)
        return self._load_new(_Work(delivery, stamps, event, progress))

    def _loaded_before(self, version: DatasetVersion, event: AuditEvent) -> LoadReport:
        if not (self._spaces / version.file_name).is_file():
            raise SpaceFileLost(dataset=version.dataset, version=version.id[:12])
        self._datasets.make_current(version, event)
        return LoadReport(version, is_new=False, bad_rows=version.quality.bad_rows)

    def _load_new(self, work: _Work) -> LoadReport:
        dataset = work.delivery.contract.dataset
        quarantine = BadRowsWriter(self._bad_rows, dataset)
        tables = IncomingTables(work.delivery, self._keys, self._spaces, quarantine)
        place = _Place(self._spaces / f"{dataset}-{new_key().hex()[:16]}.space", new_key())
        with closing(tables), pending(quarantine.path), pending(place.path):
            with quarantine:
                rejection = self._write(work, tables, place)
            bad_rows = self._bad_rows_file(work.delivery, tables, quarantine.kept_out)
            with self._discarding(bad_rows):
                if rejection is None:
                    return self._registered(self._version_of(work.delivery, tables, place), bad_rows, work.event)
                self._keep_rejected(bad_rows, rejection.code, work.event)
        raise rejection

    def _registered(self, version: DatasetVersion, bad_rows: BadRowsFile | None, event: AuditEvent) -> LoadReport:
        if self._is_registered_now(version, bad_rows, event):
            return LoadReport(version, is_new=True, bad_rows=version.quality.bad_rows)
        return self._loaded_before(self._datasets.version(version.id), event)

    def _write(self, work: _Work, tables: IncomingTables, place: _Place) -> TooManyBadRows | DeliveryEmpty | None:
        """Take a delivery in and write its space; where it is rejected, say so, and leave no space."""
        delivery = work.delivery
        try:
            with closing(Spool(self._spaces, delivery.rows)) as spool:
                tables.take_in(spool, RowCounter("conform", delivery.rows, work.progress))
                check_unchanged(work.stamps, delivery.stamps())
                taken = TakenIn(delivery.contract, tables, spool, spool.finish())
                with writing_space(place.path, place.key, WRITER_MEMORY_MB) as writer:
                    write_tables(taken, writer, work.progress)
        except (TooManyBadRows, DeliveryEmpty) as error:
            return error
        return None

    def _bad_rows_file(self, delivery: Delivery, tables: IncomingTables, kept: KeptOut | None) -> BadRowsFile | None:
        if kept is None:
            return None
        dataset = delivery.contract.dataset
        return BadRowsFile(
            id=kept.id,
            dataset=dataset,
            version=delivery.version_id,
            batch=delivery.manifest.batch,
            provider=delivery.contract.provider,
            counts=tables.bad_rows(),
            kept=kept.kept,
            file_name=kept.path.name,
            wrapped_key=self._keys.wrap(kept.key, bad_rows_place(dataset, kept.id)),
            made_at=self._clock.now(),
        )

    @contextmanager
    def _discarding(self, file: BadRowsFile | None) -> Iterator[None]:
        """Leave no file of bad rows that is not registered, whatever stops the load."""
        try:
            yield
        finally:
            if file is not None and not self._datasets.has_bad_rows(file.id):
                destroy_file(self._bad_rows, file)

    def _is_registered_now(self, version: DatasetVersion, bad_rows: BadRowsFile | None, event: AuditEvent) -> bool:
        """Register a version; tell whether another load of the same delivery was not faster."""
        path = self._spaces / version.file_name
        try:
            self._datasets.register_version(version, bad_rows, event)
        except DatasetVersionExists:
            path.unlink()
            return False
        except BaseException:
            if self._datasets.find(version.id) is None:  # an interrupt can come after the commit
                path.unlink()
            raise
        return True

    def _keep_rejected(self, bad_rows: BadRowsFile | None, code: str, event: AuditEvent) -> None:
        """Keep the bad rows of a rejected delivery for its provider, for a time."""
        if bad_rows is not None:
            until = self._clock.today() + timedelta(days=REJECTED_DAYS)
            rejected = replace(bad_rows, version="", kept_until=until)
            self._datasets.keep_rejected(rejected, replace(event, outcome="failed").noting(code=code))

    def _version_of(self, delivery: Delivery, tables: IncomingTables, place: _Place) -> DatasetVersion:
        contract, manifest = delivery.contract, delivery.manifest
        return DatasetVersion(
            id=delivery.version_id,
            dataset=contract.dataset,
            contract=contract,
            manifest=manifest,
            tables=tables.loaded(),
            quality=report_of(contract, tables.quality(), manifest.delivered_on, self._clock.today()),
            file_name=place.path.name,
            wrapped_key=self._keys.wrap(place.key, f"space/{contract.dataset}/{delivery.version_id}"),
            loaded_at=self._clock.now(),
        )
