"""What first days, shifts and differences of dates can be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sandbox.core.columns import Bounds, day_number, day_of
from sandbox.query_gate.language.expressions import DateDifference, DatePart, DateShift, DateStart
from sandbox.query_gate.language.vocabulary import DateUnit
from sandbox.query_gate.meaning.calendar import date_part, date_part_bounds, difference, first_day, shifted
from sandbox.query_gate.meaning.domains import Extent, bounds_of, gaps_only, numbers_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.reach import MAX_LISTED, Numbers, image_of, size_of

WEEK = 7


def part_extent(node: DatePart, of: Extent) -> Extent:
    """Give what a part of a date can be."""
    bounds = date_part_bounds(bounds_of(of), node.unit)
    reached: Numbers | None = image_of(numbers_of(of), _over_days(lambda day: date_part(day, node.unit)))
    if reached is None and node.unit is DateUnit.YEAR_WEEK:
        mondays = range(*_edges(of, _over_days(lambda day: day_number(first_day(day, DateUnit.WEEK)))), WEEK)
        reached = image_of(mondays, _over_days(lambda day: date_part(day, node.unit)))
    if isinstance(reached, tuple):
        bounds = Bounds(reached[0], reached[-1])
    return Extent(Kind.NUMBER, bounds, 0, None, of.may_be_null, gaps_only(reached, bounds))


def start_extent(node: DateStart, of: Extent) -> Extent:
    """Give what the first day of a date's unit can be: exactly the first days there are, up to 2,000 of months."""
    first = _over_days(lambda day: day_number(first_day(day, node.unit)))
    low, end = _edges(of, first)
    reached: Numbers | None = image_of(numbers_of(of), first)
    if reached is None and node.unit is DateUnit.WEEK:
        reached = range(low, end, WEEK)
    elif reached is None:
        reached = _first_days(low, end - 1, node.unit)
    return _dates(of, Bounds(low, end - 1), reached)


def _first_days(low: int, high: int, unit: DateUnit) -> Numbers | None:
    if unit is DateUnit.DAY:
        return None
    found: list[int] = []
    day = day_of(low)
    while day_number(day) <= high and len(found) <= MAX_LISTED:
        found.append(day_number(day))
        if day.year == date.max.year and first_day(date.max, unit) == day:
            break
        day = shifted(day, 1, unit)
    return tuple(found) if len(found) <= MAX_LISTED else None


def shift_extent(node: DateShift, of: Extent) -> Extent:
    """Give what a shifted date can be.

    Raises:
        OverflowError: it may leave the years 1 to 9999.
    """
    change = _over_days(lambda day: day_number(shifted(day, node.count, node.unit)))
    low, end = _edges(of, change)
    bounds = Bounds(low, end - 1)
    reached = image_of(numbers_of(of), change)
    if reached is None and node.unit is DateUnit.DAY and isinstance(numbers_of(of), range):
        reached_range = numbers_of(of)
        return _dates(of, bounds, range(low, end, reached_range.step if isinstance(reached_range, range) else 1))
    return _dates(of, bounds, reached)


def difference_extent(node: DateDifference, start: Extent, end: Extent) -> Extent:
    """Give how many units can lie between two dates: most from the first start to the last end."""

    def counted(one: int, other: int) -> int:
        return difference(node.counting, node.unit, day_of(one), day_of(other))

    bounds = Bounds(
        counted(bounds_of(start).high, bounds_of(end).low), counted(bounds_of(start).low, bounds_of(end).high)
    )
    starts, ends = numbers_of(start), numbers_of(end)
    reached = None
    if size_of(starts) * size_of(ends) <= MAX_LISTED:
        reached = gaps_only(tuple(sorted({counted(one, other) for one in starts for other in ends})), bounds)
    return Extent(Kind.NUMBER, bounds, 0, None, start.may_be_null or end.may_be_null, reached)


def _over_days(change: Callable[[date], int]) -> Callable[[int], int]:
    return lambda number: change(day_of(number))


def _edges(of: Extent, change: Callable[[int], int]) -> tuple[int, int]:
    """Give the first result of a change that never falls, and the number after the last."""
    return change(bounds_of(of).low), change(bounds_of(of).high) + 1


def _dates(of: Extent, bounds: Bounds, reached: Numbers | None) -> Extent:
    return replace(of, bounds=bounds, values=None, reached=gaps_only(reached, bounds))
