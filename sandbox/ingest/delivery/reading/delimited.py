"""CSV: encoding and separator found by content, every cell as text, an empty cell as missing."""

import codecs
import csv
import io
from collections.abc import Generator, Iterator, Sequence
from io import FileIO

import pyarrow as pa
import pyarrow.csv

from sandbox.ingest.delivery.reading.asked import ALIVE, Asked, Fault, Unreadable
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, Rows

BLOCK_BYTES = 8 << 20
HEADER_BYTES = 1 << 20
SIGNATURES = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "gb18030")
SEPARATORS = (",", ";", "\t", "|")


def prepare() -> None:
    """Load the codecs."""
    for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"):
        codecs.lookup(name)
    csv.field_size_limit(HEADER_BYTES)
    options = pyarrow.csv.ReadOptions(encoding="gb18030", use_threads=False)
    for _ in pyarrow.csv.open_csv(io.BytesIO(b"a,b\n1,2\n"), read_options=options):
        pass


def read(file: FileIO, asked: Asked) -> Iterator[bytes | tuple[str, ...] | Rows]:
    """Read a CSV file with a header.

    Raises:
        UnicodeError: it is in no known encoding.
        Unreadable: it has too many columns.
    """
    encoding = yield from detected_encoding(file)
    separator, names = read_header(file, encoding, asked.wanted)
    if len(names) > MOST_COLUMNS:
        raise Unreadable(Fault.TOO_MANY_COLUMNS)
    found: list[int] = []

    def note(row: pyarrow.csv.InvalidRow) -> str:
        found.append(row.number - 1)  # the header is row 1
        return "skip"

    file.seek(0)
    texts = dict.fromkeys(names, pa.string())
    reader = pyarrow.csv.open_csv(
        pa.PythonFile(file, mode="r"),
        read_options=pyarrow.csv.ReadOptions(encoding=encoding, block_size=BLOCK_BYTES, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=note),
        convert_options=pyarrow.csv.ConvertOptions(column_types=texts, strings_can_be_null=True, null_values=[""]),
    )
    yield tuple(reader.schema.names)
    for batch in reader:
        noted, found[:] = tuple(found), []
        yield Rows(batch, noted)
    yield Rows(_none_of(reader.schema), tuple(found))


def _none_of(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def read_header(file: FileIO, encoding: str, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Give the separator under which the header has most of the names wanted, then most columns; and its names."""
    file.seek(0)
    start = codecs.getincrementaldecoder(encoding)().decode(file.read(HEADER_BYTES)).removeprefix("\ufeff")
    headers = {separator: _cells(start, separator) for separator in SEPARATORS}
    wanted = frozenset(names)
    best = max(SEPARATORS, key=lambda separator: (len(wanted & {*headers[separator]}), len(headers[separator])))
    return best, headers[best]


def _cells(start: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), ()))
    except csv.Error:
        return ()


def detected_encoding(file: FileIO) -> Generator[bytes, None, str]:
    """Find the encoding of a text file: by its signature, else UTF-8 where all of it is, else GB18030."""
    file.seek(0)
    start = file.read(4)
    for signature, encoding in SIGNATURES:
        if start.startswith(signature):
            return encoding  # Arrow drops a UTF-8 signature itself
    decoder = codecs.getincrementaldecoder(ENCODINGS[0])()
    file.seek(0)
    try:
        while block := file.read(BLOCK_BYTES):
            decoder.decode(block)
            yield ALIVE
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return ENCODINGS[1]
    return ENCODINGS[0]
