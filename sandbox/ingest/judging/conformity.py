"""Conformity: each batch of a delivery against its table's contract; what breaks a rule is kept out, by row number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.columns import day_number
from sandbox.core.contract import Table
from sandbox.core.errors.loading import SourceUnreadable
from sandbox.core.periods import Days
from sandbox.ingest.delivery.sources import Malformed, Source
from sandbox.ingest.judging.parsing import STORED_TYPES
from sandbox.ingest.judging.rules import ColumnJudge, Mask

MALFORMED = "malformed_row"
MAX_KEPT_TEXT = 200

Rows = NDArray[np.int64]


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
class ConformedBatch:
    """The conforming rows of one batch as they are stored, the number of each, and the faults of the others.

    `kept_out`: how many rows broke a rule. Texts that repeat are dictionaries, in some batches and not in others.
    """

    rows: pa.RecordBatch
    numbers: Rows
    faults: tuple[Fault, ...]
    kept_out: int


class Conformer:
    """Takes the files of one table in order, batch by batch.

    Args:
        table: its contract.
        delivered_on: tells dates in the future from other wrong ones.
        covers: the days that its period column may hold; None: any within its bounds.
    """

    def __init__(self, table: Table, delivered_on: date, covers: Days | None = None) -> None:
        self._table = table
        day = day_number(delivered_on)
        self._judges = tuple(ColumnJudge(column, table, day, covers) for column in table.columns)
        self.delivered = 0

    def conform(self, source: Source) -> Iterator[ConformedBatch]:
        """Judge the batches of one file, its malformed rows at the end.

        Raises:
            SourceUnreadable: its content is not of its format, or of a type no column can have.
        """
        before, well_formed = self.delivered, 0
        try:
            for batch in source.batches:
                numbers = np.arange(well_formed + 1, well_formed + batch.num_rows + 1, dtype=np.int64)
                well_formed += batch.num_rows
                yield self._judged(batch, before + renumbered(numbers, _in_order(source.malformed)))
        except (pa.ArrowException, UnicodeError):
            why = "a column holds what its type cannot"
            raise SourceUnreadable(table=self._table.name, why=why) from None  # Arrow's own words may quote a value
        malformed = _in_order(source.malformed)
        self.delivered += well_formed + len(malformed)
        if len(malformed):
            yield self._malformed(before + malformed)

    def _judged(self, batch: pa.RecordBatch, numbers: Rows) -> ConformedBatch:
        is_bad = np.zeros(batch.num_rows, bool)
        stored, faults = list[pa.Array](), list[Fault]()
        for column, judge in zip(self._table.columns, self._judges, strict=True):
            given = batch[column.name]
            judged = judge.judge(given)
            stored.append(judged.values)
            for rule, mask in judged.broken:
                is_bad |= mask
                faults.append(Fault(column.name, rule, numbers[mask], delivered_texts(given, mask)))
        whole = pa.RecordBatch.from_arrays(stored, [column.name for column in self._table.columns])
        if not faults:
            return ConformedBatch(whole, numbers, (), 0)
        return ConformedBatch(whole.filter(pa.array(~is_bad)), numbers[~is_bad], tuple(faults), int(is_bad.sum()))

    def _malformed(self, numbers: Rows) -> ConformedBatch:
        fault = Fault("", MALFORMED, numbers, pa.nulls(len(numbers), pa.string()))
        none = pa.RecordBatch.from_pylist([], stored_schema(self._table))
        return ConformedBatch(none, np.zeros(0, np.int64), (fault,), len(numbers))


def stored_schema(table: Table) -> pa.Schema:
    """Give the schema of a table's columns as they are stored."""
    return pa.schema([(column.name, STORED_TYPES[column.type]) for column in table.columns])


def delivered_texts(given: pa.Array, mask: Mask) -> pa.Array:
    """Give some delivered values as text, each cut to what a person can check."""
    chosen = given.filter(pa.array(mask))
    plain = chosen.dictionary_decode() if pa.types.is_dictionary(chosen.type) else chosen
    return pc.utf8_slice_codeunits(pc.cast(plain, pa.string()), 0, MAX_KEPT_TEXT)


def _in_order(malformed: Malformed) -> Rows:
    return np.sort(np.array(malformed.rows, np.int64))


def renumbered(rows: Rows, malformed: Rows) -> Rows:
    """Give the numbers that rows counted without the malformed ones have among all rows.

    Args:
        rows: numbers of well-formed rows, counted as if the malformed ones were not there.
        malformed: the true numbers of the malformed rows, in order.
    """
    good_before_each = malformed - np.arange(1, len(malformed) + 1)
    shifted: Rows = rows + np.searchsorted(good_before_each, rows - 1, side="right") if len(malformed) else rows
    return shifted
