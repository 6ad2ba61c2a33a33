"""Whole columns of an answer at once, where an output is a key, a count, a sum or an average and nothing more.

The same numbers as `answering.noised` gives one row at a time, for answers of many cells; a property test holds the two
together. What has parts above the cut is read by the shell, row by row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.core.columns import Value
from sandbox.query_gate.answering.estimates import Slopes, half_width
from sandbox.query_gate.answering.rounding import given_value, given_width
from sandbox.query_gate.answering.withholding import Withholding
from sandbox.query_gate.pricing.recipes import Direct, Ratio, Recipe, Total
from sandbox.world.noise import Z_95, Calibration

Numbers = NDArray[np.float64]
Noises = tuple[Calibration | None, ...]
LARGEST_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class GivenColumn:
    """A column as it is given: values, the 95 % half-width of each, and the rows whose value is withheld."""

    values: tuple[Value, ...]
    widths: tuple[float | None, ...]
    withheld: tuple[int, ...] = ()


def column_of(
    recipe: Recipe, slots: Sequence[Sequence[int]], noises: Noises, withholding: Withholding
) -> GivenColumn | None:
    """Give the column of an aggregate; None where it must be read row by row.

    Args:
        recipe: how the aggregate is made.
        slots: the noised numbers of the rows given, by slot.
        noises: the noise of each slot.
        withholding: when a quotient is withheld.
    """
    match recipe:
        case Direct(slot, scale):
            return _steady(slots[slot], scale, {slot: 10.0**-scale}, noises)
        case Total(centred, count, middle, scale):
            unit = 10.0**-scale
            sums = [c + middle * n for c, n in zip(slots[centred], slots[count], strict=True)]
            return _steady(sums, scale, {centred: unit, count: middle * unit}, noises)
        case Ratio() if noises[recipe.count] is not None and noises[recipe.total] is not None:
            return _averages(recipe, slots, noises, withholding)
        case _:
            return None


def _steady(stored: Sequence[int], scale: int, slopes: Slopes, noises: Noises) -> GivenColumn:
    """Give numbers that all have the same half-width."""
    width = given_width(half_width(slopes, noises))
    shown = [number / 10**scale for number in stored] if scale else stored
    return GivenColumn(tuple(given_value(value, width) for value in shown), (width,) * len(stored))


def _averages(
    recipe: Ratio, slots: Sequence[Sequence[int]], noises: Noises, withholding: Withholding
) -> GivenColumn | None:
    if max(map(abs, slots[recipe.total]), default=0) > LARGEST_EXACT:
        return None
    total, count = (np.asarray(slots[slot], np.float64) for slot in (recipe.total, recipe.count))
    is_enough = count >= max(1, withholding.min_units)
    divisor, unit = np.where(is_enough, count, 1.0), 10.0**-recipe.scale
    means = np.clip(recipe.middle + total / divisor, recipe.bounds.low, recipe.bounds.high) * unit
    widths = np.minimum(_widths(recipe, total, divisor, noises) * unit, recipe.bounds.width * unit)
    pairs = zip(means.tolist(), widths.tolist(), is_enough.tolist(), strict=True)
    cells = [(mean, given_width(width)) if enough else (None, None) for mean, width, enough in pairs]
    values = tuple(given_value(mean, width) for mean, width in cells)
    withheld = tuple(np.flatnonzero(~is_enough).tolist())
    return GivenColumn(values, tuple(width for _, width in cells), withheld)


def _widths(recipe: Ratio, total: Numbers, count: Numbers, noises: Noises) -> Numbers:
    """Give the half-widths by the delta method, in stored units; a count's own slope may be nothing."""
    of_total, of_count = noises[recipe.total], noises[recipe.count]
    if of_total is None or of_count is None:
        raise AssertionError("noise on both")
    by_count = total / count / count
    both: Numbers = Z_95 * np.hypot(of_total.deviation / count, of_count.deviation * by_count)
    return np.where(by_count == 0, of_total.half_width_95 / count, both)
