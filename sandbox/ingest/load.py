"""Loading: from a contract and a delivery to a registered dataset version, all or nothing.

Order: the contract's rules, the manifest's digests, then every row is judged, then the units are indexed, then the
space is written beside the former one, then one transaction registers it and makes it current. Whatever fails or is
killed before that transaction leaves the former version in place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from sandbox.core.audit import AuditEvent
from sandbox.core.contract import Contract, Table
from sandbox.core.datasets import DatasetVersion, DeliveryManifest, LoadedTable, LoadReport, QualityReport
from sandbox.core.digests import digest_of
from sandbox.core.errors.loading import DatasetVersionExists, DeliveryEmpty, TooManyBadRows
from sandbox.ingest.conformity import Conformer
from sandbox.ingest.contribution import IndexedTable, index_tables
from sandbox.ingest.findings import Findings
from sandbox.ingest.loadable import check_loadable
from sandbox.ingest.manifest import Stamp, check_manifest, check_row_count, check_unchanged, read_manifest, stamp_of
from sandbox.ingest.quality import assess, quarantine_of, rule_counts
from sandbox.ingest.sources import open_source
from sandbox.ingest.uniqueness import UniqueTable, keep_unique
from sandbox.spaces.writer import TableStream, write_space
from sandbox.storage.datasets import Datasets
from sandbox.world.clock import Clock
from sandbox.world.keys import KeyRing, new_key

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
        return digest_of({"contract": self.contract.digest, "files": files})

    def stamps(self) -> tuple[Stamp, ...]:
        """Give what tells whether a file of it was changed."""
        return tuple(stamp_of(file.path, self.folder) for file in self.manifest.files)


class Loader:
    """Loads deliveries into spaces; `spaces` is the folder their files lie in."""

    def __init__(self, datasets: Datasets, keys: KeyRing, spaces: Path, clock: Clock) -> None:
        self._datasets = datasets
        self._keys = keys
        self._spaces = spaces
        self._clock = clock

    def load(
        self, contract: Contract, manifest_path: Path, event: AuditEvent, progress: Progress = no_progress
    ) -> LoadReport:
        """Load a delivery.

        Args:
            contract: whole, as `read_contract` gives it.
            manifest_path: the manifest; files are found from its folder.
            event: who loads; it is recorded with the version.
            progress: told the stage and how many of its rows are done; the check counts as one step.

        Raises:
            ContractRefused: rules forbid the dataset.
            ManifestUnreadable, ManifestMismatch: the delivery is not what it should be (D5).
            SourceUnreadable, SourceColumnsDiffer: a file is not the table it should be.
            TooManyBadRows, UnitNotUnique, DeliveryEmpty: its rows are not what the contract promises.
        """
        check_loadable(contract, self._clock.today())
        delivery = _Delivery(contract, read_manifest(manifest_path), manifest_path.parent)
        progress("check", 0, 1)
        stamps = delivery.stamps()
        check_manifest(delivery.manifest, contract, delivery.folder)
        progress("check", 1, 1)
        known = self._datasets.find(delivery.version_id)
        if known is not None:
            return self._loaded_before(known, event)
        conformed = tuple(_conform(table, delivery, progress) for table in contract.tables)
        check_unchanged(stamps, delivery.stamps())
        return self._load_new(delivery, conformed, event, progress)

    def _loaded_before(self, version: DatasetVersion, event: AuditEvent) -> LoadReport:
        self._datasets.make_current(version, event)
        return LoadReport(version, is_new=False, bad_rows=self._datasets.quarantine_counts(version.id))

    def _load_new(
        self, delivery: _Delivery, conformed: tuple[UniqueTable, ...], event: AuditEvent, progress: Progress
    ) -> LoadReport:
        check_bad_rows(delivery.contract, conformed)
        quality = assess(delivery.contract, conformed, delivery.manifest.delivered_on, self._clock.today())
        rows = [(unique.table.contract, unique.table.rows) for unique in conformed]
        indexed = index_tables(rows, self._keys, delivery.contract.dataset)
        version, path = self._write(delivery, indexed, quality, progress)
        try:
            self._datasets.register_version(version, quarantine_of(conformed), event)
        except DatasetVersionExists:  # another load of the same delivery was faster
            path.unlink()
            return self._loaded_before(self._datasets.version(version.id), event)
        except BaseException:
            if self._datasets.find(version.id) is None:  # an interrupt can come after the commit
                path.unlink()
            raise
        return LoadReport(version, is_new=True, bad_rows=rule_counts(conformed))

    def _write(
        self, delivery: _Delivery, indexed: tuple[IndexedTable, ...], quality: QualityReport, progress: Progress
    ) -> tuple[DatasetVersion, Path]:
        key, now = new_key(), self._clock.now()
        version = DatasetVersion(
            id=delivery.version_id,
            dataset=delivery.contract.dataset,
            contract=delivery.contract,
            manifest=delivery.manifest,
            tables=tuple(LoadedTable(t.contract.name, t.rows.num_rows, t.units) for t in indexed),
            quality=quality,
            file_name=f"{delivery.contract.dataset}-{new_key().hex()[:16]}.space",
            wrapped_key=self._keys.wrap(key, f"space/{delivery.contract.dataset}/{delivery.version_id}"),
            loaded_at=now,
        )
        path = self._spaces / version.file_name
        write_space(path, key, (_stream(table, progress) for table in indexed))
        return version, path


def _conform(table: Table, delivery: _Delivery, progress: Progress) -> UniqueTable:
    conformer = Conformer(table, delivery.manifest.delivered_on)
    for file in delivery.manifest.files:
        if file.table == table.name:
            source = open_source(delivery.folder / file.path, table)
            watched = _watched(source.batches, f"judge {file.path}", file.rows, progress)
            check_row_count(file, conformer.take(replace(source, batches=watched)))
    return keep_unique(conformer.finish())


def _watched(batches: Iterator[pa.RecordBatch], stage: str, total: int, progress: Progress) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in batches:
        yield batch
        done += batch.num_rows
        progress(stage, done, total)


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
        raise TooManyBadRows(findings=findings.all, dataset=contract.dataset, count=count, allowed=allowed)
    for table in (unique.table for unique in tables):
        if table.rows.num_rows == 0:
            raise DeliveryEmpty(table=table.contract.name)


def _stream(table: IndexedTable, progress: Progress) -> TableStream:
    name, rows = table.contract.name, table.rows
    batches = _watched(iter(rows.to_batches(BATCH_ROWS)), f"write {name}", rows.num_rows, progress)
    return TableStream(name, rows.schema, batches)
