"""XLSX: all sheets, hidden ones too; sheet names, properties, comments and defined names as the archive has them."""

import html
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa
import python_calamine

from sandbox.ingest.delivery.reading.asked import Unreadable
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, rows_at_once
from sandbox.ingest.delivery.reading.workbook import Cell, cell_text, check_inflation
from sandbox.masking.finding.names import shown_name
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.headers import labels_of, name_part
from sandbox.wiring.scanning.sources import Source
from sandbox.wiring.scanning.texts import line_parts
from sandbox.wiring.scanning.unread import Reason, Unread

SHEET_NAMES = ColumnLabel("sheet names", Unit.NAME)
ASIDE = {
    "metadata": re.compile(r"docProps/.*\.xml"),
    "comments": re.compile(r"xl/(?:comments.*|threadedComments/.*|persons/.*)\.xml", re.IGNORECASE),
    "defined names": re.compile(r"xl/workbook\.xml"),
    "drawings": re.compile(r"xl/(?:drawings|charts)/[^/]*\.xml"),
    "links": re.compile(r"xl/worksheets/_rels/.*\.rels"),
}
HEADER_OR_FOOTER = re.compile(r"<(?:odd|even|first)(?:Header|Footer)>(.*?)</")
TAG = re.compile(r"<[^>]*?(?:(?:name|Target|displayName|author)=\"([^\"]*)\"[^>]*)?>")
LARGEST_ASIDE = 16 << 20


def read_workbook(source: Source) -> Iterator[Part]:
    """Read every sheet of a workbook, and what stands beside them.

    Raises:
        Unread: it is none, or inflates out of proportion.
    """
    try:
        check_inflation(source.file)
    except Unreadable as stopped:
        raise Unread(Reason(stopped.fault.value)) from None
    try:
        yield from _aside(source)
        source.file.seek(0)
        book = python_calamine.CalamineWorkbook.from_filelike(source.file)
        yield name_part(book.sheet_names, SHEET_NAMES)
        for number, name in enumerate(book.sheet_names, start=1):
            yield from _sheet_parts(book, name, _shown_sheet(name, number))
    except (python_calamine.CalamineError, zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError):
        raise Unread(Reason.NOT_OF_ITS_FORMAT) from None


def _shown_sheet(name: str, number: int) -> str:
    shown = shown_name(name)
    return shown if shown == name else f"{number}{shown}"


def _sheet_parts(book: python_calamine.CalamineWorkbook, name: str, within: str) -> Iterator[Part]:
    metadata = {sheet.name: sheet for sheet in book.sheets_metadata}
    if metadata[name].typ is not python_calamine.SheetTypeEnum.WorkSheet:
        return
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return
    first_row, first_column = sheet.start[0] + 1, sheet.start[1]
    rows = sheet.iter_rows()  # from the sheet's first row on, empty ones included
    skipped = range(first_row - 1)
    for _ in skipped:
        next(rows, None)
    names = [cell_text(cell) or "" for cell in next(rows, [])]
    if len(names) - first_column > MOST_COLUMNS:
        raise Unread(Reason.TOO_MANY_COLUMNS)
    yield name_part(names, ColumnLabel("column names", Unit.NAME, within=within))
    labels: tuple[ColumnLabel, ...] = ()
    row = first_row + 1
    while part := list(islice(rows, rows_at_once(len(names)))):
        columns = [_column(part, place) for place in range(len(names))]
        labels = labels or labels_of(names, columns, within)
        for label, values in zip(labels, columns, strict=True):
            yield Part(label, values, range(row, row + len(part)))
        row += len(part)


def _column(rows: Sequence[Sequence[Cell]], place: int) -> pa.Array:
    return pa.array([cell_text(row[place]) if place < len(row) else None for row in rows], pa.string())


def _aside(source: Source) -> Iterator[Part]:
    source.file.seek(0)
    with zipfile.ZipFile(source.file) as archive:
        for member in archive.namelist():
            for shown, pattern in ASIDE.items():
                if pattern.fullmatch(member):
                    label = ColumnLabel(shown, Unit.NAME)
                    yield from line_parts(label, enumerate(_words(_read(archive, member)), start=1))
            if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                ends = HEADER_OR_FOOTER.findall(_read(archive, member))
                yield from line_parts(ColumnLabel("headers and footers", Unit.NAME), enumerate(ends, start=1))


def _read(archive: zipfile.ZipFile, member: str) -> str:
    with archive.open(member) as file:
        return file.read(LARGEST_ASIDE).decode("utf-8", "replace")


def _words(xml: str) -> list[str]:
    """Give the texts of some XML and the attributes that people fill in, without parsing it: it may be hostile."""
    spaced = TAG.sub(lambda tag: f"\n{tag.group(1) or ''}\n", xml)
    return [html.unescape(line.strip()) for line in spaced.splitlines() if line.strip()]
