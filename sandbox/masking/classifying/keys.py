"""Columns that are keys to people: nearly every unit has a value of its own, which looks like a code."""

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole, ColumnType
from sandbox.core.contract import Table
from sandbox.masking.classifying.content import MOSTLY
from sandbox.masking.classifying.full_sql import known_units_sql, own_values_sql
from sandbox.masking.classifying.names import attribute_named, kind_named
from sandbox.masking.classifying.peeked import PeekedTable
from sandbox.masking.sampling.survey import Run

OWN = 0.9
"""Share of values that one unit alone has."""
FEW_UNITS = 20
CODE = r"^[0-9A-Za-z][0-9A-Za-z_/:+=-]{3,63}$"
LONG_NUMBER = 8
DENSE = 2
ONE_LENGTH, NAMED_LENGTH = 0.9, 0.8
"""Share of values of one length: of codes, and of numbers called numbers; amounts are of many lengths."""
SHORT_TEXT = 40


def is_key(run: Run, peeked: PeekedTable, column: Column) -> bool:
    """Tell whether a column is a key to units: it looks like one in the rows looked at, and is one in all of them."""
    if column.domain is not None or peeked.units < FEW_UNITS or len(peeked.seen(column.name).texts) < FEW_UNITS:
        return False
    if _looks_like_key(peeked, column) and own_share(run, peeked, column.name) >= OWN:
        return True
    return kind_named(column) is not None and _names_units(run, peeked.table, column)


def own_share(run: Run, peeked: PeekedTable, name: str) -> float:
    """Give the share of a column's values that one unit alone has; 0 where fewer than half of the units have any."""
    counted = run(own_values_sql(peeked.table, name)).to_pylist()[0]
    if counted["units"] < MOSTLY * peeked.units:
        return 0.0
    return float(counted["own"] / counted["n"])


def _names_units(run: Run, table: Table, column: Column) -> bool:
    """Tell whether a column called an identifier holds those of other units, such as a spouse or a matched case."""
    unit = None if table.unit_column is None else table.column(table.unit_column)
    if unit is None or unit.type is not column.type or unit.name == column.name:
        return False
    counted = run(known_units_sql(table, column.name)).to_pylist()[0]
    return bool(counted["known"] >= OWN * counted["n"])


def _looks_like_key(peeked: PeekedTable, column: Column) -> bool:
    """Tell whether the rows looked at allow a key: values are of the form of one."""
    distinct = pc.unique(pc.cast(peeked.values(column.name), pa.string()).drop_null())
    if column.type is ColumnType.INTEGER:
        return _is_key_number(peeked, column, distinct)
    return column.type is ColumnType.TEXT and _is_key_text(peeked, column, distinct)


def _is_key_number(peeked: PeekedTable, column: Column, distinct: pa.Array) -> bool:
    """Tell people's numbers from amounts: they count without gaps, or are of one length and called so, or long."""
    numbers = pc.cast(distinct, pa.int64())
    span = pc.max(numbers).as_py() - pc.min(numbers).as_py() + 1
    if span <= DENSE * peeked.seen(column.name).stand_for:
        return True
    if kind_named(column) is not None and attribute_named(column) is None:
        return _is_of_one_length(distinct, 1, NAMED_LENGTH)
    return column.role is ColumnRole.PLAIN and _is_of_one_length(distinct, LONG_NUMBER)


def _is_key_text(peeked: PeekedTable, column: Column, distinct: pa.Array) -> bool:
    """Tell codes from running text; what stays the same for a unit and is short may be its name."""
    is_code = pc.mean(pc.cast(pc.match_substring_regex(distinct, CODE), pa.float64())).as_py() >= ONE_LENGTH
    if is_code and (_is_of_one_length(distinct) or kind_named(column) is not None):
        return True
    is_short = pc.mean(pc.utf8_length(distinct)).as_py() <= SHORT_TEXT
    return bool(column.role is ColumnRole.PLAIN and is_short and peeked.is_fixed(column.name))


def _is_of_one_length(distinct: pa.Array, least: int = 1, share: float = ONE_LENGTH) -> bool:
    """Tell whether so many values are of one length, of at least so many characters."""
    lengths = pc.utf8_length(distinct)
    commonest = pc.mode(lengths)[0].as_py()
    return bool(commonest["mode"] >= least and commonest["count"] >= share * len(distinct))
