"""Whatever an engine's SELECT can yield, as values that JSON and a terminal can show."""

import math
from decimal import Decimal

import pyarrow as pa

from sandbox.core.columns import Value


def rows_of(table: pa.Table) -> list[tuple[Value, ...]]:
    """Give a table's rows, each cell as a number, a text, true or false, or nothing; two columns may share a name."""
    columns = [[cell_of(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


def cell_of(value: object) -> Value:
    """Give one value as JSON can hold it: a number that is none as a text, dates, lists and the like as their text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return str(value)
