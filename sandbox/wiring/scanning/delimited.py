"""CSV: encoding and separator as ingest finds them; rows of another length are scanned as they stand."""

from collections.abc import Iterator, Sequence
from itertools import count, islice

import pyarrow as pa
import pyarrow.csv

from sandbox.ingest.delivery.reading.delimited import read_header
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.headers import labels_of, name_part
from sandbox.wiring.scanning.sources import Source
from sandbox.wiring.scanning.texts import encoding_of, line_parts
from sandbox.wiring.scanning.unread import Reason, Unread

BLOCK_BYTES = 4 << 20
"""Arrow reads up to 32 of these ahead, and no more."""
UNEVEN = ColumnLabel("rows of another length", Unit.ROW)


def read_delimited(source: Source) -> Iterator[Part]:
    """Read a CSV file, its first row as names.

    Raises:
        Unread: it is in no known encoding, or no table.
    """
    encoding = encoding_of(source)
    try:
        separator, names = read_header(source.file, encoding, ())
        if len(names) > MOST_COLUMNS:
            raise Unread(Reason.TOO_MANY_COLUMNS)
        if names:
            yield name_part(names)
            yield from _rows(source, encoding, separator, names)
    except UnicodeError:
        raise Unread(Reason.UNKNOWN_ENCODING) from None
    except pa.ArrowInvalid:
        raise Unread(Reason.NOT_OF_ITS_FORMAT) from None


def _rows(source: Source, encoding: str, separator: str, names: Sequence[str]) -> Iterator[Part]:
    uneven: list[tuple[int, str]] = []

    def note(row: pyarrow.csv.InvalidRow) -> str:
        uneven.append((row.number - 1, row.text))  # the header is row 1
        return "skip"

    source.file.seek(0)
    reader = pyarrow.csv.open_csv(
        pa.PythonFile(source.file, mode="r"),
        read_options=pyarrow.csv.ReadOptions(
            encoding=encoding,
            block_size=BLOCK_BYTES,
            use_threads=False,
            column_names=[str(place) for place in range(len(names))],
            skip_rows_after_names=1,
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=note),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={str(place): pa.string() for place in range(len(names))},
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    labels: tuple[ColumnLabel, ...] = ()
    first = 1
    for batch in reader:
        labels = labels or labels_of(names, batch.columns)
        rows = _numbers(first, batch.num_rows, frozenset(number for number, _ in uneven))
        for label, values in zip(labels, batch.columns, strict=True):
            yield Part(label, values, rows)
        first = rows[-1] + 1 if rows else first
        yield from line_parts(UNEVEN, (row for row in uneven if row[0] < first))
        uneven[:] = [row for row in uneven if row[0] >= first]
    yield from line_parts(UNEVEN, uneven)


def _numbers(first: int, rows: int, uneven: frozenset[int]) -> Sequence[int]:
    """Give the numbers of some rows, those of another length left out."""
    if not uneven:
        return range(first, first + rows)
    return tuple(islice((number for number in count(first) if number not in uneven), rows))
