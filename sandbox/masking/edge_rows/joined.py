"""A sample's tables together with edge rows: the same names, columns and types, and a list that flags the rows.

The flags stand in a table of their own, so that a text written for the real data means the same here. A row is known
by the engine's `rowid`: its place in the table, from 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from sandbox.core.edge_rows import EdgeRows
from sandbox.masking.edge_rows.making import EdgeTable

FLAGS = "edge_rows"
FLAG_TYPES = pa.schema([("table_name", pa.string()), ("row_id", pa.int64()), ("about", pa.string())])


@dataclass(frozen=True, slots=True)
class NamedRows:
    """A table as it is written."""

    name: str
    rows: pa.Table


def with_edge_rows(
    sample: Mapping[str, pa.Table], edges: tuple[EdgeTable, ...], which: EdgeRows
) -> tuple[NamedRows, ...]:
    """Put the edge rows of a sample's columns behind its rows, or alone; public tables stay as they are."""
    made = {edge.table.name: edge for edge in edges if edge.table.name in sample}
    joined, flags = [], [FLAG_TYPES.empty_table()]
    for name, rows in sample.items():
        edge = made.get(name)
        if edge is None:
            joined.append(NamedRows(name, rows))
            continue
        before = rows.slice(0, 0) if which is EdgeRows.ONLY else rows
        flags.append(_flags(edge, before.num_rows))
        joined.append(NamedRows(name, pa.concat_tables([before, _as_shown(edge, rows.schema)])))
    return (*joined, NamedRows(_free_name(sample), pa.concat_tables(flags)))


def _as_shown(edge: EdgeTable, schema: pa.Schema) -> pa.Table:
    """Give the columns that the sample has, in its types: stored decimals are decimals there."""
    shown = []
    for field in schema:
        stored = edge.rows.column(field.name)
        if pa.types.is_decimal(field.type):
            whole = stored.cast(pa.decimal128(field.type.precision, 0)).combine_chunks()
            chunk = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
            shown.append(pa.Array.from_buffers(field.type, len(chunk), chunk.buffers(), chunk.null_count, chunk.offset))
        else:
            shown.append(stored.cast(field.type))
    return pa.table(shown, schema=schema)


def _flags(edge: EdgeTable, first: int) -> pa.Table:
    names = [edge.table.name] * len(edge.about)
    ids = range(first, first + len(edge.about))
    return pa.table({"table_name": names, "row_id": ids, "about": edge.about}, schema=FLAG_TYPES)


def _free_name(sample: Mapping[str, pa.Table]) -> str:
    name = FLAGS
    while name in {table.lower() for table in sample}:
        name = f"_{name}"
    return name
