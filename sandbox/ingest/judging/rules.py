"""The rules of one column: delivered values to stored ones, and which of them break which rule."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import Table
from sandbox.core.periods import Days
from sandbox.ingest.judging.identifiers import CHECKS, is_valid
from sandbox.ingest.judging.parsing import parse

MAX_TEXT = 10_000
MAX_UNIT_TEXT = 64
UNREADABLE = {
    ColumnType.TEXT: "not_a_text",
    ColumnType.INTEGER: "not_a_whole_number",
    ColumnType.DECIMAL: "not_a_number_of_this_scale",
    ColumnType.DATE: "not_a_date",
    ColumnType.BOOLEAN: "not_true_or_false",
}
MISSING = "missing"
OUTSIDE_PERIOD = "outside_period"
FEW = 4
"""Distinct values are judged instead of all where there are at least so many times as many values."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judged:
    """The values of one column as they are stored, null where one does not parse, and where each broken rule is."""

    values: pa.Array
    broken: tuple[tuple[str, Mask], ...]


class ColumnJudge:
    """Judges the values of one column, batch by batch.

    Args:
        column: what is promised of it.
        table: its table.
        delivered_on: in days since 1970-01-01; tells dates in the future from other wrong ones.
        covers: the days that the period column may hold; None: any within its bounds.
    """

    def __init__(self, column: Column, table: Table, delivered_on: int, covers: Days | None) -> None:
        self._column = column
        self._is_unit = column.name == table.unit_column
        self._is_required = column.required or self._is_unit
        self._delivered_on = delivered_on
        self._covers = covers if column.name == table.period_column else None
        self._repeats = True

    def judge(self, given: pa.Array) -> Judged:
        """Judge delivered values; texts that repeat are given as a dictionary."""
        distinct = self._distinct(given)
        if distinct is None:
            return self._judge(given.dictionary_decode() if pa.types.is_dictionary(given.type) else given)
        judged = _spread(self._judge(distinct.dictionary), distinct.indices)
        return self._with_missing(judged, np.asarray(distinct.indices.is_null()))

    def _distinct(self, given: pa.Array) -> pa.DictionaryArray | None:
        """Give values by their distinct ones where those are few; if texts once were many, do not look again."""
        if pa.types.is_dictionary(given.type):
            return given if len(given.dictionary) * FEW <= len(given) else None
        if not self._repeats or not _is_text(given):
            return None
        encoded = given.dictionary_encode()
        self._repeats = len(encoded.dictionary) * FEW <= len(given)
        return encoded if self._repeats else None

    def _with_missing(self, judged: Judged, is_missing: Mask) -> Judged:
        """Add the values that are not there at all, of which no distinct value tells."""
        if not self._is_required or not is_missing.any():
            return judged
        broken = dict(judged.broken)
        broken[MISSING] = broken.get(MISSING, np.zeros(len(is_missing), bool)) | is_missing
        return Judged(judged.values, tuple(broken.items()))

    def _judge(self, given: pa.Array) -> Judged:
        values, is_missing = parse(given, self._column), _is_missing(given)
        found = [(UNREADABLE[self._column.type], _mask(values.is_null()) & ~is_missing)]
        if self._is_required:
            found.append((MISSING, is_missing))
        found += self._outside(values)
        if self._covers is not None:
            found.append((OUTSIDE_PERIOD, _is_outside(values, self._covers)))
        return Judged(values, tuple((rule, mask) for rule, mask in found if mask.any()))

    def _outside(self, values: pa.Array) -> list[tuple[str, Mask]]:
        column, found = self._column, list[tuple[str, Mask]]()
        if column.type is ColumnType.TEXT:
            most = MAX_UNIT_TEXT if self._is_unit else MAX_TEXT
            found.append(("too_long", _mask(pc.greater(pc.utf8_length(values), most))))
        if column.identifier in CHECKS and column.type is ColumnType.TEXT:
            found.append(("bad_check_digit", _mask(pc.invert(is_valid(values, column.identifier)))))
        if column.domain is not None:
            listed = pa.array(column.domain, values.type)
            found.append(("outside_domain", _mask(values.is_valid()) & ~_mask(pc.is_in(values, value_set=listed))))
        return found + self._outside_bounds(values)

    def _outside_bounds(self, values: pa.Array) -> list[tuple[str, Mask]]:
        bounds, is_date = self._column.bounds, self._column.type is ColumnType.DATE
        if bounds is None:
            return []
        numbers = values.cast(pa.int32()).cast(pa.int64()) if is_date else values
        is_outside = _mask(pc.or_(pc.less(numbers, bounds.low), pc.greater(numbers, bounds.high)))
        if not is_date:
            return [("outside_bounds", is_outside)]
        is_future = is_outside & _mask(pc.greater(numbers, self._delivered_on))
        return [("outside_bounds", is_outside & ~is_future), ("date_in_the_future", is_future)]


def _spread(judged: Judged, places: pa.Array) -> Judged:
    """Give what was judged of distinct values for each value; one without a place is null and breaks nothing here."""
    is_there = np.asarray(places.is_valid())
    filled = np.asarray(pc.fill_null(places, 0))
    broken = tuple((rule, mask[filled] & is_there) for rule, mask in judged.broken)
    return Judged(_spread_values(judged.values, places), broken)


def _spread_values(values: pa.Array, places: pa.Array) -> pa.Array:
    """Give texts as a dictionary of different texts (two delivered ones may be stored as one), others plainly."""
    if not pa.types.is_string(values.type):
        return values.take(places)
    encoded = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(places), encoded.dictionary)


def _is_outside(days: pa.Array, covered: Days) -> Mask:
    first, last = (pa.scalar(day, pa.date32()) for day in (covered.first, covered.last))
    return _mask(pc.or_(pc.less(days, first), pc.greater(days, last)))


def _is_text(given: pa.Array) -> bool:
    return bool(pa.types.is_string(given.type) or pa.types.is_large_string(given.type))


def _is_missing(given: pa.Array) -> Mask:
    if _is_text(given):
        blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(given)), 0)
        return _mask(given.is_null()) | _mask(blank)
    if pa.types.is_floating(given.type):
        return _mask(given.is_null(nan_is_null=True))
    return _mask(given.is_null())


def _mask(flags: pa.Array) -> Mask:
    mask: Mask = np.asarray(pc.fill_null(flags, fill_value=False))
    return mask
