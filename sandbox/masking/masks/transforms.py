"""Masks other than pseudonyms and generalisation: pure functions over Arrow arrays, types kept."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.columns import Bounds

Numbers = NDArray[np.int64]
POWERS = 10 ** np.arange(19, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Between which values an amount is shown; beyond each lie the values of enough units."""

    low: int
    high: int


def one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """Give a column as one array, also where it has no chunk at all."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def suppress(values: pa.Array) -> pa.Array:
    """Empty every cell."""
    return pa.nulls(len(values), values.type)


def keep_listed(values: pa.Array, listed: pa.Array) -> pa.Array:
    """Keep the values of a list and empty the others."""
    is_listed = pc.is_in(values, value_set=pc.cast(listed, values.type))
    return pc.if_else(is_listed, values, pa.scalar(None, values.type))


def is_told_by_frequency(shared: Numbers, least: int) -> NDArray[np.bool_]:
    """Mark the values that so many units share that fewer than `least` values are shared by as many.

    Who knows the largest employer would else find its pseudonym by counting.

    Args:
        shared: for each value, the units that have it.
        least: whole values.
    """
    alike = np.bincount(shared, minlength=1)
    is_told: NDArray[np.bool_] = alike[shared] < least
    return is_told


def round_digits(values: pa.Array, digits: int) -> pa.Array:
    """Round whole numbers to so many significant digits, halves away from zero."""
    numbers: Numbers = pc.fill_null(values, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    magnitude = np.abs(numbers)
    unit = POWERS[np.maximum(0, _digits_of(magnitude) - digits)]
    rounded = np.sign(numbers) * ((magnitude + unit // 2) // unit * unit)
    return _like(values, rounded)


def _digits_of(magnitude: Numbers) -> Numbers:
    return np.searchsorted(POWERS[1:], magnitude, side="right").astype(np.int64) + 1


def clamp(values: pa.Array, cuts: Cuts) -> pa.Array:
    """Move values beyond the cuts onto them."""
    numbers = pc.fill_null(values, cuts.low).to_numpy(zero_copy_only=False)
    return _like(values, np.clip(numbers, cuts.low, cuts.high))


def find_cuts(lows: pa.Array, highs: pa.Array, tail: float, least: int) -> Cuts | None:
    """Find cuts beyond each of which lie at least `least` units, and a share `tail` of them; None where they cross.

    Args:
        lows: the lowest value of each unit in the full table.
        highs: the highest value of each unit.
        tail: share of the units.
        least: whole units.
    """
    beyond = max(least, int(np.ceil(len(lows) * tail)))
    if len(lows) < 2 * beyond:
        return None
    low = int(np.partition(lows.to_numpy(zero_copy_only=False), beyond - 1)[beyond - 1])
    high = int(np.partition(highs.to_numpy(zero_copy_only=False), -beyond)[-beyond])
    return Cuts(low, high) if low <= high else None


def days_from(words: NDArray[np.uint64], most: int) -> Numbers:
    """Turn two pseudo-random words each into 1 to `most` days, either way."""
    days = (words[:, 0] % np.uint64(most)).astype(np.int64) + 1
    return np.where(words[:, 1] & np.uint64(1), days, -days)


def shift_days(dates: pa.Array, days: Numbers, bounds: Bounds | None) -> pa.Array:
    """Move each date by its own number of days, within the column's public bounds."""
    numbers = pc.fill_null(pc.cast(dates, pa.int32()), 0).to_numpy(zero_copy_only=False).astype(np.int64) + days
    if bounds is not None:
        numbers = np.clip(numbers, bounds.low, bounds.high)
    return pc.cast(_typed(dates, numbers, pa.int32()), pa.date32())


def _like(original: pa.Array, numbers: Numbers) -> pa.Array:
    return _typed(original, numbers, original.type)


def _typed(original: pa.Array, numbers: Numbers, kind: pa.DataType) -> pa.Array:
    return pa.array(numbers, kind, mask=pc.is_null(original).to_numpy(zero_copy_only=False))
