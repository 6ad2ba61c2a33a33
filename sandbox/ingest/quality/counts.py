"""Quality of one table counted as its rows pass (H3): every part once, in any order and cut; memory stays flat.

A row is told of by `keep_out` or by `take`, never by both: kept out for what it breaks, or loaded.
"""

from collections import Counter
from collections.abc import Iterable
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column
from sandbox.core.contract import ConsistencyRule, Relation, Table
from sandbox.core.datasets import ColumnQuality, RuleCount, TableQuality
from sandbox.ingest.indexing.uniqueness import DUPLICATE
from sandbox.ingest.judging.conformity import Fault
from sandbox.ingest.judging.rules import MISSING
from sandbox.ingest.quality.shares import ShareCounter


class TableCounter:
    """Counts of one table, for its quality report and for the limit of bad rows."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._loaded = 0
        self._kept_out = 0
        self._nulls: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._invalid: Counter[str] = Counter()
        self._faults: Counter[tuple[str, str]] = Counter()
        self._inconsistent: Counter[str] = Counter()
        self._shares = ShareCounter(table)

    def keep_out(self, faults: Iterable[Fault]) -> None:
        """Count rows that were kept out; all faults of a row come in one call."""
        found = tuple(faults)
        self._kept_out += _rows_of(found)
        for fault in found:
            self._faults[fault.column, fault.rule] += len(fault.rows)
        for column in {fault.column for fault in found}:
            own = [fault for fault in found if fault.column == column]
            self._missing[column] += _rows_of(fault for fault in own if fault.rule == MISSING)
            self._invalid[column] += _rows_of(fault for fault in own if fault.rule != MISSING)

    def take(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Count rows that are loaded, as they are stored; other columns than the table's are passed over."""
        self._loaded += rows.num_rows
        self._shares.take(rows)
        for column in self._table.columns:
            self._nulls[column.name] += rows[column.name].null_count
        for rule in self._table.consistency:
            self._inconsistent[rule.text] += broken_rows(rows, rule)

    @property
    def loaded(self) -> int:
        """How many rows were taken."""
        return self._loaded

    @property
    def delivered(self) -> int:
        """How many rows were told of."""
        return self._loaded + self._kept_out

    @property
    def bad_rows(self) -> tuple[RuleCount, ...]:
        """The rows kept out, by column and rule, in the order in which they were first met."""
        return tuple(RuleCount(self._table.name, *of, rows) for of, rows in self._faults.items() if rows)

    def finish(self, shared_keys: int) -> TableQuality:
        """Give the table's quality; `shared_keys` are the loaded rows whose key another unit has too."""
        return TableQuality(
            table=self._table.name,
            rows_delivered=self.delivered,
            rows_loaded=self._loaded,
            columns=tuple(self._column(column) for column in self._table.columns),
            duplicates=sum(rows for (_, rule), rows in self._faults.items() if rule == DUPLICATE),
            shared_keys=shared_keys,
            inconsistent=tuple(self._rule(rule) for rule in self._table.consistency),
            bad_rows=self.bad_rows,
        )

    def _column(self, column: Column) -> ColumnQuality:
        """Count over the rows loaded, and over those kept out for this column."""
        nulls, name = self._nulls[column.name], column.name
        return ColumnQuality(
            name, self._loaded - nulls, nulls + self._missing[name], self._invalid[name], self._shares.of(column)
        )

    def _rule(self, rule: ConsistencyRule) -> RuleCount:
        return RuleCount(self._table.name, "", rule.text, self._inconsistent[rule.text])


def broken_rows(rows: pa.RecordBatch | pa.Table, rule: ConsistencyRule) -> int:
    """Count the rows that break a rule; where a side is not known, none is broken."""
    left, right = _sum_of(rows, rule.left), _sum_of(rows, rule.right)
    differs = pc.not_equal if rule.relation is Relation.EQUAL else pc.greater
    return int(pc.sum(differs(left, right)).as_py() or 0)


def _sum_of(rows: pa.RecordBatch | pa.Table, columns: tuple[str, ...]) -> pa.ChunkedArray:
    return reduce(pc.add, (rows[column] for column in columns))


def _rows_of(faults: Iterable[Fault]) -> int:
    found = [fault.rows for fault in faults]
    return len(np.unique(np.concatenate(found))) if found else 0
