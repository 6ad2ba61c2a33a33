"""The register of datasets, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sandbox.core.audit import AuditEvent
from sandbox.core.budget import Budget
from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import (
    CatalogueEntry,
    Contract,
    ContributionBounds,
    Origin,
    PrivacyPolicy,
    SharingAttribute,
    Table,
    UnitKind,
)
from sandbox.core.datasets import (
    ColumnQuality,
    DatasetVersion,
    DeliveredFile,
    DeliveryManifest,
    LoadedTable,
    QualityReport,
    QuarantinedRow,
    RuleCount,
    TableQuality,
)
from sandbox.core.errors.loading import DatasetMissing, DatasetVersionExists, DatasetVersionMissing
from sandbox.storage.audit_chain import read_events
from sandbox.storage.database import Database
from sandbox.storage.datasets import Datasets

NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)
EVENT = AuditEvent(NOW, "operator", "load_dataset", "d", dataset="d")
TEXTS = ("id", "kind", "name", "provider", "csv", "daily")
ENTRY = CatalogueEntry(*TEXTS, SharingAttribute.CONDITIONAL, "mode", "use", "class", "source", "open", "reg", "sample")
COLUMN = Column("v", ColumnType.INTEGER, Grade.LOW, ColumnRole.PLAIN, bounds=Bounds(0, 9), domain=(1, 2))
TABLE = Table("t", (COLUMN,), UnitKind.NONE, None, ContributionBounds(1))
POLICY = PrivacyPolicy(Budget(10), Budget(1), "2026")
CONTRACT = Contract("d", "1", "title", "provider", ENTRY, Origin.OWN, (TABLE,), POLICY, Grade.LOW)
MANIFEST = DeliveryManifest("d", "platform", "b1", date(2026, 6, 1), (DeliveredFile("t", "t.csv", 3, "0" * 64),))
COUNT = RuleCount("t", "", "a = b", 1)
QUALITY = QualityReport((TableQuality("t", 3, 2, (ColumnQuality("v", 2, 0, 1),), 0, 0, (COUNT,)),), 29, 45)
VERSION = DatasetVersion("v1", "d", CONTRACT, MANIFEST, (LoadedTable("t", 2, 0),), QUALITY, "d-1.space", "wrapped", NOW)
ROWS = (QuarantinedRow("t", "v", "outside_bounds", 2), QuarantinedRow("t", "v", "outside_bounds", 7))


def actions(database: Database) -> list[dict[str, str]]:
    with database.reading() as connection:
        return [dict(chained.event.details) for chained in read_events(connection)]


def test_a_registered_version_is_current_and_comes_back_whole(database: Database) -> None:
    datasets = Datasets(database)
    datasets.register_version(VERSION, ROWS, EVENT)
    assert datasets.current("d") == datasets.version("v1") == VERSION
    assert datasets.list_current() == datasets.list_versions("d") == (VERSION,)
    assert actions(database) == [{"version": "v1", "contract": CONTRACT.digest, "batch": "b1"}]


def test_others_see_counts_of_quarantined_rows_and_the_provider_their_numbers(database: Database) -> None:
    datasets = Datasets(database)
    datasets.register_version(VERSION, ROWS, EVENT)
    assert datasets.quarantine_counts("v1") == (RuleCount("t", "v", "outside_bounds", 2),)
    assert datasets.quarantine("v1") == ROWS
    assert datasets.quarantine_counts("none") == ()


def test_versions_never_change(database: Database) -> None:
    datasets = Datasets(database)
    datasets.register_version(VERSION, ROWS, EVENT)
    with pytest.raises(DatasetVersionExists):
        datasets.register_version(replace(VERSION, file_name="other.space"), ROWS, EVENT)
    assert datasets.version("v1") == VERSION
    assert len(datasets.quarantine("v1")) == 2
    assert len(actions(database)) == 1


def test_the_last_registered_version_is_current_until_another_is_made_so(database: Database) -> None:
    datasets, second = Datasets(database), replace(VERSION, id="v2", file_name="d-2.space")
    datasets.register_version(VERSION, (), EVENT)
    datasets.register_version(second, (), EVENT)
    assert datasets.current("d") == second
    datasets.make_current(VERSION, EVENT)
    assert datasets.current("d") == VERSION
    assert datasets.list_current() == (VERSION,)
    assert datasets.list_versions("d") == (VERSION, second)
    assert len(actions(database)) == 3


def test_what_was_never_loaded_is_missing(database: Database) -> None:
    datasets = Datasets(database)
    with pytest.raises(DatasetMissing):
        datasets.current("d")
    with pytest.raises(DatasetVersionMissing):
        datasets.version("v1")
    assert datasets.find("v1") is None
    assert datasets.list_current() == ()


def test_many_quarantined_rows_are_kept_in_order(database: Database) -> None:
    rows = tuple(QuarantinedRow("t", "v", "missing", number) for number in range(25_000, 0, -1))
    datasets = Datasets(database)
    datasets.register_version(VERSION, rows, EVENT)
    assert datasets.quarantine("v1") == rows
