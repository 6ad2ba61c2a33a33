"""The SQL that classifying reads a space by: made from the contract's names and whole numbers, and nothing else."""

from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.masking.sampling.space_sql import quoted, source

UNITS = quoted(UNIT)


def size_sql(table: Table) -> str:
    """Count a table's rows `n` and units `u` (each has one row of rank 1), and give the highest number of a unit."""
    units = f"count(*) FILTER ({quoted(RANK)} = 1)"
    return f"SELECT count(*) AS n, {units} AS u, max({UNITS}) AS top FROM {source(table)}"  # noqa: S608


def first_units_sql(table: Table, below: int) -> str:
    """Read all rows of the units of a number below one."""
    listed = ", ".join((UNITS, *(quoted(column.name) for column in table.columns)))
    return f"SELECT {listed} FROM {source(table)} WHERE {UNITS} < {int(below)}"  # noqa: S608


def own_values_sql(table: Table, column: str) -> str:
    """Count the values `n` of a column, those `own` that one unit alone has, and the `units` that have one of these."""
    name = quoted(column)
    owned = f"SELECT min({UNITS}) AS u, max({UNITS}) AS v FROM {source(table)}"  # noqa: S608
    own = "count(*) FILTER (u = v) AS own, count(DISTINCT u) FILTER (u = v) AS units"
    return f"SELECT count(*) AS n, {own} FROM ({owned} WHERE {name} IS NOT NULL GROUP BY {name})"  # noqa: S608


def known_units_sql(table: Table, column: str) -> str:
    """Count the values `n` of a column, and those `known` that are identifiers of the table's own units."""
    name, rows = quoted(column), source(table)
    held = f"SELECT DISTINCT {name} AS v FROM {rows} WHERE {name} IS NOT NULL"  # noqa: S608
    units = f"SELECT DISTINCT {quoted(table.unit_column or column)} AS v FROM {rows}"  # noqa: S608
    return f"SELECT count(*) AS n, count(*) FILTER (v IN ({units})) AS known FROM ({held})"  # noqa: S608


def alone_sql(table: Table, keys: tuple[str, ...]) -> str:
    """Count the units that have a class for themselves, `alone`; classes are told apart by expressions."""
    grouped = f"SELECT min({UNITS}) AS u FROM {source(table)} GROUP BY {', '.join(keys)}"  # noqa: S608
    return f"SELECT count(DISTINCT u) AS alone FROM ({grouped} HAVING min({UNITS}) = max({UNITS}))"  # noqa: S608


def two_digits_sql(column: str) -> str:
    """Give what a sample shows of a number: two significant digits, and their place."""
    name = quoted(column)
    place = f"greatest(0, floor(log10(greatest(1, abs({name})))) - 1)"
    return f"floor({name} / pow(10, {place})), {place}"
