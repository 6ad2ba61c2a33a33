"""The edges of one column: what a contract allows at its limits, and one value that is nothing special.

Dates are days since 1970-01-01 and decimals value·10^scale, as spaces keep them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sandbox.core.columns import Bounds, Column, ColumnType, day_number, day_of
from sandbox.core.contract import Table

MOST_DIGITS = 18
"""Of a stored number, as loading reads it."""
LONGEST_TEXT = 10_000
LONGEST_UNIT = 64
"""Characters that loading lets through."""

Stored = bool | int | str | None

ALL_DAYS = Bounds(day_number(date(1900, 1, 1)), day_number(date(2100, 12, 31)))
"""Where a contract bounds no dates."""
ALL_NUMBERS = Bounds(-(10**MOST_DIGITS) + 1, 10**MOST_DIGITS - 1)
TEXTS = (
    ("shortest", "a"),
    ("full width", "\uff21\uff22\uff23\uff11\uff12\uff13"),
    ("beyond the basic plane", "\U00020bb7\u91ce\U0001f33e"),
    ("composed accents", "\u00c5ngstr\u00f6m \u00e9"),
    ("right to left", "\u0634\u0647\u0631"),
    ("quotes", 'it\'s "so" `here`'),
    ("patterns", "100%_\\d+[a-z]*"),
    ("commas and lines", "one,two;three\nfour\tfive"),
    ("word of a database", "NULL"),
    ("leading zeros", "007"),
    ("looks like a date", "2026-02-30"),
    ("spaces within", "two  spaces"),
)


@dataclass(frozen=True, slots=True)
class Edge:
    """A value at an edge, and what makes it one."""

    value: Stored
    name: str


MISSING = Edge(None, "missing")


def edges_of(column: Column) -> tuple[Edge, ...]:
    """Give every edge of a column that is no identifier, without its absence; each value once."""
    found: dict[Stored, Edge] = {}
    for edge in _edges(column):
        found.setdefault(edge.value, edge)
    return tuple(found.values())


def is_category(column: Column) -> bool:
    """Tell whether all values of a column are listed."""
    return column.has_public_domain


def may_be_missing(table: Table, column: Column) -> bool:
    """Tell whether a row may lack a value: units and parts of keys are always there."""
    return not (column.required or column.name == table.unit_column or column.name in table.unique_key)


def plain_value(column: Column) -> Stored:
    """Give a value of a column that is at no edge, where it has one."""
    if is_category(column):
        return edges_of(column)[0].value
    if column.type is ColumnType.TEXT:
        return "text"
    bounds = column.bounds or (ALL_DAYS if column.type is ColumnType.DATE else Bounds(0, 10 ** (column.scale + 3)))
    return bounds.low + bounds.width // 3


def _edges(column: Column) -> Iterator[Edge]:
    if column.type is ColumnType.BOOLEAN and column.domain is None:
        yield from (Edge(value=True, name="true"), Edge(value=False, name="false"))
    elif column.domain is not None:
        stored = (int(value) if isinstance(value, float) else value for value in column.domain)
        yield from (Edge(value, "category") for value in stored)
    elif column.type is ColumnType.TEXT:
        yield from (Edge(text, name) for name, text in TEXTS)
        yield Edge("\u957f" * LONGEST_TEXT, "longest")
    elif column.type is ColumnType.DATE:
        yield from _days(column.bounds or ALL_DAYS)
    else:
        yield from _numbers(column.bounds or ALL_NUMBERS, column.scale)


def _numbers(bounds: Bounds, scale: int) -> Iterator[Edge]:
    yield from (Edge(bounds.low, "low"), Edge(bounds.high, "high"))
    whole = 10**scale
    wanted = {
        "zero": 0,
        "one": whole,
        "negative": -whole,
        "least step": 1,
        "least negative step": -1,
        "above low": bounds.low + 1,
        "below high": bounds.high - 1,
        "all digits": 123_456_789 % (10 * whole) + whole,
    }
    yield from (Edge(value, name) for name, value in wanted.items() if bounds.low <= value <= bounds.high)


def _days(bounds: Bounds) -> Iterator[Edge]:
    yield from (Edge(bounds.low, "low"), Edge(bounds.high, "high"))
    first, last = day_of(bounds.low), day_of(bounds.high)
    leap = next((year for year in range(first.year, last.year + 1) if _is_leap(year)), None)
    years = dict.fromkeys((first.year, last.year, leap))
    for year in (y for y in years if y is not None):
        for month, day, name in ((1, 1, "year begins"), (6, 30, "half-year ends"), (12, 31, "year ends")):
            yield from _within(bounds, date(year, month, day), name)
        if _is_leap(year):
            yield from _within(bounds, date(year, 2, 29), "leap day")
    yield from _within(bounds, date(1970, 1, 1), "first day of machines")


def _within(bounds: Bounds, day: date, name: str) -> Iterator[Edge]:
    if bounds.low <= day_number(day) <= bounds.high:
        yield Edge(day_number(day), name)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
