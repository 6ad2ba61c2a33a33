"""Ways to make the values of a quasi-identifier coarser: pure functions over Arrow arrays, types kept.

What a developer's SQL reads stays of the same type and shape: a birth date becomes the first day of its year or
band, a region 420106 becomes 420100, a number the middle of its band.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Bounds, Column, ColumnType
from sandbox.masking.identifiers.checksums import PROVINCES
from sandbox.masking.masks.expressions import (
    Expression,
    beginning,
    first_of_months,
    first_of_years,
    hidden,
    kept,
    middle_of_band,
)

Coarsen = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of generalisation: its name, its function over values, and the same as an expression of the engine."""

    name: str
    coarsen: Coarsen
    expression: Expression


MONTHS_OF_A_YEAR = 12
PADDING = "*"
THINNING = 1.5
"""A shorter prefix is a step of its own where it has at least this many times fewer values."""


def hide(values: pa.Array) -> pa.Array:
    """Empty every cell."""
    return pa.nulls(len(values), values.type)


def keep(values: pa.Array) -> pa.Array:
    """Leave the values as they are."""
    return values


def years(step: int) -> Coarsen:
    """Give the first day of each date's band of years; bands begin at multiples of `step`."""
    return lambda dates: _first_days(dates, step * MONTHS_OF_A_YEAR, 1970 * MONTHS_OF_A_YEAR)


def months(step: int) -> Coarsen:
    """Give the first day of each date's band of months within its year."""
    return lambda dates: _first_days(dates, step, 0)


def _first_days(dates: pa.Array, step: int, before_epoch: int) -> pa.Array:
    days = pc.cast(pc.fill_null(dates, 0), pa.int32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    counted = days.astype("datetime64[M]").astype(np.int64) + before_epoch
    first = (counted // step * step - before_epoch).astype("datetime64[M]").astype("datetime64[D]")
    return pc.cast(_with_nulls_of(dates, first.astype(np.int32), pa.int32()), pa.date32())


def bands(width: int, bounds: Bounds) -> Coarsen:
    """Give the middle of each number's band; bands begin at multiples of `width`, and stay within the bounds."""

    def middle(numbers: pa.Array) -> pa.Array:
        inside = np.clip(pc.fill_null(numbers, 0).to_numpy(zero_copy_only=False), bounds.low, bounds.high)
        middles = np.clip(inside // width * width + width // 2, bounds.low, bounds.high)
        return _with_nulls_of(numbers, middles, numbers.type)

    return middle


def _with_nulls_of(original: pa.Array, values: np.ndarray, kind: pa.DataType) -> pa.Array:
    is_null = pc.is_null(original).to_numpy(zero_copy_only=False)
    return pa.array(values, kind, mask=is_null)


def prefix(length: int, padding: str) -> Coarsen:
    """Keep the first characters of each code and pad it to its length."""

    def shorten(codes: pa.Array) -> pa.Array:
        missing = pc.max_element_wise(pc.subtract(pc.utf8_length(codes), length), 0, skip_nulls=False)
        kept = pc.utf8_slice_codeunits(codes, 0, length)
        return pc.binary_join_element_wise(kept, pc.binary_repeat(pa.scalar(padding), missing), "")

    return shorten


HIDDEN = Step("hidden", hide, hidden)


def steps_of(column: Column, mask: str, most_bands: int) -> tuple[Step, ...]:
    """Give the steps of generalisation of a quasi-identifier, the finest first; the last one hides it."""
    return (*_finer_steps(column, mask, most_bands), HIDDEN) if mask != "suppress" else (HIDDEN,)


def _finer_steps(column: Column, mask: str, most_bands: int) -> tuple[Step, ...]:
    if column.type is ColumnType.DATE:
        return _date_steps(column, mask)
    if mask == "region" or _lists_regions(column):
        return _prefix_step("city", 4, "0"), _prefix_step("province", 2, "0")
    if column.has_public_domain or column.identifier is not None:
        return Step("as it is", keep, kept), *_prefix_steps(column)
    if column.is_numeric and column.bounds is not None:
        return _band_steps(column.bounds, column.scale, most_bands)
    return ()


def _prefix_step(name: str, length: int, padding: str) -> Step:
    return Step(name, prefix(length, padding), beginning(length, padding))


def _date_steps(column: Column, mask: str) -> tuple[Step, ...]:
    year = Step("year", years(1), first_of_years(1))
    decades = tuple(Step(f"{n} years", years(n), first_of_years(n)) for n in (5, 10, 20, 40))
    if mask == "birth" or _spans_generations(column):
        return year, *decades
    month, quarter = (Step(name, months(n), first_of_months(n)) for name, n in (("month", 1), ("quarter", 3)))
    return month, quarter, year, *decades[:2]


def _spans_generations(column: Column) -> bool:
    """Tell whether a date reaches back so far that it is a birth or founding date rather than an event's."""
    return column.identifier == "birth_date" or column.bounds is None or column.bounds.width > 30 * 366


def _lists_regions(column: Column) -> bool:
    """Tell whether every value is a six-digit code of an administrative region (GB/T 2260)."""
    listed = column.domain or ()
    return bool(listed) and all(isinstance(v, str) and _is_region(v) for v in listed)


def _is_region(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit() and int(code[:2]) in PROVINCES


def _prefix_steps(column: Column) -> tuple[Step, ...]:
    """Give the prefixes of a list of equally long codes that truly thin it out."""
    listed = [v for v in column.domain or () if isinstance(v, str) and v.isascii()]
    lengths = {len(v) for v in listed}
    if len(listed) != len(column.domain or ()) or len(lengths) != 1 or len(listed) < 4:
        return ()
    steps: list[Step] = []
    now = len(listed)
    for length in range(lengths.pop() - 1, 0, -1):
        left = len({v[:length] for v in listed})
        if 1 < left <= now / THINNING:
            steps.append(_prefix_step(f"first {length}", length, PADDING))
            now = left
    return tuple(steps)


def _band_steps(bounds: Bounds, scale: int, most_bands: int) -> tuple[Step, ...]:
    """Give widths 1, 5, 10, 20, 40, … of which each divides the next, from the first with few enough bands on.

    They are counted in stored units, and named in the column's own.
    """
    widths = [1, 5, 10]
    while widths[-1] < bounds.width:
        widths.append(widths[-1] * 2)
    fitting = (w for w in widths if bounds.width / most_bands <= w <= bounds.width)
    return tuple(Step(f"bands of {w / 10**scale:.12g}", bands(w, bounds), middle_of_band(w, bounds)) for w in fitting)
