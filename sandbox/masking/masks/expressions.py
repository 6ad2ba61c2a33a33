"""The same ways to make values coarser, as expressions of the engine over a quoted column.

Each gives for every value what its namesake in `generalisers` gives; a property test holds the two together.
"""

from collections.abc import Callable

from sandbox.core.columns import Bounds

Expression = Callable[[str], str]
"""Gives what the engine computes of a quoted column."""

PERIODS = {1: "month", 3: "quarter"}


def kept(column: str) -> str:
    """Leave the values as they are."""
    return column


def hidden(_: str) -> str:
    """Empty every cell."""
    return "NULL"


def first_of_years(step: int) -> Expression:
    """Give the first day of each date's band of years."""
    return lambda column: f"make_date(year({column}) // {int(step)} * {int(step)}, 1, 1)"


def first_of_months(step: int) -> Expression:
    """Give the first day of each date's month or quarter."""
    return lambda column: f"CAST(date_trunc('{PERIODS[step]}', {column}) AS DATE)"


def beginning(length: int, padding: str) -> Expression:
    """Keep the first characters of each code and pad it to its length."""

    def shorten(column: str) -> str:
        return (
            f"substr({column}, 1, {int(length)}) || repeat('{padding}', greatest(0, length({column}) - {int(length)}))"
        )

    return shorten


def middle_of_band(width: int, bounds: Bounds) -> Expression:
    """Give the middle of each number's band, within the bounds; the engine's greatest and least pass over NULL."""
    low, high, base = int(bounds.low), int(bounds.high), int(bounds.low) // width * width

    def middle(column: str) -> str:
        inside = f"(greatest(least({column}, {high}), {low}) - ({base}))"
        centre = f"{inside} // {int(width)} * {int(width)} + ({base + width // 2})"
        return f"CASE WHEN {column} IS NOT NULL THEN greatest(least({centre}, {high}), {low}) END"

    return middle
