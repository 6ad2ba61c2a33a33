"""The SQL that masking reads a space by: made from the contract's names and whole numbers, and nothing else.

Top coding and rare categories are found over the full table, so that no cut or value is owed to a few units.
"""

from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT, beyond, is_split


def quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def columns_sql(table: Table, names: tuple[str, ...]) -> str:
    """Read some columns of the whole table, with each row's unit and rank."""
    listed = ", ".join(quoted(name) for name in (UNIT, RANK, *names))
    return f"SELECT {listed} FROM {source(table)}"  # noqa: S608


def public_sql(table: Table, names: tuple[str, ...]) -> str:
    """Read some columns of a public table."""
    return f"SELECT {', '.join(quoted(name) for name in names)} FROM {source(table)}"  # noqa: S608


def rows_sql(table: Table, names: tuple[str, ...], units: list[int], most_rank: int) -> str:
    """Read the rows of some units, up to a rank, in their order."""
    listed = ", ".join(str(int(unit)) for unit in units)
    kept = f"{quoted(UNIT)} IN ({listed}) AND {quoted(RANK)} <= {int(most_rank)}"
    return f"{columns_sql(table, names)} WHERE {kept} ORDER BY {quoted(UNIT)}, {quoted(RANK)}"


def frequent_sql(table: Table, column: str, least: int) -> str:
    """Read the values that at least so many units have."""
    name = quoted(column)
    return (
        f"SELECT {name} AS v FROM {source(table)} WHERE {name} IS NOT NULL "  # noqa: S608
        f"GROUP BY {name} HAVING count(DISTINCT {quoted(UNIT)}) >= {int(least)}"
    )


def reach_sql(table: Table, column: str) -> str:
    """Read how low and how high each unit goes in a number."""
    name = quoted(column)
    return (
        f"SELECT min({name}) AS low, max({name}) AS high FROM {source(table)} "  # noqa: S608
        f"WHERE {name} IS NOT NULL GROUP BY {quoted(UNIT)}"
    )


def distinct_sql(table: Table, column: str) -> str:
    """Read the distinct values of an identifier, as text."""
    name = quoted(column)
    return f"SELECT DISTINCT CAST({name} AS VARCHAR) AS v FROM {source(table)} WHERE {name} IS NOT NULL"  # noqa: S608


def source(table: Table) -> str:
    """Give all rows of a table as something to select from."""
    within = f"main.{quoted(table.name)}"
    if not is_split(table):
        return within
    return f"(SELECT * FROM {within} UNION ALL SELECT * FROM main.{quoted(beyond(table.name))})"  # noqa: S608
