"""Sources: delivered files as Arrow batches with the contract's columns, in its order.

Texts of CSV stay texts here; `conformity` gives them their types. A new format is a reader in `READERS`.
"""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sandbox.core.columns import Column
from sandbox.core.contract import Table
from sandbox.core.errors.loading import SourceColumnsDiffer, SourceUnreadable
from sandbox.ingest.findings import Findings

BLOCK_BYTES = 8 << 20
BATCH_ROWS = 65_536
SIGNATURES = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "gb18030")


@dataclass(slots=True)
class Malformed:
    """Numbers of the rows (1 = first) a reader could not take apart; complete once its batches are read."""

    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """A delivered file that is being read."""

    batches: Iterator[pa.RecordBatch]
    malformed: Malformed


Reader = Callable[[Path, Malformed], tuple[Sequence[str], Iterator[pa.RecordBatch]]]


def open_source(path: Path, table: Table) -> Source:
    """Open a delivered file as batches of exactly the table's columns.

    Raises:
        SourceUnreadable: its format is unknown or its content is not of that format (while iterating, too).
        SourceColumnsDiffer: it has columns the contract does not grade, or lacks some (C1).
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceUnreadable(table=table.name, why=f"the format is none of {', '.join(READERS)}")
    malformed = Malformed()
    try:
        names, batches = reader(path, malformed)
    except (pa.ArrowException, UnicodeError, OSError):
        raise _unreadable(table) from None  # Arrow's own words may quote a value
    check_columns(table, names)
    return Source(_selected(batches, table), malformed)


def _selected(batches: Iterator[pa.RecordBatch], table: Table) -> Iterator[pa.RecordBatch]:
    sources = [source_name(column) for column in table.columns]
    names = [column.name for column in table.columns]
    try:
        for batch in batches:
            yield batch.select(sources).rename_columns(names)
    except (pa.ArrowException, UnicodeError, OSError):
        raise _unreadable(table) from None


def _unreadable(table: Table) -> SourceUnreadable:
    return SourceUnreadable(table=table.name, why="its content is not of the format its name says")


def source_name(column: Column) -> str:
    """Give a column's name in deliveries."""
    return column.source_name or column.name


def check_columns(table: Table, names: Sequence[str]) -> None:
    """Check that a file has the columns the contract grades and no others (C1); strange ones are told by position.

    A file without a header would show values as names, so no name found in a file is ever repeated.

    Raises:
        SourceColumnsDiffer: the findings list every difference.
    """
    findings = Findings()
    known = {source_name(column) for column in table.columns}
    for name in sorted(known - set(names)):
        findings.add("C1", f"{table.name}.{name}", "the file has no such column", "文件缺少该列")
    for position, name in enumerate(names, 1):
        if name not in known and name not in table.left_out:
            en = f"column {position} of the file is not graded in the contract"
            findings.add("C1", table.name, en, f"文件第 {position} 列未在合约中分级")
        elif name in names[: position - 1]:
            en = f"column {position} of the file repeats an earlier one"
            findings.add("C1", table.name, en, f"文件第 {position} 列与前列重名")
    if findings.all:
        raise SourceColumnsDiffer(findings=findings.all, table=table.name, count=len(findings.all))


def read_csv(path: Path, malformed: Malformed) -> tuple[Sequence[str], Iterator[pa.RecordBatch]]:
    """Read a CSV file with a header, every cell as text, an empty cell as missing."""
    encoding = detect_encoding(path)
    names = _header(path, encoding)

    def note(row: pyarrow.csv.InvalidRow) -> str:
        malformed.rows.append(row.number - 1)  # the header is row 1
        return "skip"

    reader = pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(encoding=encoding, block_size=BLOCK_BYTES, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    return reader.schema.names, iter(reader)


def _header(path: Path, encoding: str) -> list[str]:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(BLOCK_BYTES)
    options = pyarrow.csv.ReadOptions(encoding="utf-8")
    return list(pyarrow.csv.read_csv(pa.BufferReader(first.encode()), read_options=options).column_names)


def detect_encoding(path: Path) -> str:
    """Find the encoding of a text file: by its signature, else UTF-8 where all of it is, else GB18030.

    Raises:
        UnicodeError: it is none of them.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for signature, encoding in SIGNATURES:
        if start.startswith(signature):
            return "utf-8" if encoding == "utf-8-sig" else encoding  # Arrow drops a UTF-8 signature itself
    return next(encoding for encoding in ENCODINGS if encoding == ENCODINGS[-1] or _decodes(path, encoding))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def read_parquet(path: Path, malformed: Malformed) -> tuple[Sequence[str], Iterator[pa.RecordBatch]]:  # noqa: ARG001 - a Parquet row is never malformed
    """Read a Parquet file, its own types kept."""
    file = pyarrow.parquet.ParquetFile(path)
    return file.schema_arrow.names, file.iter_batches(BATCH_ROWS)


READERS: dict[str, Reader] = {".csv": read_csv, ".parquet": read_parquet}
