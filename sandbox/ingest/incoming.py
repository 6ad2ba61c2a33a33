"""One table on its way into a space: what is counted of it, and its rows from conforming batches to their places.

A protected table's rows are placed by a MAC of their unit, so that each unit is whole in one bucket of the spool; a
public table's by their numbers, so that they keep the order of delivery.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.ingest.indexing.contribution import Numbers, ranked
from sandbox.ingest.indexing.keyed import Macs, distinct_macs
from sandbox.ingest.indexing.layout import LaidOutTable, laid_out
from sandbox.ingest.indexing.spool import PLACE, Spool, in_delivery_order
from sandbox.ingest.indexing.uniqueness import DUPLICATE, KeyTally, is_key_by_unit, is_repeated, key_macs, key_texts
from sandbox.ingest.judging.conformity import ConformedBatch, Fault, Rows
from sandbox.ingest.quality.counts import TableCounter
from sandbox.ingest.quality.quarantine import BadRowsWriter
from sandbox.world.keys import KeyRing

Index = NDArray[np.uint64] | NDArray[np.uint32] | Rows

LOW = "_low"
"""The second word of the MAC of a row's unit; its place is the first."""
ROW = "_row"
"""The row's number, as batches number rows."""


@dataclass(frozen=True, slots=True)
class TableKeys:
    """The keys of a table's index."""

    unit: bytes
    rank: bytes
    unique: bytes


def table_keys(keys: KeyRing, dataset: str, table: str) -> TableKeys:
    """Derive the keys of a table's index; units have one key in all tables of a dataset."""
    of_dataset = f"contribution/{dataset}"
    return TableKeys(
        keys.derive(f"{of_dataset}/unit"),
        keys.derive(f"{of_dataset}/rank/{table}"),
        keys.derive(f"{of_dataset}/unique/{table}"),
    )


class Intake:
    """What a load counts of one table while its rows pass.

    Args:
        table: its contract.
        promised_rows: by the manifest.
        quarantine: takes what is kept out.
    """

    def __init__(self, table: Table, promised_rows: int, quarantine: BadRowsWriter) -> None:
        self.table = table
        self.promised_rows = promised_rows
        self.counter = TableCounter(table)
        self.conforming = 0
        self.kept_out = 0
        self._quarantine = quarantine

    def count(self, batch: ConformedBatch) -> None:
        """Count a batch."""
        self.conforming += batch.rows.num_rows
        self._keep_out(batch.faults, batch.kept_out)

    def count_repeated(self, rows: pa.RecordBatch) -> None:
        """Count conforming rows whose key the same unit had already."""
        if rows.num_rows:
            columns, numbers = self.table.unique_key, rows.column(ROW).to_numpy()
            self._keep_out((Fault(",".join(columns), DUPLICATE, numbers, key_texts(rows, columns)),), len(numbers))

    def _keep_out(self, faults: tuple[Fault, ...], rows: int) -> None:
        self.kept_out += rows
        self.counter.keep_out(faults)
        self._quarantine.keep(self.table.name, faults)


class PublicRows:
    """The rows of a table without a unit."""

    def __init__(self, intake: Intake, keys: TableKeys, folder: Path) -> None:
        self.intake = intake
        self._key = keys.unique
        self._tally = KeyTally(Spool(folder, intake.promised_rows)) if intake.table.unique_key else None
        self._repeated: Rows = np.zeros(0, np.int64)

    def placed(self, batch: ConformedBatch) -> pa.RecordBatch:
        """Give conforming rows as the spool takes them."""
        if self._tally is not None:
            self._tally.add(key_macs(batch.rows, self.intake.table.unique_key, self._key), batch.numbers)
        places = in_delivery_order(batch.numbers, self.intake.promised_rows)
        return _with(batch.rows, {PLACE: places, ROW: batch.numbers})

    def finish_intake(self) -> None:
        """Find the rows that repeat a key, once all rows are placed."""
        if self._tally is not None:
            self._repeated = np.concatenate([self._repeated, *self._tally.repeated()])

    def close(self) -> None:
        """Give memory and disk back."""
        if self._tally is not None:
            self._tally.close()

    def lay_out(self, rows: pa.RecordBatch) -> tuple[LaidOutTable, ...]:
        """Give the rows of a bucket as the space keeps them."""
        if len(self._repeated):
            is_kept = ~np.isin(rows.column(ROW).to_numpy(), self._repeated)
            self.intake.count_repeated(rows.filter(pa.array(~is_kept)))
            rows = rows.filter(pa.array(is_kept))
        stored = _stored(self.intake.table, rows)
        self.intake.counter.take(stored)
        return laid_out(self.intake.table, pa.Table.from_batches([stored]))


class ProtectedRows:
    """The rows of a table whose units are protected."""

    def __init__(self, intake: Intake, unit_column: str, keys: TableKeys, folder: Path) -> None:
        self.intake = intake
        self.units = 0
        self.is_promise_broken = False
        self._unit_column = unit_column
        self._keys = keys
        is_tallied = bool(intake.table.unique_key) and not is_key_by_unit(intake.table)
        self._tally = KeyTally(Spool(folder, intake.promised_rows)) if is_tallied else None

    def placed(self, batch: ConformedBatch) -> pa.RecordBatch:
        """Give conforming rows as the spool takes them."""
        macs = distinct_macs(batch.rows.column(self._unit_column), self._keys.unit)
        return _with(batch.rows, {PLACE: macs[:, 0], LOW: macs[:, 1], ROW: batch.numbers})

    def lay_out(self, rows: pa.RecordBatch, units: Numbers, first_unit: int) -> tuple[LaidOutTable, ...]:
        """Give the rows of a bucket as the space keeps them: by unit and rank, without repetitions.

        Args:
            rows: in the order of delivery; all rows of each unit in it.
            units: the number of each row's unit in this bucket.
            first_unit: how many units the buckets before have.
        """
        if self.intake.table.unique_key:
            is_kept = self._kept(rows, units)
            rows, units = rows.filter(pa.array(is_kept)), units[is_kept]
        order = ranked(units, rows.column(PLACE).to_numpy(), self._keys.rank)
        self.units += int((order.ranks == 1).sum())
        self.is_promise_broken |= self.intake.table.bounds.rows_per_unit == 1 and order.ranks.max(initial=1) > 1
        stored = _stored(self.intake.table, rows).take(pa.array(order.order))
        self.intake.counter.take(stored)
        index = {UNIT: (units[order.order] + first_unit).astype(np.uint32), RANK: order.ranks.astype(np.uint32)}
        return laid_out(self.intake.table, pa.Table.from_batches([_with(stored, index)]))

    def close(self) -> None:
        """Give memory and disk back."""
        if self._tally is not None:
            self._tally.close()

    def shared_keys(self) -> int:
        """Count the rows kept whose key another unit's row before has, once all rows are laid out."""
        return 0 if self._tally is None else sum(len(numbers) for numbers in self._tally.repeated())

    def _kept(self, rows: pa.RecordBatch, units: Numbers) -> NDArray[np.bool_]:
        macs = key_macs(rows, self.intake.table.unique_key, self._keys.unique)
        is_kept: NDArray[np.bool_] = ~is_repeated(np.column_stack((macs, units.astype(np.uint64))))
        numbers = rows.column(ROW).to_numpy()
        self.intake.count_repeated(rows.filter(pa.array(~is_kept)))
        if self._tally is not None:
            self._tally.add(macs[is_kept], numbers[is_kept])
        return is_kept


def unit_macs(rows: pa.RecordBatch) -> Macs:
    """Give the MACs of the units of placed rows."""
    return np.stack((rows.column(PLACE).to_numpy(), rows.column(LOW).to_numpy()), axis=1)


def _stored(table: Table, rows: pa.RecordBatch) -> pa.RecordBatch:
    return rows.select([column.name for column in table.columns])


def _with(rows: pa.RecordBatch, columns: Mapping[str, Index]) -> pa.RecordBatch:
    arrays = [*rows.columns, *(pa.array(column) for column in columns.values())]
    return pa.RecordBatch.from_arrays(arrays, [*rows.schema.names, *columns])
