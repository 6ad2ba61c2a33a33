"""Rows in plain types only: what crosses to the service has no dictionaries, views, nested values or extensions.

A dictionary of one long text can stand for gigabytes; it is taken apart here, where memory is bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.ingest.delivery.reading.asked import Fault, Unreadable

MOST_COLUMNS = 2_000
MOST_ROWS = 65_536
MOST_CELLS = 4_000_000
PART_BYTES = 32 << 20
ROW_BYTES = 64 << 20

KEPT = ("boolean", "integer", "float32", "float64", "date", "timestamp", "decimal128", "decimal256", "string")
AS_TEXT = ("large_string", "binary", "large_binary", "fixed_size_binary", "null", "time")
KEPT_TYPES = tuple(getattr(pa.types, f"is_{name}") for name in KEPT)
TEXT_TYPES = tuple(getattr(pa.types, f"is_{name}") for name in AS_TEXT)
VIEWS = (pa.string_view(), pa.binary_view())


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows as a reader found them, and the numbers (1 = first) of malformed ones found on the way."""

    batch: pa.RecordBatch
    malformed: tuple[int, ...] = ()


def rows_at_once(columns: int) -> int:
    """Give how many rows of so many columns a reader should give at once."""
    return max(1, min(MOST_ROWS, MOST_CELLS // max(columns, 1)))


def is_plain(kind: pa.DataType) -> bool:
    """Tell whether values of a type cross as they are."""
    return any(is_of(kind) for is_of in KEPT_TYPES)


def plain_parts(batch: pa.RecordBatch, wanted: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """Give the wanted columns of a batch in plain types, in parts of bounded size, checked in full.

    Raises:
        Unreadable: they have no plain types, or a row is too large.
    """
    chosen = batch.select(list(wanted))
    step = rows_at_once(chosen.num_columns)
    for start in range(0, chosen.num_rows, step):
        part = chosen.slice(start, step)
        columns = [_plain(values) for values in part.columns]
        yield from _halved(pa.RecordBatch.from_arrays(columns, list(wanted)))


def _halved(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if batch.get_total_buffer_size() <= PART_BYTES or batch.nbytes <= PART_BYTES:
        yield batch
    elif batch.num_rows == 1:
        if batch.nbytes > ROW_BYTES:
            raise Unreadable(Fault.CELL_TOO_LONG)
        yield batch
    else:
        middle = batch.num_rows // 2
        yield from _halved(batch.slice(0, middle))
        yield from _halved(batch.slice(middle))


def _plain(values: pa.Array) -> pa.Array:
    try:
        values.validate(full=True)
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if is_plain(values.type):
            return values
        plain = pc.cast(values, _plain_type(values.type))
        plain.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise Unreadable(Fault.NOT_OF_ITS_TYPE) from None
    return plain


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_float16(kind):
        return pa.float32()
    if kind in VIEWS or any(is_of(kind) for is_of in TEXT_TYPES):
        return pa.string()
    if pa.types.is_decimal(kind):
        return pa.decimal128(kind.precision, kind.scale)
    raise Unreadable(Fault.NOT_PLAIN)
