"""Conformity: each batch of a delivery against its table's contract; what breaks a rule is kept out, by row number."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.columns import Column, ColumnType, day_number
from sandbox.core.contract import Table
from sandbox.core.errors.loading import SourceUnreadable
from sandbox.core.periods import Days
from sandbox.ingest.identifiers import CHECKS, is_valid
from sandbox.ingest.parsing import STORED_TYPES, parse
from sandbox.ingest.sources import Source

MAX_TEXT = 10_000
MAX_UNIT_TEXT = 64
MAX_KEPT_TEXT = 200
UNREADABLE = {
    ColumnType.TEXT: "not_a_text",
    ColumnType.INTEGER: "not_a_whole_number",
    ColumnType.DECIMAL: "not_a_number_of_this_scale",
    ColumnType.DATE: "not_a_date",
    ColumnType.BOOLEAN: "not_true_or_false",
}
MISSING = "missing"
OUTSIDE_PERIOD = "outside_period"

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fault:
    """The rows (1 = first of the table's delivery) that break one rule in one column; a column of "" is the row.

    `values`: what was delivered there, as text, for the encrypted quarantine alone.
    """

    column: str
    rule: str
    rows: Rows
    values: pa.Array


@dataclass(frozen=True, slots=True)
class ConformedTable:
    """The conforming rows of one table as they are stored, with the number of each in the delivery."""

    contract: Table
    rows: pa.Table
    row_numbers: Rows
    delivered: int
    faults: tuple[Fault, ...]


class Conformer:
    """Takes the batches of one table in order.

    Args:
        table: its contract.
        delivered_on: tells dates in the future from other wrong ones.
        covers: the days that its period column may hold; None: any within its bounds.
    """

    def __init__(self, table: Table, delivered_on: date, covers: Days | None = None) -> None:
        self._table = table
        self._delivered_on = day_number(delivered_on)
        self._covers = covers
        self._seen = 0
        self._kept: list[pa.RecordBatch] = []
        self._numbers: list[Rows] = []
        self._faults: list[Fault] = []

    def take(self, source: Source) -> int:
        """Judge the batches of one file; give how many rows it held.

        Raises:
            SourceUnreadable: its content is not of its format, or of a type no column can have.
        """
        before, faults, kept = self._seen, len(self._faults), len(self._numbers)
        try:
            for batch in source.batches:
                self._take(batch)
        except (pa.ArrowException, UnicodeError):
            why = "a column holds what its type cannot"
            raise SourceUnreadable(table=self._table.name, why=why) from None  # Arrow's own words may quote a value
        malformed = np.sort(np.array(source.malformed.rows, np.int64)) + before
        self._faults[faults:] = [replace(f, rows=renumbered(f.rows, malformed)) for f in self._faults[faults:]]
        self._numbers[kept:] = [renumbered(rows, malformed) for rows in self._numbers[kept:]]
        if len(malformed):
            self._faults.append(Fault("", "malformed_row", malformed, pa.nulls(len(malformed), pa.string())))
        self._seen += len(malformed)
        return self._seen - before

    def finish(self) -> ConformedTable:
        """Give the table that conforms."""
        schema = stored_schema(self._table)
        numbers = np.concatenate(self._numbers) if self._numbers else np.zeros(0, np.int64)
        rows = pa.Table.from_batches(self._kept, schema)
        return ConformedTable(self._table, rows, numbers, self._seen, merged(self._faults))

    def _take(self, batch: pa.RecordBatch) -> None:
        numbers = np.arange(self._seen + 1, self._seen + batch.num_rows + 1, dtype=np.int64)
        is_bad = np.zeros(batch.num_rows, bool)
        stored: list[pa.Array] = []
        for column in self._table.columns:
            values = parse(batch[column.name], column)
            stored.append(values)
            for rule, mask in self._broken(column, batch[column.name], values):
                is_bad |= mask
                self._faults.append(Fault(column.name, rule, numbers[mask], delivered_texts(batch[column.name], mask)))
        whole = pa.RecordBatch.from_arrays(stored, schema=stored_schema(self._table))
        self._kept.append(whole.filter(pa.array(~is_bad)))
        self._numbers.append(numbers[~is_bad])
        self._seen += batch.num_rows

    def _broken(self, column: Column, given: pa.Array, values: pa.Array) -> Iterable[tuple[str, Mask]]:
        """Give the rules that some values break, each with where."""
        is_missing = _is_missing(given)
        found = [(UNREADABLE[column.type], _mask(values.is_null()) & ~is_missing)]
        if column.required or column.name == self._table.unit_column:
            found.append((MISSING, is_missing))
        found += self._outside(column, values)
        if column.name == self._table.period_column and self._covers is not None:
            found.append((OUTSIDE_PERIOD, _is_outside(values, self._covers)))
        return [(rule, mask) for rule, mask in found if mask.any()]

    def _outside(self, column: Column, values: pa.Array) -> list[tuple[str, Mask]]:
        found: list[tuple[str, Mask]] = []
        if column.type is ColumnType.TEXT:
            most = MAX_UNIT_TEXT if column.name == self._table.unit_column else MAX_TEXT
            found.append(("too_long", _mask(pc.greater(pc.utf8_length(values), most))))
        if column.identifier in CHECKS and column.type is ColumnType.TEXT:
            found.append(("bad_check_digit", _mask(pc.invert(is_valid(values, column.identifier)))))
        if column.domain is not None:
            listed = pa.array(column.domain, values.type)
            found.append(("outside_domain", _mask(values.is_valid()) & ~_mask(pc.is_in(values, value_set=listed))))
        if column.bounds is not None:
            found += self._outside_bounds(column, values)
        return found

    def _outside_bounds(self, column: Column, values: pa.Array) -> list[tuple[str, Mask]]:
        if column.bounds is None:
            return []
        is_date = column.type is ColumnType.DATE
        numbers = values.cast(pa.int32()).cast(pa.int64()) if is_date else values
        low, high = column.bounds.low, column.bounds.high
        is_outside = _mask(pc.or_(pc.less(numbers, low), pc.greater(numbers, high)))
        if not is_date:
            return [("outside_bounds", is_outside)]
        is_future = is_outside & _mask(pc.greater(numbers, self._delivered_on))
        return [("outside_bounds", is_outside & ~is_future), ("date_in_the_future", is_future)]


def _is_outside(days: pa.Array, covered: Days) -> Mask:
    first, last = (pa.scalar(day, pa.date32()) for day in (covered.first, covered.last))
    return _mask(pc.or_(pc.less(days, first), pc.greater(days, last)))


def stored_schema(table: Table) -> pa.Schema:
    """Give the schema of a table's columns as they are stored."""
    return pa.schema([(column.name, STORED_TYPES[column.type]) for column in table.columns])


def delivered_texts(given: pa.Array, mask: Mask) -> pa.Array:
    """Give some delivered values as text, each cut to what a person can check."""
    chosen = given.filter(pa.array(mask))
    plain = chosen.dictionary_decode() if pa.types.is_dictionary(chosen.type) else chosen
    return pc.utf8_slice_codeunits(pc.cast(plain, pa.string()), 0, MAX_KEPT_TEXT)


def merged(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give one fault for each column and rule, its rows in order."""
    parts: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        parts.setdefault((fault.column, fault.rule), []).append(fault)
    return tuple(_joined(of) for of in parts.values())


def _joined(faults: list[Fault]) -> Fault:
    rows = np.concatenate([fault.rows for fault in faults])
    order = np.argsort(rows, kind="stable")
    values = pa.concat_arrays([fault.values for fault in faults]).take(pa.array(order))
    return replace(faults[0], rows=rows[order], values=values)


def _is_missing(given: pa.Array) -> Mask:
    if pa.types.is_dictionary(given.type):
        given = given.dictionary_decode()
    if pa.types.is_string(given.type) or pa.types.is_large_string(given.type):
        blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(given)), 0)
        return _mask(given.is_null()) | _mask(blank)
    if pa.types.is_floating(given.type):
        return _mask(given.is_null(nan_is_null=True))
    return _mask(given.is_null())


def _mask(flags: pa.Array) -> Mask:
    mask: Mask = np.asarray(pc.fill_null(flags, fill_value=False))
    return mask


def renumbered(rows: Rows, malformed: Rows) -> Rows:
    """Give the numbers that rows counted without the malformed ones have among all rows.

    Args:
        rows: numbers of well-formed rows, counted as if the malformed ones were not there.
        malformed: the true numbers of the malformed rows, in order.
    """
    good_before_each = malformed - np.arange(1, len(malformed) + 1)
    shifted: Rows = rows + np.searchsorted(good_before_each, rows - 1, side="right") if len(malformed) else rows
    return shifted
