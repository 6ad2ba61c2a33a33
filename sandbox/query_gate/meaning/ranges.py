"""Interval arithmetic on stored whole numbers: what an expression can be, from public bounds alone."""

from datetime import date

from sandbox.core.columns import Bounds, day_of
from sandbox.query_gate.language.expressions import DateUnit

HEADROOM = 2**62


def is_within_headroom(bounds: Bounds) -> bool:
    """Tell whether every value is proven to fit a 64-bit integer with room to spare."""
    return bounds.low >= -HEADROOM and bounds.high <= HEADROOM


def added(left: Bounds, right: Bounds) -> Bounds:
    """Give the bounds of a sum."""
    return Bounds(left.low + right.low, left.high + right.high)


def subtracted(left: Bounds, right: Bounds) -> Bounds:
    """Give the bounds of a difference."""
    return Bounds(left.low - right.high, left.high - right.low)


def multiplied(left: Bounds, right: Bounds) -> Bounds:
    """Give the bounds of a product."""
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Bounds(min(corners), max(corners))


def scaled_up(bounds: Bounds, places: int) -> Bounds:
    """Give the bounds after shifting the decimal point by `places`."""
    return Bounds(bounds.low * 10**places, bounds.high * 10**places)


def cut(number: int, divisor: int) -> int:
    """Divide towards zero by a positive divisor, as the engine's // does."""
    return number // divisor if number >= 0 else -(-number // divisor)


def divided(bounds: Bounds, divisor: int) -> Bounds:
    """Give the bounds of a quotient cut towards zero, by a positive divisor."""
    return Bounds(cut(bounds.low, divisor), cut(bounds.high, divisor))


def hull(parts: tuple[Bounds, ...]) -> Bounds:
    """Give the least bounds around several."""
    return Bounds(min(part.low for part in parts), max(part.high for part in parts))


def date_part(day: date, unit: DateUnit) -> int:
    """Give the whole number that a date has under a unit; the week starts on Monday, as 1."""
    match unit:
        case DateUnit.YEAR:
            return day.year
        case DateUnit.QUARTER:
            return (day.month + 2) // 3
        case DateUnit.MONTH:
            return day.month
        case DateUnit.DAY:
            return day.day
        case DateUnit.WEEKDAY:
            return day.isoweekday()


_CYCLES = {
    DateUnit.QUARTER: Bounds(1, 4),
    DateUnit.MONTH: Bounds(1, 12),
    DateUnit.DAY: Bounds(1, 31),
    DateUnit.WEEKDAY: Bounds(1, 7),
}


def date_part_bounds(days: Bounds, unit: DateUnit) -> Bounds:
    """Give the bounds of a part of the dates between two days."""
    first, last = day_of(days.low), day_of(days.high)
    if unit is DateUnit.YEAR:
        return Bounds(first.year, last.year)
    low, high = date_part(first, unit), date_part(last, unit)
    if low <= high and _is_one_cycle(first, last, unit):
        return Bounds(low, high)
    return _CYCLES[unit]


def _is_one_cycle(first: date, last: date, unit: DateUnit) -> bool:
    if unit is DateUnit.WEEKDAY:
        return (last - first).days < 7
    same_year = first.year == last.year
    return same_year and (unit is not DateUnit.DAY or first.month == last.month)
