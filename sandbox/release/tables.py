"""Output files read as what they are: a table, a document, or nothing that may leave (guard 5: unknown is blocked)."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.core.columns import Value
from sandbox.core.products import OutputFile


@dataclass(frozen=True, slots=True)
class OutputTable:
    """A table. `notes` are texts that travel in the file beside its cells, such as Parquet metadata."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputDocument:
    """Anything read as text: each line of a text, each key and scalar of a JSON document."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadableOutput:
    """A file whose type is not admitted, or whose content is not what its name says."""

    why: str


ReadOutput = OutputTable | OutputDocument | UnreadableOutput


def read_output(file: OutputFile) -> ReadOutput:
    """Read an output file by the type its name states, and hold it to that type."""
    reader = READERS.get(_suffix(file.name))
    if reader is None:
        return UnreadableOutput("file type is not admitted")
    try:
        return reader(file.content)
    except (ValueError, RecursionError, csv.Error, pa.ArrowException):
        return UnreadableOutput("content is not of the type its name says")


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""


def _read_text(content: bytes) -> OutputDocument:
    text = content.decode("utf-8")
    if "\x00" in text:
        raise ValueError("binary")
    return OutputDocument(tuple(text.splitlines()))


def _read_csv(content: bytes) -> OutputTable:
    text = content.decode("utf-8-sig")
    if "\x00" in text:
        raise ValueError("binary")
    lines = [tuple(line) for line in csv.reader(io.StringIO(text, newline=""), strict=True)]
    return _table(lines[0] if lines else (), tuple(lines[1:]))


def _table(columns: tuple[str, ...], rows: tuple[tuple[Value, ...], ...]) -> OutputTable:
    if not columns or len(set(columns)) != len(columns):
        raise ValueError("no header, or a column twice")
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("rows of unequal length")
    return OutputTable(columns, rows)


def _read_parquet(content: bytes) -> OutputTable:
    table = pq.read_table(pa.BufferReader(content))
    if any(pa.types.is_nested(f.type) or pa.types.is_binary(f.type) for f in table.schema):
        raise ValueError("nested or binary columns")
    columns = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
    read = _table(tuple(table.column_names), tuple(zip(*columns, strict=True)))
    return OutputTable(read.columns, read.rows, tuple(_metadata_texts(table.schema)))


def _metadata_texts(schema: pa.Schema) -> Iterator[str]:
    for metadata in (schema.metadata, *(field.metadata for field in schema)):
        for key, value in (metadata or {}).items():
            yield f"{key.decode('utf-8')} {value.decode('utf-8')}"


def _plain(value: object) -> Value:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _read_json(content: bytes) -> OutputTable | OutputDocument:
    document = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    records = _records(document)
    return OutputDocument(tuple(_scalars(document))) if records is None else records


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _no_constant(_: str) -> object:
    raise ValueError("not a number")


def _records(document: object) -> OutputTable | None:
    if not isinstance(document, list) or not document or not all(isinstance(item, dict) for item in document):
        return None
    columns = tuple(str(key) for key in document[0])
    if any(tuple(item) != columns for item in document):
        return None
    rows = [tuple(item.values()) for item in document]
    if any(isinstance(value, list | dict) for row in rows for value in row):
        return None
    return _table(columns, tuple(tuple(_plain(value) for value in row) for row in rows))


def _scalars(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield str(key)
            yield from _scalars(value)
    elif isinstance(document, list):
        for item in document:
            yield from _scalars(item)
    elif document is not None:
        yield str(document)


READERS: dict[str, Callable[[bytes], ReadOutput]] = {
    "csv": _read_csv,
    "json": _read_json,
    "parquet": _read_parquet,
    "md": _read_text,
    "txt": _read_text,
}
"""What may leave, by the suffix of the file's name. Pickles, archives, scripts and all else have no reader."""
