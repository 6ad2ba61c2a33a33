"""Budget periods: whose scope a dataset's rows are charged to, by the days those rows are of.

A version's rows are of known days: the manifest says which, and loading keeps every other row out. A question is
charged to each period that its version has days in. So whatever reads rows of a period is charged to that period,
however often they are delivered again; a period has a budget of its own because its rows are new, not because time
has passed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_IN_A_QUARTER = 3
DAY = timedelta(days=1)


class Every(StrEnum):
    """How long a period is; all begin with the calendar's."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, both inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("the first day comes after the last")


@dataclass(frozen=True, slots=True)
class PeriodRefresh:
    """From which day on rows are budgeted by calendar period; rows of earlier days stay in the contract's `period`."""

    every: Every
    starts_on: date


def periods_of(period: str, refresh: PeriodRefresh | None, days: Days | None) -> tuple[str, ...]:
    """Name the periods that a version is charged to, in order.

    Args:
        period: the contract's own period: the only one without a refresh.
        refresh: the contract's rule, or None.
        days: the days its rows are of; a contract with a refresh is never loaded without.
    """
    if refresh is None:
        return (period,)
    if days is None:
        raise AssertionError("a version whose budget begins anew, of unknown days")
    before = (period,) if days.first < refresh.starts_on else ()
    return before + _calendar_periods(refresh.every, max(days.first, refresh.starts_on), days.last)


def _calendar_periods(every: Every, first: date, last: date) -> tuple[str, ...]:
    names: dict[str, None] = {}
    day = first
    while day <= last:
        names[name_of(every, day)] = None
        day = _next_month(day)
    return tuple(names)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def name_of(every: Every, day: date) -> str:
    """Name the calendar period that a day is in: `2027`, `2027-Q1` or `2027-01`."""
    match every:
        case Every.YEAR:
            return f"{day.year}"
        case Every.QUARTER:
            return f"{day.year}-Q{(day.month - 1) // MONTHS_IN_A_QUARTER + 1}"
        case Every.MONTH:
            return f"{day.year}-{day.month:02d}"
