"""The SQL of the survey, over ranges of units: made from the contract's names and whole numbers, and nothing else.

Rows lie clustered by unit, so that a range reads only its own part of a table.
"""

from dataclasses import dataclass

from sandbox.core.columns import Column
from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.masking.sampling.space_sql import quoted, source

DIGITS_OF_A_WHOLE = 18
VALUE = quoted("v")


@dataclass(frozen=True, slots=True)
class UnitRange:
    """The units from `first` up to `end`, which is not one of them."""

    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first


def size_sql(table: Table) -> str:
    """Read how many rows there are, and the greatest unit."""
    return f"SELECT count(*) AS rows, max({quoted(UNIT)}) AS last FROM {source(table)}"  # noqa: S608


def reached_ranks_sql(table: Table) -> str:
    """Read how many units have at least so many rows."""
    return f"SELECT {quoted(RANK)} AS rank, count(*) AS units FROM {source(table)} GROUP BY ALL ORDER BY 1"  # noqa: S608


def leaves_sql(table: Table, column: Column, leaf: str, part: tuple[int, int]) -> str:
    """Count the values of a column by what they become at its finest level, and by their rows.

    `leaf` is that level, as an expression of the column `v`; `part` says which of how many parts of the values.
    """
    name, (number, parts) = quoted(column.name), part
    values = (
        f"SELECT {name} AS v, count(*) AS n FROM {source(table)} "  # noqa: S608
        f"WHERE hash({name}) % {int(parts)} = {int(number)} GROUP BY {name}"
    )
    return f"SELECT {leaf} AS leaf, min(v) AS example, n AS rows, count(*) AS many FROM ({values}) GROUP BY ALL"  # noqa: S608


def expressions_sql(table: Table, expressions: tuple[str, ...], units: UnitRange) -> str:
    """Read expressions of a range's rows, called q0, q1, …, with each row's unit and rank."""
    listed = ", ".join((quoted(UNIT), quoted(RANK), *(f"{e} AS q{i}" for i, e in enumerate(expressions))))
    return f"SELECT {listed} FROM {source(table)} WHERE {_within(units)}"  # noqa: S608


def chosen_sql(table: Table, expressions: tuple[str, ...], units: list[int], most_rank: int) -> str:
    """Read expressions of the rows of some units, up to a rank."""
    listed = ", ".join((quoted(UNIT), quoted(RANK), *(f"{e} AS q{i}" for i, e in enumerate(expressions))))
    chosen = ", ".join(str(int(unit)) for unit in units)
    kept = f"{quoted(UNIT)} IN ({chosen}) AND {quoted(RANK)} <= {int(most_rank)}"
    return f"SELECT {listed} FROM {source(table)} WHERE {kept} ORDER BY {quoted(UNIT)}, {quoted(RANK)}"  # noqa: S608


def shown_units_sql(table: Table, expressions: tuple[str, ...], units: UnitRange) -> str:
    """Count a range's units by what is shown of them."""
    listed = ", ".join(f"{e} AS q{i}" for i, e in enumerate(expressions))
    inner = f"SELECT DISTINCT {quoted(UNIT)}, {listed} FROM {source(table)} WHERE {_within(units)}"  # noqa: S608
    named = ", ".join(f"q{i}" for i in range(len(expressions)))
    return f"SELECT {named}, count(*) AS units FROM ({inner}) GROUP BY ALL"  # noqa: S608


def commonest_sql(table: Table, token: str, most: int) -> str:
    """Read the most frequent tokens of a sensitive column, the commonest first; among equals the smallest."""
    counted = f"SELECT {token} AS token, count(*) AS n FROM {source(table)} GROUP BY ALL"  # noqa: S608
    return f"SELECT token FROM ({counted}) ORDER BY n DESC, token LIMIT {int(most)}"  # noqa: S608


def identities_sql(tables: tuple[Table, ...], units: UnitRange) -> str:
    """Read a range's units with their identifier in normal form, from each unit's first row in whichever table."""
    parts = " UNION ALL ".join(
        f"SELECT {quoted(UNIT)}, CAST({quoted(t.unit_column or UNIT)} AS VARCHAR) AS v FROM {source(t)} "  # noqa: S608
        f"WHERE {_within(units)} AND {quoted(RANK)} = 1"
        for t in tables
    )
    return f"SELECT {quoted(UNIT)}, {NORMAL} AS v FROM ({parts}) GROUP BY {quoted(UNIT)}"  # noqa: S608


def token_of(column: Column, digits: int) -> str:
    """Give the engine's token of a sensitive value: equal for equal values, and nothing of the value itself.

    Amounts are rounded to so many significant digits first, as a sample shows them.
    """
    name = quoted(column.name)
    return f"hash({name if column.has_public_domain or not column.is_numeric else rounded(name, digits)})"


def rounded(name: str, digits: int) -> str:
    """Give a whole number rounded to so many significant digits, halves away from zero."""
    steps = " ".join(
        f"WHEN abs({name}) < {10**n} THEN {10 ** (n - digits)}" for n in range(digits + 1, DIGITS_OF_A_WHOLE + 1)
    )
    unit = f"(CASE WHEN abs({name}) < {10**digits} THEN 1 {steps} ELSE {10 ** (DIGITS_OF_A_WHOLE + 1 - digits)} END)"
    return f"sign({name}) * ((abs({name}) + {unit} // 2) // {unit} * {unit})"


def _within(units: UnitRange) -> str:
    return f"{quoted(UNIT)} BETWEEN {int(units.first)} AND {int(units.end) - 1}"


WIDE = "".join(chr(0xFF10 + n) for n in range(10)) + "".join(chr(0xFF21 + n) for n in range(26))
NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LEFT_OUT = " \t\u00a0\u3000\u200b\ufeff-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""Spaces and dashes that people write within identifiers."""
NORMAL = f"ltrim(translate(upper(min(v)), '{WIDE}{LEFT_OUT}', '{NARROW}'), '0')"
"""A unit's identifier in the form that is the same in every dataset.

Half-width capitals without spaces, dashes or leading zeros, whether it is stored as text or as a number: what has no
counterpart is left out (translate).
"""
