"""Numbers as far as they are exact: two digits of the half-width, and the value to the same place (GUM, 7.2.6)."""

import math

from sandbox.wire.asking import Value

DIGITS = 2


def shown(value: Value, half_width: float | None) -> str:
    """Write a cell: `2,803 ± 340`, `8,600 ± 1,600`, `0.4312 ± 0.0021`; without a half-width, as it is."""
    if value is None:
        return "NULL"
    if half_width is None or isinstance(value, str | bool):
        return str(value)
    places = _places(round(half_width, _places(half_width)))  # rounding may have made it a digit longer
    return f"{_rounded(float(value), places)} ± {_rounded(half_width, places)}"


def _places(half_width: float) -> int:
    """Give the decimal place of the half-width's second digit; negative is left of the point."""
    if not math.isfinite(half_width) or half_width <= 0:
        return 0
    return DIGITS - 1 - math.floor(math.log10(half_width))


def _rounded(number: float, places: int) -> str:
    return f"{round(number, places) + 0.0:,.{max(places, 0)}f}"
