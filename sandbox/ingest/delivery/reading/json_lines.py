"""JSON lines: one object a line, in UTF-8; numbers keep their digits, so that decimals are exact."""

import codecs
import json
from collections.abc import Iterator
from io import BufferedReader, FileIO
from typing import NoReturn

import pyarrow as pa

from sandbox.ingest.delivery.reading.asked import Asked, Fault, Unreadable
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, Rows, rows_at_once

LINE_BYTES = 8 << 20
BATCH_BYTES = 16 << 20
BUFFER_BYTES = 1 << 20

Record = dict[str, str | None]


class Malformed(ValueError):
    """A line is not one flat object."""


def prepare() -> None:
    """Read one line."""
    codecs.lookup("utf-8")
    _record(b'{"a": 1}')


def read(file: FileIO, asked: Asked) -> Iterator[tuple[str, ...] | Rows]:
    """Read JSON lines; the columns are the names in the first batch of them.

    A line that is no flat object, or has a name the first batch has not, is malformed. Empty lines are passed over.

    Raises:
        Unreadable: a line is longer than lines may be, or there are too many columns.
    """
    names: tuple[str, ...] = ()
    for numbered, malformed in _batches(file, rows_at_once(len(asked.wanted))):
        if not names:
            names = _names(numbered)
            yield names
        known = frozenset(names)
        strange = [number for number, record in numbered if not known.issuperset(record)]
        records = [record for _, record in numbered if known.issuperset(record)]
        yield Rows(_columns(records, names), tuple(sorted(malformed + strange)))


def _names(numbered: list[tuple[int, Record]]) -> tuple[str, ...]:
    names = dict.fromkeys(name for _, record in numbered for name in record)
    if not names:
        raise Unreadable(Fault.NOT_OF_ITS_FORMAT)
    if len(names) > MOST_COLUMNS:
        raise Unreadable(Fault.TOO_MANY_COLUMNS)
    return tuple(names)


def _batches(file: FileIO, rows: int) -> Iterator[tuple[list[tuple[int, Record]], list[int]]]:
    numbered: list[tuple[int, Record]] = []
    malformed: list[int] = []
    size = 0
    for number, line in enumerate(_lines(file), 1):
        try:
            numbered.append((number, _record(line)))
        except (ValueError, RecursionError):
            malformed.append(number)
        size += len(line)
        if len(numbered) + len(malformed) >= rows or size >= BATCH_BYTES:
            yield numbered, malformed
            numbered, malformed, size = [], [], 0
    yield numbered, malformed


def _lines(file: FileIO) -> Iterator[bytes]:
    buffered = BufferedReader(file, BUFFER_BYTES)
    if buffered.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8):
        buffered.read(len(codecs.BOM_UTF8))
    while line := buffered.readline(LINE_BYTES + 1):
        if len(line) > LINE_BYTES:
            raise Unreadable(Fault.CELL_TOO_LONG)
        if not line.isspace():
            yield line


def _record(line: bytes) -> Record:
    record = _DECODER.decode(line.decode("utf-8"))
    if not isinstance(record, dict):
        raise Malformed
    return record


def _flat(pairs: list[tuple[str, object]]) -> Record:
    """Give an object's fields as texts.

    Raises:
        Malformed: a field stands twice, is nested, or holds half a character.
    """
    record = {name: _text(value) for name, value in pairs}
    if len(record) < len(pairs):
        raise Malformed
    return record


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return None
    if not isinstance(value, str):
        raise Malformed
    value.encode()  # half a character has no UTF-8: UnicodeEncodeError is a ValueError
    return value


def _refuse(_: str) -> NoReturn:
    raise Malformed


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse, object_pairs_hook=_flat)


def _columns(records: list[Record], names: tuple[str, ...]) -> pa.RecordBatch:
    columns = [pa.array([record.get(name) for record in records], pa.string()) for name in names]
    return pa.RecordBatch.from_arrays(columns, list(names))
