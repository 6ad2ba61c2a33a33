"""Rows by value of columns with a short public list, for the trend of category shares; memory is the list's."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, Value
from sandbox.core.contract import Table

MOST_CATEGORIES = 50
"""A longer list is a code, not a category."""


class ShareCounter:
    """Counts the values of a table's categories."""

    def __init__(self, table: Table) -> None:
        self._columns = tuple(column for column in table.columns if is_category(column))
        self._counts: dict[str, Counter[Value]] = {column.name: Counter() for column in self._columns}

    def take(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Count the rows of a part."""
        for column in self._columns:
            for counted in pc.value_counts(rows[column.name]).to_pylist():
                self._counts[column.name][counted["values"]] += counted["counts"]

    def of(self, column: Column) -> tuple[int, ...]:
        """Give how many rows have each value of a column's list, in its order; nothing for other columns."""
        if column.domain is None or column.name not in self._counts:
            return ()
        return tuple(self._counts[column.name][value] for value in column.domain)


def is_category(column: Column) -> bool:
    """Tell whether a column's values are few and public."""
    return column.domain is not None and len(column.domain) <= MOST_CATEGORIES
