"""How a space lays out the rows of a protected table, so that bounding a unit's contribution costs a question nothing.

The first `rows_per_unit` rows of every unit, in keyed order, lie in a table of the contract's name; all others in a
table beside it. Both are clustered by unit. Facts and trials: performance.md.
"""

from sandbox.core.columns import Column, ColumnRole, ColumnType
from sandbox.core.contract import Table

UNIT = "_unit"
"""The unit's dense number."""
RANK = "_rank"
"""The row's place among its unit's rows, from 1, in keyed order."""
HEAVY = "_heavy"
"""Whether the row's unit has more rows than the bound lets through."""


def beyond(table_name: str) -> str:
    """Give the name of the table with the rows beyond the bound; no contract can name a table so."""
    return f"{table_name} beyond"


def first_flag(column_name: str) -> str:
    """Give the name of the column that says: of its unit, this is the first row with its value of a column."""
    return f"_first {column_name}"


def is_flagged(column: Column) -> bool:
    """Tell whether first rows are marked for a column: a text with a public list, which questions group by."""
    return (
        column.type is ColumnType.TEXT and column.domain is not None and column.role is not ColumnRole.DIRECT_IDENTIFIER
    )


def is_split(table: Table) -> bool:
    """Tell whether a table's rows lie in two tables: where a unit may have more rows than one."""
    return not table.is_public and table.bounds.rows_per_unit > 1
