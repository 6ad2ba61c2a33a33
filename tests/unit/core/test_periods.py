"""Periods: rows are charged to the calendar period of their own days, whenever they are asked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.periods import Days, Every, PeriodRefresh, name_of, periods_of

STARTS_ON = date(2027, 1, 1)
dates = st.dates(date(2025, 1, 1), date(2031, 12, 31))
spans = st.tuples(dates, st.integers(0, 900)).map(lambda pair: Days(pair[0], pair[0] + timedelta(days=pair[1])))
refreshes = st.builds(PeriodRefresh, st.sampled_from(Every), dates)


@pytest.mark.parametrize(
    ("every", "first", "last", "expected"),
    [
        (Every.YEAR, date(2027, 1, 1), date(2027, 12, 31), ("2027",)),
        (Every.YEAR, date(2027, 12, 31), date(2028, 1, 1), ("2027", "2028")),
        (Every.QUARTER, date(2027, 3, 31), date(2027, 10, 1), ("2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4")),
        (Every.MONTH, date(2027, 1, 31), date(2027, 3, 1), ("2027-01", "2027-02", "2027-03")),
        (Every.MONTH, date(2026, 1, 31), date(2026, 3, 1), ("first",)),
        (Every.YEAR, date(2026, 1, 31), date(2027, 3, 1), ("first", "2027")),
    ],
)
def test_days_are_charged_to_their_calendar_periods(
    every: Every, first: date, last: date, expected: tuple[str, ...]
) -> None:
    assert periods_of("first", PeriodRefresh(every, STARTS_ON), Days(first, last)) == expected


def test_without_a_refresh_there_is_one_period_for_ever() -> None:
    assert periods_of("2026", None, None) == ("2026",)
    assert periods_of("2026", None, Days(date(2031, 1, 1), date(2031, 1, 2))) == ("2026",)


@given(spans, refreshes, st.integers(0, 900))
def test_whatever_can_hold_a_day_is_charged_to_the_period_of_that_day(
    days: Days, refresh: PeriodRefresh, place: int
) -> None:
    day = min(days.first + timedelta(days=place), days.last)
    own = "base" if day < refresh.starts_on else name_of(refresh.every, day)
    assert own in periods_of("base", refresh, days)


@given(spans, refreshes)
def test_no_period_is_charged_twice_and_none_without_a_day_in_it(days: Days, refresh: PeriodRefresh) -> None:
    periods = periods_of("base", refresh, days)
    every_day = (days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1))
    named = ("base" if day < refresh.starts_on else name_of(refresh.every, day) for day in every_day)
    assert periods == tuple(dict.fromkeys(named))


def test_days_in_the_wrong_order_are_no_span() -> None:
    with pytest.raises(ValueError, match="first day"):
        Days(date(2027, 1, 2), date(2027, 1, 1))
