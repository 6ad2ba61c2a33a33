"""What runs in the confined process: choose the reader of a format, give its rows as parcels."""

import os
from collections.abc import Iterator
from importlib import import_module

import pyarrow as pa

from sandbox.ingest.delivery.reading.asked import (
    Asked,
    Fault,
    Unreadable,
    columns_parcel,
    fault_parcel,
    read_asked,
    rows_parcel,
)
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, Rows, plain_parts

MODULES = {
    "csv": "delimited",
    "parquet": "columnar",
    "arrow": "columnar",
    "json": "json_lines",
    "xlsx": "workbook",
}


def read(descriptor: int, request: bytes) -> Iterator[bytes]:
    """Read an open file; the first parcel is empty and comes before a byte of it is read (`spaces.confined`)."""
    asked = read_asked(request)
    reader = import_module(f"sandbox.ingest.delivery.reading.{MODULES[asked.format]}")
    reader.prepare()
    _warm_up()
    yield b""
    try:
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            yield from _parcels(reader.read(file, asked), asked)
    except Unreadable as stopped:
        yield fault_parcel(stopped.fault)
    except MemoryError:
        raise
    except (pa.ArrowException, UnicodeError, OSError, ValueError, RuntimeError):
        yield fault_parcel(Fault.NOT_OF_ITS_FORMAT)


def _warm_up() -> None:
    """Have Arrow load what it loads late, before the doors are shut."""
    pa.set_cpu_count(1)
    _ = _stream_of(pa.RecordBatch.from_pydict({"a": pa.array(["x"]).dictionary_encode().dictionary_decode()}))


def _parcels(rows: Iterator[bytes | tuple[str, ...] | Rows], asked: Asked) -> Iterator[bytes]:
    for part in rows:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, tuple):
            if len(part) > MOST_COLUMNS:
                raise Unreadable(Fault.TOO_MANY_COLUMNS)
            yield columns_parcel(part)
        else:
            yield from _row_parcels(part, asked)


def _row_parcels(rows: Rows, asked: Asked) -> Iterator[bytes]:
    malformed = rows.malformed
    for part in plain_parts(rows.batch, asked.wanted):
        yield rows_parcel(malformed, _stream_of(part))
        malformed = ()
    if malformed:
        yield rows_parcel(malformed, memoryview(b""))


def _stream_of(batch: pa.RecordBatch) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return memoryview(sink.getvalue())
