"""Region profiles: clocks and rule switches as data, and the calendar they count by."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import TypeVar

from cattrs import Converter, transform_error
from cattrs.errors import BaseValidationError

from sandbox.core.errors.governing import RegionInvalid, RegionMissing
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.world.working_days import SATURDAY, CalendarYear, WorkingDays

PACKAGE = "sandbox.core.regions"
T = TypeVar("T")


class ClockUnit(StrEnum):
    """What a clock counts in."""

    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One number of the law. `literal`: the text fixes it for this case; otherwise it is taken by analogy."""

    number: int
    unit: ClockUnit
    law: str
    literal: bool


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every clock of requirements.md."""

    authorisation_term: ClockRule
    application_review: ClockRule
    agreement_filing: ClockRule
    answer_unconditional: ClockRule
    answer_conditional: ClockRule
    answer_conditional_extension: ClockRule
    delivery: ClockRule
    catalogue_update: ClockRule
    catalogue_update_extension: ClockRule
    catalogue_review: ClockRule
    correction: ClockRule
    record_retention: ClockRule


@dataclass(frozen=True, slots=True)
class Switches:
    """Rules on which regions differ (G14, G15, I15)."""

    paid_only_on_exchange: bool
    disclose_capabilities: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A region's profile."""

    id: str
    title: Text
    clocks: Clocks
    switches: Switches
    working_days: WorkingDays


@dataclass(frozen=True, slots=True)
class _Profile:
    id: str
    title: Text
    calendar: str
    clocks: Clocks
    switches: Switches


@dataclass(frozen=True, slots=True)
class _Announcement:
    source: str
    off: tuple[tuple[date, date], ...]
    work: tuple[date, ...]


def open_region(name: str, folder: Path | None = None) -> Region:
    """Open a region's profile; a file of the same name in `folder` takes the place of the one shipped.

    Raises:
        RegionMissing: there is no such profile.
        RegionInvalid: a file cannot be understood; everything wrong with it is listed.
    """
    profile = _read(f"{name}.toml", _Profile, folder)
    years = _read(profile.calendar, dict[int, _Announcement], folder)
    _check_days(profile.calendar, years)
    calendar = WorkingDays({number: _year_of(year) for number, year in years.items()})
    return Region(profile.id, profile.title, profile.clocks, profile.switches, calendar)


def _year_of(announced: _Announcement) -> CalendarYear:
    off = frozenset(day for first, last in announced.off for day in _days(first, last))
    return CalendarYear(announced.source, off, frozenset(announced.work))


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _check_days(file: str, years: Mapping[int, _Announcement]) -> None:
    wrong = [
        Finding("calendar", f"{number}: {day}", text)
        for number, year in years.items()
        for day, text in _misplaced(number, _year_of(year))
    ]
    if wrong:
        raise RegionInvalid(file=file, findings=tuple(wrong))


def _misplaced(number: int, year: CalendarYear) -> Iterator[tuple[date, Text]]:
    for day in sorted(year.off | year.work):
        if day.year != number:
            yield day, Text("lies in another year", "不在该年度")
    for day in sorted(year.work):
        if day.weekday() < SATURDAY:
            yield day, Text("is no weekend day, so it cannot be a make-up day", "并非周末,不能作为调休上班日")
        if day in year.off:
            yield day, Text("is both off and worked", "既放假又上班")


def _exact(value: object, kind: type[object]) -> object:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


_CONVERTER = Converter(forbid_extra_keys=True)
_CONVERTER.register_structure_hook_func(lambda kind: kind in (date, bool, int, str), _exact)


def _read(file: str, kind: type[T], folder: Path | None) -> T:
    try:
        return _CONVERTER.structure(_parsed(file, folder), kind)
    except BaseValidationError as error:
        raise RegionInvalid(file=file, findings=tuple(_finding(told) for told in transform_error(error))) from error


def _finding(told: str) -> Finding:
    what, _, where = told.rpartition(" @ ")
    return Finding("region", where, Text(what, what))


def _parsed(file: str, folder: Path | None) -> dict[str, object]:
    own = folder / file if folder else None
    source = own if own and own.is_file() else resources.files(PACKAGE) / file
    if not source.is_file():
        raise RegionMissing(file=file)
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionInvalid(file=file, findings=(Finding("toml", file, Text(str(error), str(error))),)) from error
