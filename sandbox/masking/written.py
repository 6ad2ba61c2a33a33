"""How a masked table lies in a sample's file: the contract's columns alone, and decimals as decimals.

SQL tried on it means what it means at the gate, where `_unit` and `_rank` are no columns either.
"""

import pyarrow as pa

from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.masking.sampling.masked import MaskedTable
from sandbox.spaces.writer import TableStream

DIGITS = 19


def stream_of(table: MaskedTable) -> TableStream:
    """Give a masked table as it is written: value·10^scale becomes a decimal of that scale; units have no numbers."""
    rows = table.rows.select([name for name in table.rows.column_names if name not in (UNIT, RANK)])
    for place, name in enumerate(rows.column_names):
        scale = _scale_of(table.table, name)
        if scale:
            rows = rows.set_column(place, pa.field(name, pa.decimal128(DIGITS, scale)), _scaled(rows[name], scale))
    return TableStream(table.table.name, rows.schema, iter(rows.to_batches()))


def _scale_of(table: Table, name: str) -> int:
    column = table.column(name)
    return column.scale if column is not None and column.is_numeric else 0


def _scaled(stored: pa.ChunkedArray, scale: int) -> pa.ChunkedArray:
    """Read whole numbers as decimals of a scale: the same digits, with a point among them; nothing is computed."""
    kind = pa.decimal128(DIGITS, scale)
    wholes = [chunk.cast(pa.int64()).cast(pa.decimal128(DIGITS, 0)) for chunk in stored.chunks]
    chunks = [pa.Array.from_buffers(kind, len(w), w.buffers(), w.null_count, w.offset) for w in wholes]
    return pa.chunked_array(chunks, kind)
