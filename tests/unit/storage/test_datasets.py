"""The register of datasets, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile
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
    RuleCount,
    TableQuality,
)
from sandbox.core.errors.loading import (
    BadRowsMissing,
    DatasetMissing,
    DatasetVersionExists,
    DatasetVersionMissing,
)
from sandbox.storage.audit_chain import read_events
from sandbox.storage.bad_rows import forget_key, read_bad_row_file, read_bad_row_files
from sandbox.storage.database import Database
from sandbox.storage.datasets import Datasets
from sandbox.storage.tables.datasets import bad_row_files

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
BAD = BadRowsFile("f1", "d", "v1", "b1", "provider", (COUNT,), 2, "d-f1.rows", "wrapped", NOW)


def actions(database: Database) -> list[dict[str, str]]:
    with database.reading() as connection:
        return [dict(chained.event.details) for chained in read_events(connection)]


def test_a_registered_version_is_current_and_comes_back_whole(database: Database) -> None:
    datasets = Datasets(database)
    datasets.register_version(VERSION, BAD, EVENT)
    assert datasets.current("d") == datasets.version("v1") == VERSION
    assert datasets.list_current() == datasets.list_versions("d") == (VERSION,)
    assert actions(database) == [{"version": "v1", "contract": CONTRACT.digest, "batch": "b1", "signed_by": "unsigned"}]


def test_the_file_of_bad_rows_is_registered_with_its_version(database: Database) -> None:
    Datasets(database).register_version(VERSION, BAD, EVENT)
    assert [kept.record for kept in read_bad_row_files(database, "d")] == [BAD]
    assert read_bad_row_file(database, "f1").record == BAD
    assert read_bad_row_files(database, "e") == ()
    with pytest.raises(BadRowsMissing):
        read_bad_row_file(database, "f2")


def test_a_rejected_delivery_leaves_its_bad_rows_and_no_version(database: Database) -> None:
    rejected = replace(BAD, version="", kept_until=date(2026, 7, 30))
    Datasets(database).keep_rejected(rejected, EVENT)
    assert Datasets(database).has_bad_rows("f1")
    assert read_bad_row_file(database, "f1").record == rejected
    assert Datasets(database).list_versions("d") == ()
    assert actions(database) == [{"bad_rows": "f1"}]


def test_a_forgotten_key_of_bad_rows_is_nowhere_in_the_record(database: Database) -> None:
    Datasets(database).register_version(VERSION, replace(BAD, wrapped_key="feedbeef"), EVENT)
    forget_key(database, read_bad_row_file(database, "f1"), EVENT)
    with database.reading() as connection:
        assert "feedbeef" not in str(connection.execute(select(bad_row_files)).all())
    assert read_bad_row_file(database, "f1").record.is_destroyed


def test_versions_never_change(database: Database) -> None:
    datasets = Datasets(database)
    datasets.register_version(VERSION, BAD, EVENT)
    with pytest.raises(DatasetVersionExists):
        datasets.register_version(replace(VERSION, file_name="other.space"), replace(BAD, id="f2"), EVENT)
    assert datasets.version("v1") == VERSION
    assert len(read_bad_row_files(database, "d")) == 1
    assert len(actions(database)) == 1


def test_the_last_registered_version_is_current_until_another_is_made_so(database: Database) -> None:
    datasets, second = Datasets(database), replace(VERSION, id="v2", file_name="d-2.space")
    datasets.register_version(VERSION, None, EVENT)
    datasets.register_version(second, None, EVENT)
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
