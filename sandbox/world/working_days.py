"""Working days (工作日) by the official calendar, make-up days (调休) included; a missing year is never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.core.errors.operating import CalendarMissing

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's announcement: days off, and weekend days that are worked."""

    source: str
    off: frozenset[date]
    work: frozenset[date]


class WorkingDays:
    """The official calendar of some years."""

    def __init__(self, years: Mapping[int, CalendarYear]) -> None:
        self._years = dict(years)

    @property
    def years(self) -> tuple[int, ...]:
        """The years it knows, in order."""
        return tuple(sorted(self._years))

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked.

        Raises:
            CalendarMissing: the year's announcement is not known.
        """
        year = self._years.get(day.year)
        if year is None:
            raise CalendarMissing(year=day.year)
        if day in year.work:
            return True
        return day not in year.off and day.weekday() < SATURDAY

    def add(self, start: date, days: int) -> date:
        """Give the `days`-th working day after `start`; the start itself is not counted.

        Raises:
            CalendarMissing: a year on the way is not known.
            ValueError: `days` is negative.
        """
        if days < 0:
            raise ValueError("days are counted forward")
        day = start
        while days > 0:
            day += DAY
            days -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative where `end` comes first.

        Raises:
            CalendarMissing: a year on the way is not known.
        """
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(start + n * DAY) for n in range(1, (end - start).days + 1))
