"""Parquet and Arrow: every type as text, nested values leaf by leaf, and what their makers wrote into the metadata."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet

from sandbox.ingest.delivery.reading.columnar import ARROW_FILE, THRIFT_BYTES, THRIFT_ITEMS
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, rows_at_once
from sandbox.masking.finding.names import shown_name
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.headers import name_part
from sandbox.wiring.scanning.sources import Source
from sandbox.wiring.scanning.texts import line_parts
from sandbox.wiring.scanning.unread import Reason, Unread
from sandbox.wiring.scanning.values import is_number, texts_of

METADATA = ColumnLabel("metadata", Unit.NAME)
OF_THE_FORMAT = frozenset({b"ARROW:schema"})


def read_parquet(source: Source) -> Iterator[Part]:
    """Read a Parquet file; texts stay dictionaries where they were some, so that none is multiplied.

    Raises:
        Unread: it is none, or has too many columns.
    """
    try:
        kept = _open(source, ())
        yield from _schema_parts(kept.schema_arrow, kept.metadata.metadata)
        texts = [field.name for field in kept.schema_arrow if pa.types.is_string(field.type)]
        yield from _batches(_open(source, tuple(texts)).iter_batches(rows_at_once(len(kept.schema_arrow.names))))
    except (pa.ArrowException, OSError):
        raise Unread(Reason.NOT_OF_ITS_FORMAT) from None


def _open(source: Source, dictionaries: tuple[str, ...]) -> pyarrow.parquet.ParquetFile:
    source.file.seek(0)
    return pyarrow.parquet.ParquetFile(
        pa.PythonFile(source.file, mode="r"),
        pre_buffer=False,
        read_dictionary=list(dictionaries),
        thrift_string_size_limit=THRIFT_BYTES,
        thrift_container_size_limit=THRIFT_ITEMS,
    )


def read_arrow(source: Source) -> Iterator[Part]:
    """Read an Arrow file or stream.

    Raises:
        Unread: it is none, or has too many columns.
    """
    source.file.seek(0)
    is_file = source.file.read(len(ARROW_FILE)) == ARROW_FILE
    source.file.seek(0)
    opened = pa.PythonFile(source.file, mode="r")
    try:
        reader = pa.ipc.open_file(opened) if is_file else pa.ipc.open_stream(opened)
        yield from _schema_parts(reader.schema, reader.schema.metadata)
        yield from (
            _batches(reader.get_batch(n) for n in range(reader.num_record_batches))
            if is_file
            else _batches(iter(reader))
        )
    except (pa.ArrowException, OSError):
        raise Unread(Reason.NOT_OF_ITS_FORMAT) from None


def _schema_parts(schema: pa.Schema, metadata: dict[bytes, bytes] | None) -> Iterator[Part]:
    if len(schema.names) > MOST_COLUMNS:
        raise Unread(Reason.TOO_MANY_COLUMNS)
    yield name_part(schema.names)
    own = [*(metadata or {}).items(), *(pair for field in schema for pair in (field.metadata or {}).items())]
    written = (key + b": " + value for key, value in own if key not in OF_THE_FORMAT)
    yield from line_parts(METADATA, enumerate((text.decode("utf-8", "replace") for text in written), start=1))


def _batches(batches: Iterator[pa.RecordBatch]) -> Iterator[Part]:
    first = 1
    for batch in batches:
        for place, (field, values) in enumerate(zip(batch.schema, batch.columns, strict=True), start=1):
            values.validate(full=True)
            for below, texts, rows in texts_of(values):
                heading = field.name + below
                label = ColumnLabel(
                    shown_name(heading), Unit.ROW, heading, place, is_number=not below and is_number(field.type)
                )
                yield Part(label, texts, _numbers(rows, first))
        first += batch.num_rows


def _numbers(rows: pa.Array, first: int) -> tuple[int, ...] | range:
    held = rows.to_numpy()
    if len(held) and held[0] == 0 and held[-1] == len(held) - 1:
        return range(first, first + len(held))
    return tuple((held + first).tolist())
