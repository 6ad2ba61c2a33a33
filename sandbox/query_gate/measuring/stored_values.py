"""Values as they lie in the space."""

import pyarrow as pa

from sandbox.query_gate.meaning.domains import Stored


def stored_values(column: pa.ChunkedArray) -> list[Stored | None]:
    """Give values in stored form: dates as days since 1970-01-01."""
    numbers = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
    values: list[Stored | None] = numbers.to_pylist()
    return values
