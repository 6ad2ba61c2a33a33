"""Loading under a contract whose budget begins anew: no row gets the budget of a period it is not of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from sandbox.core.contract import Contract, PrivacyPolicy
from sandbox.core.datasets import DatasetVersion
from sandbox.core.errors.loading import ContractIncomplete, ManifestMismatch, ManifestUnreadable, PeriodRuleChanged
from sandbox.core.periods import Days, Every, PeriodRefresh
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import read_manifest, write_manifest
from sandbox.ingest.load import Loader
from sandbox.storage.database import Database, open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.schema import METADATA
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import DAY, EVENT, PERSON, VISITS, Fields, contract_of, custom, deliver, document, written

YEARLY = PeriodRefresh(Every.YEAR, date(2024, 1, 1))
DATED = replace(
    VISITS,
    columns=tuple(replace(DAY, required=True) if c.name == "day" else c for c in VISITS.columns),
    period_column="day",
)
ROWS_2024 = "id,cost,day,kind,flag\n" + "".join(f"p{n},1.00,2024-03-{n + 1:02d},a,1\n" for n in range(9))
YEAR_2024 = Days(date(2024, 1, 1), date(2024, 12, 31))


def contract(**policy: object) -> Contract:
    whole = contract_of(DATED)
    plain = {"period": "base", "refresh": YEARLY} | policy
    changed: PrivacyPolicy = replace(whole.privacy, **plain)  # type: ignore[arg-type]  # fields by name
    return replace(whole, privacy=changed)


UNDATED = replace(contract(refresh=None), tables=(VISITS,))


class Ground:
    """A state of its own; `now` is the clock its loader goes by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "spaces").mkdir()
        self.database: Database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
        METADATA.create_all(self.database.engine)
        self.now = datetime(2026, 6, 30, 8, tzinfo=UTC)

    def load(self, under: Contract, covers: Days | None, text: str = ROWS_2024) -> DatasetVersion:
        delivered = deliver(self.folder / "delivery", under, {"visits": ("visits.csv", text)})
        write_manifest(delivered.manifest, replace(read_manifest(delivered.manifest), covers=covers))
        loader = Loader(Datasets(self.database), KeyRing(b"k" * 32), self.folder / "spaces", FrozenClock(self.now))
        return loader.load(under, delivered.manifest, EVENT).version


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    opened = Ground(tmp_path)
    yield opened
    opened.database.close()


def test_rows_of_other_days_than_the_manifest_covers_stay_out(ground: Ground) -> None:
    text = ROWS_2024 + "q1,1.00,2025-01-01,a,1\nq2,1.00,2025-12-31,a,1\n"
    version = ground.load(contract(), YEAR_2024, text)
    assert version.manifest.covers == YEAR_2024
    assert version.tables[0].rows == 9
    assert [(count.rule, count.rows) for count in version.quality.bad_rows] == [("outside_period", 2)]


def test_a_row_without_its_day_stays_out(ground: Ground) -> None:
    version = ground.load(contract(), YEAR_2024, ROWS_2024 + "q1,1.00,,a,1\n")
    assert version.tables[0].rows == 9


def test_the_same_files_said_to_be_of_other_days_are_another_version(ground: Ground) -> None:
    half = Days(date(2024, 1, 1), date(2024, 6, 30))
    assert ground.load(contract(), YEAR_2024).id != ground.load(contract(), half).id


def test_a_manifest_that_says_nothing_of_its_days_is_refused(ground: Ground) -> None:
    with pytest.raises(ManifestMismatch, match="does not say which days"):
        ground.load(contract(), None)


def test_days_that_nobody_would_hold_rows_to_are_refused(ground: Ground) -> None:
    with pytest.raises(ManifestMismatch, match="no periodRefresh"):
        ground.load(UNDATED, YEAR_2024)


def test_a_period_does_not_begin_before_its_day_has_come(ground: Ground) -> None:
    with pytest.raises(ManifestMismatch, match="had not come"):
        ground.load(contract(), Days(date(2024, 1, 1), date(2026, 6, 2)))
    ground.now = datetime(2024, 12, 30, 8, tzinfo=UTC)
    with pytest.raises(ManifestMismatch, match="had not come"):
        ground.load(contract(), YEAR_2024)


def test_the_day_is_that_of_china(ground: Ground) -> None:
    ground.now = datetime(2024, 12, 30, 16, tzinfo=UTC)
    assert ground.load(contract(), YEAR_2024).manifest.covers == YEAR_2024


def test_more_periods_than_a_charge_should_touch_are_refused(ground: Ground) -> None:
    monthly = contract(refresh=PeriodRefresh(Every.MONTH, date(2000, 1, 1)))
    with pytest.raises(ManifestMismatch, match="more than 60 periods"):
        ground.load(monthly, Days(date(2015, 1, 1), date(2024, 12, 31)))


def test_the_same_rows_under_another_period_name_are_refused(ground: Ground) -> None:
    ground.load(UNDATED, None)
    renamed = replace(UNDATED, privacy=replace(UNDATED.privacy, period="2027"))
    with pytest.raises(PeriodRuleChanged):
        ground.load(renamed, None)
    assert len(Datasets(ground.database).list_versions("visits")) == 1


def test_a_first_refresh_that_begins_before_the_last_load_is_refused(ground: Ground) -> None:
    ground.load(UNDATED, None)
    with pytest.raises(PeriodRuleChanged) as raised:
        ground.load(contract(), YEAR_2024)
    assert "2026-06-30" in raised.value.what_next()
    with pytest.raises(PeriodRuleChanged):
        ground.load(contract(refresh=PeriodRefresh(Every.YEAR, date(2026, 6, 30))), YEAR_2024)


def test_a_first_refresh_that_begins_after_the_last_load_is_welcome(ground: Ground) -> None:
    ground.load(UNDATED, None)
    later = contract(refresh=PeriodRefresh(Every.YEAR, date(2026, 7, 1)))
    assert ground.load(later, YEAR_2024).contract == later


@pytest.mark.parametrize(
    "refresh", [None, PeriodRefresh(Every.MONTH, date(2024, 1, 1)), PeriodRefresh(Every.YEAR, date(2030, 1, 1))]
)
def test_a_refresh_is_neither_taken_back_nor_changed(ground: Ground, refresh: PeriodRefresh | None) -> None:
    ground.load(contract(), YEAR_2024)
    changed = contract(refresh=refresh)
    with pytest.raises(PeriodRuleChanged):
        ground.load(changed if refresh else UNDATED, YEAR_2024 if refresh else None)


def dated_person(refresh: object, column: str | None = "born") -> Fields:
    fields = document(PERSON)
    cast("Fields", custom(fields, "privacy")["value"])["periodRefresh"] = refresh
    table = cast("list[Fields]", fields["schema"])[0]
    born: Fields = {
        "name": "born",
        "logicalType": "date",
        "required": True,
        "classification": "L2",
        "logicalTypeOptions": {"minimum": "2020-01-01", "maximum": "2029-12-31"},
        "customProperties": [{"property": "role", "value": "plain"}],
    }
    cast("list[Fields]", table["properties"]).append(born)
    if column:
        cast("list[Fields]", table["customProperties"]).append({"property": "periodColumn", "value": column})
    return fields


def faults_of(fields: Fields, folder: Path) -> str:
    with pytest.raises(ContractIncomplete) as raised:
        read_contract(written(fields, folder))
    return raised.value.message()


def test_a_contract_says_from_when_its_budget_begins_anew(tmp_path: Path) -> None:
    fields = dated_person({"every": "quarter", "startsOn": "2027-01-01"})
    whole = read_contract(written(fields, tmp_path))
    assert whole.privacy.refresh == PeriodRefresh(Every.QUARTER, date(2027, 1, 1))
    assert whole.tables[0].period_column == "born"


@pytest.mark.parametrize("refresh", ["yearly", {"every": "year"}, {"every": "day", "startsOn": "2027-01-01"}])
def test_a_refresh_of_the_wrong_form_is_told(refresh: object, tmp_path: Path) -> None:
    assert "periodRefresh" in faults_of(dated_person(refresh), tmp_path)


@pytest.mark.parametrize("column", [None, "age", "nowhere"])
def test_a_refresh_without_a_day_in_every_row_is_told(column: str | None, tmp_path: Path) -> None:
    fields = dated_person({"every": "year", "startsOn": "2027-01-01"}, column)
    assert "periodColumn" in faults_of(fields, tmp_path)


def test_a_period_column_without_a_refresh_is_told(tmp_path: Path) -> None:
    assert "periodColumn" in faults_of(dated_person(None), tmp_path)


def test_days_in_the_wrong_order_are_told(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    days = '{"first": "2024-02-01", "last": "2024-01-01"}'
    path.write_text(f'{{"dataset": "d", "covers": {days}}}')
    with pytest.raises(ManifestUnreadable, match="first day"):
        read_manifest(path)
