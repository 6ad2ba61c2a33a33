"""Mask one column by its order: a function for each mask, over Arrow arrays, types kept."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.applying.orders import ColumnOrder, MaskedRows
from sandbox.masking.masks.scrub import scrub_texts
from sandbox.masking.masks.transforms import (
    clamp,
    is_told_by_frequency,
    keep_listed,
    round_digits,
    shift_days,
    suppress,
)
from sandbox.masking.pseudonyms.book import PseudonymBook

Masker = Callable[[ColumnOrder, pa.Array, MaskedRows, PseudonymBook], pa.Array]


def mask_column(order: ColumnOrder, values: pa.Array, rows: MaskedRows, book: PseudonymBook) -> pa.Array:
    """Mask one column.

    Args:
        order: what is to be done.
        values: the column as it is.
        rows: what must be known of its rows.
        book: the pseudonyms; those of the column's values have been gathered.
    """
    return MASKERS[order.mask](order, values, rows, book)


def encode(values: pa.Array) -> pa.DictionaryArray:
    """Give a column by its distinct values, if it is not so given already."""
    return values if pa.types.is_dictionary(values.type) else values.dictionary_encode()


def _pseudonym(order: ColumnOrder, values: pa.Array, rows: MaskedRows, book: PseudonymBook) -> pa.Array:
    encoded = encode(values)
    if not len(encoded.dictionary):
        return suppress(encoded.dictionary_decode())
    made = book.look_up(order.kind, encoded.dictionary)
    if not order.is_unit:
        size = len(encoded.dictionary)
        codes = pc.fill_null(encoded.indices, size).to_numpy(zero_copy_only=False).astype(np.int64)
        is_told = is_told_by_frequency(rows.count_units(codes, size + 1)[:size], rows.least)
        made = pc.if_else(pa.array(is_told), pa.scalar(None, made.type), made)
    return made.take(encoded.indices)


def _generalise(order: ColumnOrder, values: pa.Array, _: MaskedRows, _book: PseudonymBook) -> pa.Array:
    if order.coarsen is None:
        return suppress(values)
    if not (pa.types.is_string(values.type) or pa.types.is_dictionary(values.type)):
        return order.coarsen(values)
    encoded = encode(values)
    return order.coarsen(encoded.dictionary).take(encoded.indices)


def _shift(order: ColumnOrder, values: pa.Array, rows: MaskedRows, _: PseudonymBook) -> pa.Array:
    return shift_days(values, rows.shifts[rows.units], order.column.bounds)


def _round(order: ColumnOrder, values: pa.Array, rows: MaskedRows, _: PseudonymBook) -> pa.Array:
    if order.cuts is None:
        return suppress(values)
    rounded, bounds = round_digits(clamp(values, order.cuts), rows.digits), order.column.bounds
    if bounds is None:
        return rounded
    not_below = pc.max_element_wise(rounded, bounds.low, skip_nulls=False)
    return pc.min_element_wise(not_below, bounds.high, skip_nulls=False)


def _category(order: ColumnOrder, values: pa.Array, _: MaskedRows, _book: PseudonymBook) -> pa.Array:
    return suppress(values) if order.listed is None else keep_listed(values, order.listed)


def _scrub(_: ColumnOrder, values: pa.Array, rows: MaskedRows, _book: PseudonymBook) -> pa.Array:
    return scrub_texts(values, rows.own, rows.units, rows.least)


def _suppress(_: ColumnOrder, values: pa.Array, _rows: MaskedRows, _book: PseudonymBook) -> pa.Array:
    return suppress(values)


MASKERS: dict[str, Masker] = {
    "pseudonym": _pseudonym,
    "generalise": _generalise,
    "region": _generalise,
    "birth": _generalise,
    "shift": _shift,
    "round": _round,
    "category": _category,
    "scrub": _scrub,
    "suppress": _suppress,
}
