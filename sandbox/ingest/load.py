"""Loading: from a contract and a delivery to a registered dataset version, all or nothing.

Order: the contract's rules, the manifest's digests, then every row is judged, then the units are indexed, then the
space is written beside the former one, then one transaction registers it and makes it current. Whatever fails or is
killed before that transaction leaves the former version in place; the next load sweeps away what it left.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile, bad_rows_place
from sandbox.core.contract import Contract, Table
from sandbox.core.datasets import DatasetVersion, DeliveryManifest, LoadedTable, LoadReport, QualityReport
from sandbox.core.digests import digest_of
from sandbox.core.errors.loading import DatasetVersionExists, DeliveryEmpty, SpaceFileLost, TooManyBadRows
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.conformity import Conformer
from sandbox.ingest.contribution import IndexedTable, index_tables
from sandbox.ingest.findings import Findings
from sandbox.ingest.layout import LaidOutTable, laid_out
from sandbox.ingest.loadable import check_loadable
from sandbox.ingest.manifest import Stamp, check_manifest, check_row_count, check_unchanged, read_manifest, stamp_of
from sandbox.ingest.periods import check_days, check_period_kept
from sandbox.ingest.quality import assess, rule_counts
from sandbox.ingest.quarantine import BAD_ROWS_FOLDER, BadRowsWriter, KeptOut, destroy_file
from sandbox.ingest.sources import open_source
from sandbox.ingest.uniqueness import UniqueTable, keep_unique
from sandbox.spaces.pending import pending, sweep_unregistered
from sandbox.spaces.writer import TableStream, write_space
from sandbox.storage.datasets import Datasets
from sandbox.world.clock import Clock
from sandbox.world.keys import KeyRing, new_key

REJECTED_DAYS = 30
"""How long the provider of a rejected delivery can see its bad rows."""
BATCH_ROWS = 122_880  # one row group of the engine

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    contract: Contract
    manifest: DeliveryManifest
    folder: Path

    @property
    def version_id(self) -> str:
        """The same delivery under the same contract is one version."""
        files = sorted((file.table, file.sha256) for file in self.manifest.files)
        days = {} if self.manifest.covers is None else {"covers": self.manifest.covers}
        return digest_of({"contract": self.contract.digest, "files": files, **days})

    def stamps(self) -> tuple[Stamp, ...]:
        """Give what tells whether a file of it was changed."""
        return tuple(stamp_of(file.path, self.folder) for file in self.manifest.files)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What conforms of a delivery, and the file of what does not."""

    tables: tuple[UniqueTable, ...]
    bad_rows: BadRowsFile | None


class _Counter:
    """Counts the rows of one stage as they pass."""

    def __init__(self, stage: str, total: int, progress: Progress) -> None:
        self._stage = stage
        self._total = total
        self._progress = progress
        self._done = 0

    def counting(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give the batches on, telling the progress after each."""
        for batch in batches:
            yield batch
            self._done += batch.num_rows
            self._progress(self._stage, self._done, self._total)


class Loader:
    """Loads deliveries into spaces; `spaces` is the folder their files lie in, bad rows lie in one beside it."""

    def __init__(self, datasets: Datasets, keys: KeyRing, spaces: Path, clock: Clock) -> None:
        self._datasets = datasets
        self._keys = keys
        self._spaces = spaces
        self._bad_rows = spaces.with_name(BAD_ROWS_FOLDER)
        self._clock = clock

    def load(
        self, contract: Contract, manifest_path: Path, event: AuditEvent, progress: Progress = no_progress
    ) -> LoadReport:
        """Load a delivery.

        Args:
            contract: whole, as `read_contract` gives it.
            manifest_path: the manifest; files are found from its folder.
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
        delivery = _Delivery(contract, read_manifest(manifest_path), manifest_path.parent)
        progress("check", 0, 1)
        stamps = delivery.stamps()
        check_manifest(delivery.manifest, contract, delivery.folder)
        check_days(delivery.manifest, contract, self._clock.today())
        check_period_kept(contract, self._datasets.list_versions(contract.dataset))
        progress("check", 1, 1)
        known = self._datasets.find(delivery.version_id)
        if known is not None:
            return self._loaded_before(known, event)
        counter = _Counter("conform", sum(file.rows for file in delivery.manifest.files), progress)
        writer = BadRowsWriter(self._bad_rows, contract.dataset)
        with pending(writer.path):
            with writer:
                conformed = tuple(_conform(table, delivery, counter) for table in contract.tables)
                for unique in conformed:
                    writer.keep(unique.table.contract.name, unique.table.faults)
                check_unchanged(stamps, delivery.stamps())
            judged = _Judged(conformed, self._bad_rows_file(delivery, conformed, writer.kept_out))
            with self._discarding(judged.bad_rows):
                rejection = self._rejection(delivery.contract, judged, event)
                if rejection is None:
                    return self._load_new(delivery, judged, event, progress)
        raise rejection

    def _loaded_before(self, version: DatasetVersion, event: AuditEvent) -> LoadReport:
        if not (self._spaces / version.file_name).is_file():
            raise SpaceFileLost(dataset=version.dataset, version=version.id[:12])
        self._datasets.make_current(version, event)
        return LoadReport(version, is_new=False, bad_rows=version.quality.bad_rows)

    def _bad_rows_file(
        self, delivery: _Delivery, conformed: tuple[UniqueTable, ...], kept: KeptOut | None
    ) -> BadRowsFile | None:
        if kept is None:
            return None
        dataset = delivery.contract.dataset
        return BadRowsFile(
            id=kept.id,
            dataset=dataset,
            version=delivery.version_id,
            batch=delivery.manifest.batch,
            provider=delivery.contract.provider,
            counts=tuple(count for unique in conformed for count in rule_counts(unique)),
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

    def _load_new(self, delivery: _Delivery, judged: _Judged, event: AuditEvent, progress: Progress) -> LoadReport:
        quality = assess(delivery.contract, judged.tables, delivery.manifest.delivered_on, self._clock.today())
        rows = [(unique.table.contract, unique.table.rows) for unique in judged.tables]
        progress("index", 0, 1)
        indexed = index_tables(rows, self._keys, delivery.contract.dataset)
        progress("index", 1, 1)
        key = new_key()
        version = self._version_of(delivery, indexed, quality, key)
        path = self._spaces / version.file_name
        with pending(path):
            counter = _Counter("write", sum(table.rows.num_rows for table in indexed), progress)
            write_space(path, key, (_stream(part, counter) for part in _parts(indexed)))
            if self._is_registered_now(version, judged.bad_rows, path, event):
                return LoadReport(version, is_new=True, bad_rows=quality.bad_rows)
        return self._loaded_before(self._datasets.version(version.id), event)

    def _is_registered_now(
        self, version: DatasetVersion, bad_rows: BadRowsFile | None, path: Path, event: AuditEvent
    ) -> bool:
        """Register a version; tell whether another load of the same delivery was not faster."""
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

    def _rejection(self, contract: Contract, judged: _Judged, event: AuditEvent) -> SandboxError | None:
        """Give why a delivery's rows cannot be loaded, if they cannot; its bad rows are then kept for its provider."""
        try:
            check_bad_rows(contract, judged.tables)
        except (TooManyBadRows, DeliveryEmpty) as error:
            if judged.bad_rows is not None:
                until = self._clock.today() + timedelta(days=REJECTED_DAYS)
                rejected = replace(judged.bad_rows, version="", kept_until=until)
                self._datasets.keep_rejected(rejected, replace(event, outcome="failed").noting(code=error.code))
            return error
        return None

    def _version_of(
        self, delivery: _Delivery, indexed: tuple[IndexedTable, ...], quality: QualityReport, key: bytes
    ) -> DatasetVersion:
        return DatasetVersion(
            id=delivery.version_id,
            dataset=delivery.contract.dataset,
            contract=delivery.contract,
            manifest=delivery.manifest,
            tables=tuple(LoadedTable(t.contract.name, t.rows.num_rows, t.units) for t in indexed),
            quality=quality,
            file_name=f"{delivery.contract.dataset}-{new_key().hex()[:16]}.space",
            wrapped_key=self._keys.wrap(key, f"space/{delivery.contract.dataset}/{delivery.version_id}"),
            loaded_at=self._clock.now(),
        )


def _conform(table: Table, delivery: _Delivery, counter: _Counter) -> UniqueTable:
    conformer = Conformer(table, delivery.manifest.delivered_on, delivery.manifest.covers)
    for file in delivery.manifest.files:
        if file.table == table.name:
            source = open_source(delivery.folder / file.path, table)
            watched = replace(source, batches=counter.counting(source.batches))
            check_row_count(file, conformer.take(watched))
    return keep_unique(conformer.finish())


def check_bad_rows(contract: Contract, tables: tuple[UniqueTable, ...]) -> None:
    """Check that each table has rows, and few enough bad ones.

    Raises:
        TooManyBadRows: the findings name each table and the rules its rows broke.
        DeliveryEmpty: a table has no row to load.
    """
    findings = Findings()
    for table in (unique.table for unique in tables):
        if table.delivered - table.rows.num_rows > contract.privacy.max_bad_rows * table.delivered:
            for fault in table.faults:
                en, zh = f"{len(fault.rows)} rows: {fault.rule}", f"{len(fault.rows)} 行:{fault.rule}"
                findings.add("H3", f"{table.contract.name}.{fault.column}".rstrip("."), en, zh)
    if findings.all:
        count = len({finding.where.split(".")[0] for finding in findings.all})
        allowed = f"{contract.privacy.max_bad_rows:.2%}"
        raise TooManyBadRows(
            findings=findings.all, dataset=contract.dataset, count=count, allowed=allowed, days=REJECTED_DAYS
        )
    for table in (unique.table for unique in tables):
        if table.rows.num_rows == 0:
            raise DeliveryEmpty(table=table.contract.name)


def _parts(indexed: tuple[IndexedTable, ...]) -> Iterator[LaidOutTable]:
    for table in indexed:
        yield from laid_out(table.contract, table.rows)


def _stream(table: LaidOutTable, counter: _Counter) -> TableStream:
    batches = counter.counting(iter(table.rows.to_batches(BATCH_ROWS)))
    return TableStream(table.name, table.rows.schema, batches)
