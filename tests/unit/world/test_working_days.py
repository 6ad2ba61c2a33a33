"""The official calendar: working days counted by 调休, and refused where a year is not known."""

from datetime import date
from pathlib import Path

import pytest

from sandbox.core.errors.governing import RegionInvalid, RegionMissing
from sandbox.core.errors.operating import CalendarMissing
from sandbox.world.regions import ClockUnit, open_region
from sandbox.world.working_days import CalendarYear, WorkingDays

DAYS = open_region("hubei").working_days


WORKED = [
    "2026-01-04",
    "2026-02-14",
    "2026-02-24",
    "2026-09-20",
    "2026-10-10",
    "2025-01-26",
    "2025-01-27",
    "2025-02-08",
]
OFF = ["2026-01-01", "2026-02-16", "2026-02-23", "2026-10-11", "2025-05-31", "2025-10-08", "2025-10-12"]


@pytest.mark.parametrize("day", WORKED)
def test_a_make_up_day_is_worked(day: str) -> None:
    assert DAYS.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", OFF)
def test_an_announced_holiday_is_off(day: str) -> None:
    assert not DAYS.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 9, 30), 5, date(2026, 10, 13)),
        (date(2026, 2, 12), 2, date(2026, 2, 14)),
        (date(2026, 2, 14), 5, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_working_days_are_counted_over_holidays_and_make_up_days(start: date, days: int, due: date) -> None:
    assert DAYS.add(start, days) == due
    assert DAYS.between(start, due) == days
    assert DAYS.between(due, start) == -days


def test_a_missing_year_refuses_to_compute() -> None:
    with pytest.raises(CalendarMissing) as caught:
        DAYS.add(date(2026, 12, 30), 5)
    assert caught.value.facts == {"year": 2027}


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        DAYS.add(date(2026, 3, 2), -1)


def test_both_regions_share_one_calendar_and_differ_in_rules() -> None:
    hubei, hunan = open_region("hubei"), open_region("hunan")
    assert hubei.working_days.years == hunan.working_days.years == (2025, 2026)
    assert (hubei.switches.paid_only_on_exchange, hunan.switches.paid_only_on_exchange) == (False, True)
    assert (hubei.clocks.application_review.number, hubei.clocks.application_review.unit) == (5, ClockUnit.WORKING_DAYS)


def test_an_operator_adds_a_year_by_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_text('[2027]\nsource = "x"\noff = [[2027-01-01, 2027-01-01]]\nwork = []\n')
    days = open_region("hubei", tmp_path).working_days
    assert days.years == (2027,)
    assert days.add(date(2027, 1, 1), 1) == date(2027, 1, 4)


def test_everything_wrong_with_a_calendar_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_text(
        '[2027]\nsource = "x"\noff = [[2028-01-01, 2028-01-01]]\nwork = [2027-01-04]\n'
    )
    with pytest.raises(RegionInvalid) as caught:
        open_region("hubei", tmp_path)
    assert [f.where for f in caught.value.findings] == ["2027: 2028-01-01", "2027: 2027-01-04"]


@pytest.mark.parametrize(
    "text", ['[2027]\nsource = 1\noff = [["a", "b"]]\n', "[2027\n", '[2027]\nsource = "x"\nextra = 1\n']
)
def test_a_calendar_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "calendar.toml").write_text(text)
    with pytest.raises(RegionInvalid) as caught:
        open_region("hubei", tmp_path)
    assert caught.value.findings


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(RegionMissing):
        open_region("atlantis")


def test_a_year_without_announced_days_is_plain_weeks() -> None:
    days = WorkingDays({2026: CalendarYear("none", frozenset(), frozenset())})
    assert days.between(date(2026, 3, 1), date(2026, 3, 31)) == 22
