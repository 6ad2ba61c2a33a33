"""Dates by the proleptic Gregorian calendar: parts, first days, shifts and differences, as the engine has them."""

from collections.abc import Callable
from datetime import date, timedelta

from sandbox.core.columns import Bounds, day_of
from sandbox.query_gate.language.vocabulary import Counting, DateUnit

MONTHS = {DateUnit.MONTH: 1, DateUnit.QUARTER: 3, DateUnit.YEAR: 12}
DAYS = {DateUnit.DAY: 1, DateUnit.WEEK: 7}
_PARTS: dict[DateUnit, Callable[[date], int]] = {
    DateUnit.YEAR: lambda day: day.year,
    DateUnit.QUARTER: lambda day: (day.month + 2) // 3,
    DateUnit.MONTH: lambda day: day.month,
    DateUnit.DAY: lambda day: day.day,
    DateUnit.WEEKDAY: lambda day: day.isoweekday(),
    DateUnit.SUNDAY_BASED: lambda day: day.isoweekday() % 7,
    DateUnit.YEAR_DAY: lambda day: day.timetuple().tm_yday,
    DateUnit.WEEK: lambda day: day.isocalendar().week,
    DateUnit.WEEK_YEAR: lambda day: day.isocalendar().year,
    DateUnit.YEAR_WEEK: lambda day: day.isocalendar().year * 100 + day.isocalendar().week,
    DateUnit.DECADE: lambda day: day.year // 10,
    DateUnit.CENTURY: lambda day: (day.year - 1) // 100 + 1,
}
_CYCLES = {
    DateUnit.QUARTER: Bounds(1, 4),
    DateUnit.MONTH: Bounds(1, 12),
    DateUnit.DAY: Bounds(1, 31),
    DateUnit.WEEKDAY: Bounds(1, 7),
    DateUnit.SUNDAY_BASED: Bounds(0, 6),
    DateUnit.YEAR_DAY: Bounds(1, 366),
    DateUnit.WEEK: Bounds(1, 53),
}
LISTED_DAYS = 400


def date_part(day: date, unit: DateUnit) -> int:
    """Give the whole number that a date has under a unit."""
    return _PARTS[unit](day)


def date_part_bounds(days: Bounds, unit: DateUnit) -> Bounds:
    """Give the bounds of a part of the dates between two days."""
    first, last = day_of(days.low), day_of(days.high)
    if unit not in _CYCLES:
        return Bounds(date_part(first, unit), date_part(last, unit))
    if days.width > LISTED_DAYS:
        return _CYCLES[unit]
    found = {date_part(day_of(number), unit) for number in range(days.low, days.high + 1)}
    return Bounds(min(found), max(found))


def first_day(day: date, unit: DateUnit) -> date:
    """Give the first day of the unit that a day lies in; before year 1 there is none."""
    if unit is DateUnit.WEEK:
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    if unit not in MONTHS:
        return day
    months = MONTHS[unit]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def shifted(day: date, count: int, unit: DateUnit) -> date:
    """Give a day moved by days or months, cut to the month's last day.

    Raises:
        OverflowError: it leaves the years 1 to 9999.
    """
    if unit in DAYS:
        return day + timedelta(days=count * DAYS[unit])
    year, month = divmod(day.year * 12 + day.month - 1 + count * MONTHS[unit], 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, _last_day(year, month + 1)))


def _last_day(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def difference(counting: Counting, unit: DateUnit, start: date, end: date) -> int:
    """Count units between two days. Weeks are seven days, however counted; a month is whole at its last day."""
    if end < start:
        return -difference(counting, unit, end, start)
    if unit in DAYS:
        return (end - start).days // DAYS[unit]
    if counting is Counting.BOUNDARIES:
        return _number(end, unit) - _number(start, unit)
    months = (end.year - start.year) * 12 + end.month - start.month
    is_whole = end.day >= min(start.day, _last_day(end.year, end.month))
    return (months - (not is_whole)) // MONTHS[unit]


def _number(day: date, unit: DateUnit) -> int:
    return (day.year * 12 + day.month - 1) // MONTHS[unit]
