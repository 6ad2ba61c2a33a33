"""Public bounds proposed from data: rounded outward to 1, 2 or 5 times a power of ten, never the data's own extreme."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal

STEPS = (1, 2, 5, 10)


def outward_number(low: Decimal, high: Decimal, scale: int) -> tuple[Decimal, Decimal]:
    """Give bounds strictly outside two extremes, in numbers of so many decimals."""
    return -_next_above(-low, scale), _next_above(high, scale)


def _next_above(value: Decimal, scale: int) -> Decimal:
    """Give the next step above a value; towards zero the steps end at zero, and from zero they begin at 1."""
    if value == 0:
        return Decimal(1)
    if value > 0:
        return _step_above(value)
    below = _step_below(-value)
    return -below if below >= Decimal(1).scaleb(-scale) else Decimal(0)


def _step_above(value: Decimal) -> Decimal:
    power = value.log10().to_integral_value(ROUND_FLOOR)
    steps = [Decimal(step).scaleb(int(power)) for step in STEPS]
    return next((step for step in steps if step > value), Decimal(20).scaleb(int(power)))


def _step_below(value: Decimal) -> Decimal:
    power = value.log10().to_integral_value(ROUND_FLOOR)
    steps = [Decimal(step).scaleb(int(power)) for step in STEPS]
    return next((step for step in reversed(steps) if step < value), Decimal(5).scaleb(int(power) - 1))


def outward_days(low: date, high: date) -> tuple[date, date]:
    """Give the first day of a year and the last of one, strictly outside two days."""
    first, last = date(low.year, 1, 1), date(high.year, 12, 31)
    if first == low:
        first = date(max(low.year - 1, 1), 1, 1)
    if last == high:
        last = date(min(high.year + 1, 9999), 12, 31)
    return first, last
