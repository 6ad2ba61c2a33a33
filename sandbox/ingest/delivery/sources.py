"""Sources: delivered files as Arrow batches with the contract's columns, in its order.

A file is taken apart by a confined process (`reading`), never by this one; what comes back is checked in full before
anything reads it. Texts stay texts here; `conformity` gives them their types. A new format is a line in `FORMATS` and a
module of `reading`.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from sandbox.core.columns import Column
from sandbox.core.contract import Table
from sandbox.core.errors.loading import SourceColumnsDiffer, SourceUnreadable
from sandbox.core.text import Text
from sandbox.ingest.delivery.parcels import Parcels, open_parcels
from sandbox.ingest.delivery.reading.asked import Asked
from sandbox.ingest.findings import Findings

FORMATS = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "csv"),
    ".parquet": "parquet",
    **dict.fromkeys((".arrow", ".arrows", ".feather"), "arrow"),
    **dict.fromkeys((".jsonl", ".ndjson"), "json"),
    ".xlsx": "xlsx",
}


@dataclass(slots=True)
class Malformed:
    """Numbers of the rows (1 = first) a reader could not take apart.

    Once a batch is given, all that lie before its last row are here; once all are, every one.
    """

    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """A delivered file that is being read."""

    batches: Iterator[pa.RecordBatch]
    malformed: Malformed


def open_source(path: Path, table: Table, sheet: str = "") -> Source:
    """Open a delivered file as batches of exactly the table's columns.

    Args:
        path: its suffix tells its format.
        table: whose rows it holds.
        sheet: of a workbook; empty where it has one only.

    Raises:
        SourceUnreadable: its format is unknown or its content is not of that format (while iterating, too).
        SourceColumnsDiffer: it has columns the contract does not grade, or lacks some (C1).
        IsolationTooWeak: this machine cannot confine who reads it.
    """
    asked = Asked(format_of(path, table.name), tuple(source_name(column) for column in table.columns), sheet)
    parcels = open_asked(path, asked, table.name)
    check_columns(table, parcels.names)
    malformed = Malformed()
    return Source(_batches(parcels, table, malformed), malformed)


def format_of(path: Path, table: str) -> str:
    """Give the format that a file's suffix tells.

    Raises:
        SourceUnreadable: it is unknown.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(FORMATS)
        raise SourceUnreadable(table=table, why=Text(f"the format is none of {known}", f"格式不在支持之列:{known}"))
    return kind


def open_asked(path: Path, asked: Asked, table: str) -> Parcels:
    """Have a file read by a confined process, up to the names of its columns.

    Raises:
        SourceUnreadable: its content is not of the format asked.
        IsolationTooWeak: this machine cannot confine who reads it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError:
        raise SourceUnreadable(table=table, why=NOT_THERE) from None
    try:
        return open_parcels(asked, descriptor, table)
    finally:
        os.close(descriptor)


NOT_THERE = Text("it cannot be opened", "文件无法打开")


def _batches(parcels: Parcels, table: Table, malformed: Malformed) -> Iterator[pa.RecordBatch]:
    names = [column.name for column in table.columns]
    for found, batch in parcels.rows():
        malformed.rows.extend(found)
        if batch is not None:
            yield batch.rename_columns(names)


def count_rows(path: Path, table: Table, sheet: str = "") -> int:
    """Count the rows of a file as loading does: those that cannot be taken apart are counted too.

    Raises:
        SourceUnreadable, SourceColumnsDiffer: as `open_source`.
    """
    source = open_source(path, table, sheet)
    rows: int = sum(batch.num_rows for batch in source.batches)
    return rows + len(source.malformed.rows)


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
