"""Mask a whole table in memory: profile its columns, then mask them, two at a time.

What a sample decides by search (how far quasi-identifiers are generalised) is fixed here at the first step of each
ladder: a whole table is masked for its own provider, never shown to developers.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import Table
from sandbox.masking.applying.columns import encode, mask_column
from sandbox.masking.applying.orders import ColumnOrder, MaskedRows
from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.rules import ColumnMask
from sandbox.masking.masks.transforms import Cuts, Numbers, days_from, find_cuts, one_chunk
from sandbox.masking.pseudonyms.book import PseudonymBook, pseudonym_kind
from sandbox.masking.pseudonyms.kinds import KINDS
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser

THREADS = 2
BY_DISTINCT = ("pseudonym", "generalise", "region", "scrub")


@dataclass(frozen=True, slots=True)
class WholeMasking:
    """By what a whole table is masked: its contract, each column's mask, the pseudonyms of the space it is for.

    `least`: units that must share a value.
    """

    table: Table
    masks: tuple[ColumnMask, ...]
    pseudonymiser: Pseudonymiser
    limits: MaskingLimits
    least: int


def mask_whole(rows: pa.Table, masking: WholeMasking) -> pa.Table:
    """Mask every column of a protected table, whose rows are all here."""
    masks = masking.masks
    with ThreadPoolExecutor(THREADS) as pool:
        whole = pool.map(lambda mask: _column(mask, rows.column(mask.column.name)), masks)
        columns = {mask.column.name: column for mask, column in zip(masks, whole, strict=True)}
        known = _know(columns, masking)
        orders = list(pool.map(lambda mask: _order(mask, columns[mask.column.name], known, masking), masks))
        book = _gather(orders, columns, masking.pseudonymiser)
        masked = pool.map(lambda order: mask_column(order, columns[order.column.name], known, book), orders)
        return pa.table(list(masked), names=[order.column.name for order in orders])


def _know(columns: dict[str, pa.Array], masking: WholeMasking) -> MaskedRows:
    """Find each row's unit, its days, and the identifiers that stand in it."""
    limits, masks = masking.limits, masking.masks
    encoded = encode(columns[masking.table.unit_column or masks[0].column.name])
    units = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    shifts = days_from(
        masking.pseudonymiser.draw("shift", pc.cast(encoded.dictionary, pa.string()), 2), limits.shift_days
    )
    own = tuple(columns[m.column.name] for m in masks if m.is_identifying)
    return MaskedRows(units, shifts, own, masking.least, limits.digits)


def _order(mask: ColumnMask, values: pa.Array, known: MaskedRows, masking: WholeMasking) -> ColumnOrder:
    column, limits = mask.column, masking.limits
    if mask.mask == "pseudonym" or (mask.mask != "suppress" and _is_quasi(column) and column.identifier is not None):
        kind = pseudonym_kind(column, values)
        return ColumnOrder(column, "pseudonym", kind, is_unit=column.name == masking.table.unit_column)
    if _is_quasi(column):
        return ColumnOrder(column, mask.mask, coarsen=steps_of(column, mask.mask, limits.bands)[0].coarsen)
    if mask.mask == "round":
        return ColumnOrder(column, mask.mask, cuts=_cuts(values, known, limits))
    if mask.mask == "category":
        return ColumnOrder(column, mask.mask, listed=_frequent(values, known))
    return ColumnOrder(column, mask.mask)


def _column(mask: ColumnMask, column: pa.ChunkedArray) -> pa.Array:
    """Give a column as one array; by its distinct values, where its mask looks at these."""
    whole = one_chunk(column)
    return whole.dictionary_encode() if mask.mask in BY_DISTINCT and pa.types.is_string(whole.type) else whole


def _is_quasi(column: Column) -> bool:
    return column.role is ColumnRole.QUASI_IDENTIFIER


def _cuts(values: pa.Array, known: MaskedRows, limits: MaskingLimits) -> Cuts | None:
    is_there = pc.is_valid(values).to_numpy(zero_copy_only=False)
    numbers = values.drop_null().to_numpy(zero_copy_only=False)
    if known.has_one_row_each or not len(numbers):
        return find_cuts(pa.array(numbers), pa.array(numbers), limits.tail, known.least)
    units = known.units[is_there]
    order = np.argsort(units, kind="stable")
    starts = np.flatnonzero(np.diff(units[order], prepend=-1))
    lows, highs = np.minimum.reduceat(numbers[order], starts), np.maximum.reduceat(numbers[order], starts)
    return find_cuts(pa.array(lows), pa.array(highs), limits.tail, known.least)


def _frequent(values: pa.Array, known: MaskedRows) -> pa.Array:
    """Give the values that enough units have."""
    encoded = encode(values)
    size = len(encoded.dictionary)
    codes: Numbers = pc.fill_null(encoded.indices, size).to_numpy(zero_copy_only=False).astype(np.int64)
    shared = known.count_units(codes, size + 1)[:size]
    return encoded.dictionary.filter(pa.array(shared >= known.least))


def _gather(orders: list[ColumnOrder], columns: dict[str, pa.Array], pseudonymiser: Pseudonymiser) -> PseudonymBook:
    book = PseudonymBook(pseudonymiser)
    for order in orders:
        if order.mask == "pseudonym":
            distinct = encode(columns[order.column.name]).dictionary
            book.gather_distinct(order.kind, distinct, () if order.kind in KINDS else (distinct,))
    return book
