"""Parquet and Arrow (file, stream, Feather): their own types kept."""

import io
from collections.abc import Iterator
from io import FileIO

import pyarrow as pa
import pyarrow.parquet

from sandbox.ingest.delivery.reading.asked import Asked, Fault, Unreadable
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, Rows, rows_at_once

ARROW_FILE = b"ARROW1"
THRIFT_BYTES = 100_000_000
THRIFT_ITEMS = 1_000_000


def prepare() -> None:
    """Read a small file of each kind."""
    table = pa.table({"a": pa.array(["x"]).dictionary_encode(), "b": [1]})
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    for _ in _parquet(pa.BufferReader(sink.getvalue()), Asked("parquet", ("a",))):
        pass


def read(file: FileIO, asked: Asked) -> Iterator[tuple[str, ...] | Rows]:
    """Read a Parquet file, or an Arrow file or stream, whichever it is by its first bytes.

    Raises:
        Unreadable: it has too many columns.
    """
    source = pa.PythonFile(file, mode="r")
    if asked.format == "parquet":
        return _parquet(source, asked)
    is_file = file.read(len(ARROW_FILE)) == ARROW_FILE
    file.seek(0)
    return _arrow_file(source, asked) if is_file else _arrow_stream(source, asked)


def _parquet(source: pa.NativeFile, asked: Asked) -> Iterator[tuple[str, ...] | Rows]:
    file = pyarrow.parquet.ParquetFile(
        source, pre_buffer=False, thrift_string_size_limit=THRIFT_BYTES, thrift_container_size_limit=THRIFT_ITEMS
    )
    names = _names(file.schema_arrow)
    yield names
    batches = file.iter_batches(rows_at_once(len(asked.wanted)), columns=list(asked.wanted), use_threads=False)
    for batch in batches:
        yield Rows(batch)


def _arrow_file(source: pa.NativeFile, asked: Asked) -> Iterator[tuple[str, ...] | Rows]:
    with pa.ipc.open_file(source) as whole:
        names = _names(whole.schema)
        yield names
    source.seek(0)
    with pa.ipc.open_file(source, options=_options(names, asked)) as file:
        for number in range(file.num_record_batches):
            yield Rows(file.get_batch(number))


def _arrow_stream(source: pa.NativeFile, asked: Asked) -> Iterator[tuple[str, ...] | Rows]:
    with pa.ipc.open_stream(source) as whole:
        names = _names(whole.schema)
        yield names
    source.seek(0)
    with pa.ipc.open_stream(source, options=_options(names, asked)) as stream:
        for batch in stream:
            yield Rows(batch)


def _names(schema: pa.Schema) -> tuple[str, ...]:
    if len(schema.names) > MOST_COLUMNS:
        raise Unreadable(Fault.TOO_MANY_COLUMNS)
    return tuple(schema.names)


def _options(names: tuple[str, ...], asked: Asked) -> pa.ipc.IpcReadOptions:
    places = [place for place, name in enumerate(names) if name in asked.wanted]
    return pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)
