"""Make the edge rows of a contract: synthetic rows, valid under all its rules, that exercise what data may hold.

Nothing of any dataset goes in: two datasets under one contract have the same edge rows. Each row is about one thing,
which its label names; everything else in it is plain, so that what trips over a row tells why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pyarrow as pa

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import Contract, Table
from sandbox.masking.edge_rows.consistency import Row, made_consistent
from sandbox.masking.edge_rows.edges import MISSING, Edge, Stored, edges_of, is_category, may_be_missing, plain_value
from sandbox.masking.edge_rows.identities import Identities, is_identity
from sandbox.masking.edge_rows.pairs import pairwise_rows

MOST_PAIR_ROWS = 150
MOST_CHOICES = 8
"""Categories with more values are left out of pairs: each value stands in a row of its own all the same."""
MOST_CROWD_ROWS = 1000

TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.int64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOLEAN: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """The edge rows of one table, as a space keeps them, and of each row what it is about."""

    table: Table
    rows: pa.Table
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row to be made: what is set in it, whose it is, and what it is about."""

    unit: int
    fixed: Row
    about: str


def make_edge_rows(contract: Contract) -> tuple[EdgeTable, ...]:
    """Make the edge rows of every protected table; public tables are in a sample whole, and have none."""
    tables = [table for table in contract.tables if not table.is_public]
    wanted = {table.name: list(_wanted_of(table, place)) for place, table in enumerate(tables)}
    most = max((len(rows) for rows in wanted.values()), default=0) + len(tables) + 2
    identities = Identities(contract, most)
    return tuple(_made(table, wanted[table.name], identities) for table in tables)


def _wanted_of(table: Table, place: int) -> Iterator[_Wanted]:
    """Give unit 0 as many rows as its bound, and every other row a unit of its own; the last is in this table alone."""
    crowd = min(table.bounds.rows_per_unit, MOST_CROWD_ROWS)
    yield from (_Wanted(0, {}, "a unit with the most rows") for _ in range(crowd))
    yield _Wanted(1, {}, "a unit with one row")
    units = count(2)
    for fixed, about in _contents(table):
        yield _Wanted(next(units), fixed, about)
    yield _Wanted(-1 - place, {}, "a unit in no other table")


def _contents(table: Table) -> Iterator[tuple[Row, str]]:
    free = [column for column in table.columns if not is_identity(column)]
    missing = {c.name: None for c in table.columns if may_be_missing(table, c)}
    for column in table.columns:
        if column.name in missing:
            yield {column.name: None}, f"{column.name}: {MISSING.name}"
    if missing:
        yield dict(missing), "all that may be missing"
    for column in free:
        yield from (({column.name: edge.value}, f"{column.name}: {edge.name}") for edge in edges_of(column))
    yield from ((row, "pairs of categories") for row in _pairs(table, free))


def _pairs(table: Table, columns: list[Column]) -> list[Row]:
    choices: dict[str, list[Stored]] = {}
    for column in filter(is_category, columns):
        edges: tuple[Edge, ...] = (*edges_of(column), *((MISSING,) if may_be_missing(table, column) else ()))
        if len(edges) <= MOST_CHOICES:
            choices[column.name] = [edge.value for edge in edges]
    return pairwise_rows(choices, MOST_PAIR_ROWS)


def _made(table: Table, wanted: list[_Wanted], identities: Identities) -> EdgeTable:
    """Make rows; one whose content cannot keep the table's rules, or repeats a key, is left out."""
    made: list[tuple[Row, str]] = []
    keys: set[tuple[Stored, ...]] = set()
    for number, want in enumerate(wanted):
        row = made_consistent(table, _filled(table, want, number, identities), want.fixed)
        key = () if row is None else tuple(row[name] for name in table.unique_key)
        if row is not None and (not key or key not in keys):
            keys.add(key)
            made.append((row, want.about))
    return EdgeTable(table, _as_table(table, [row for row, _ in made]), tuple(about for _, about in made))


def _filled(table: Table, want: _Wanted, number: int, identities: Identities) -> Row:
    """Fill a row up: identifiers by its unit, parts of the key by its own number, all else plain."""
    row: Row = {}
    for column in table.columns:
        is_own_key = column.name in table.unique_key and column.name != table.unit_column
        if column.name in want.fixed:
            row[column.name] = want.fixed[column.name]
        elif is_identity(column):
            row[column.name] = _identity(column, number if is_own_key else want.unit, identities)
        else:
            row[column.name] = _key_part(column, number) if is_own_key else plain_value(column)
    return row


def _identity(column: Column, number: int, identities: Identities) -> Stored:
    if column.type is ColumnType.INTEGER:
        return identities.number(column, number)
    return identities.text(column, number)


def _key_part(column: Column, number: int) -> Stored:
    """Give another value for each number, as long as there are any."""
    if is_category(column):
        edges = edges_of(column)
        return edges[number % len(edges)].value
    if column.type is ColumnType.TEXT:
        return f"K{number:06d}"
    low = 0 if column.bounds is None else column.bounds.low
    width = MOST_CROWD_ROWS if column.bounds is None else column.bounds.width
    return low + number % (width + 1)


def _as_table(table: Table, rows: list[Row]) -> pa.Table:
    columns = {column.name: _as_column(column, [row[column.name] for row in rows]) for column in table.columns}
    return pa.table(columns)


def _as_column(column: Column, values: list[Stored]) -> pa.Array:
    if column.type is ColumnType.DATE:
        return pa.array(values, pa.int32()).cast(pa.date32())
    return pa.array(values, TYPES[column.type])
