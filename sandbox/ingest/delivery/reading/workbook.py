"""XLSX: one sheet with a header in its first row; every cell as the text one sees."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import FileIO

import pyarrow as pa
import python_calamine

from sandbox.ingest.delivery.reading.asked import Asked, Fault, Unreadable
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, Rows, rows_at_once

MOST_INFLATED = 200
ALWAYS_INFLATED_BYTES = 64 << 20
MOST_INFLATED_BYTES = 2 << 30
MIDNIGHT = time()

Cell = int | float | str | bool | time | date | datetime | timedelta


def prepare() -> None:
    """Import what a zip file needs late."""
    zipfile.ZipFile.__name__.encode("cp437")


def read(file: FileIO, asked: Asked) -> Iterator[tuple[str, ...] | Rows]:
    """Read a sheet: the one asked for, or the only one.

    Raises:
        Unreadable: there are several sheets or merged cells, or it inflates out of proportion.
    """
    check_inflation(file)
    sheet = _sheet_of(file, asked.sheet)
    rows = sheet.iter_rows()
    names = _names(next(rows, []))
    yield names
    step = rows_at_once(len(names))
    part: list[list[str | None]] = []
    for row in rows:
        cells = [cell_text(cell) for cell in row]
        if any(cell is not None for cell in cells):  # an empty row is passed over, as an empty line of a CSV is
            part.append(cells)
        if len(part) == step:
            yield Rows(_columns(part, names))
            part = []
    yield Rows(_columns(part, names))


def check_inflation(file: FileIO) -> None:
    """Check the sizes that the archive declares; what lies about them meets the limit of memory.

    Raises:
        Unreadable: they are out of proportion, or it is no archive.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            inflated = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise Unreadable(Fault.NOT_OF_ITS_FORMAT) from None
    most = max(ALWAYS_INFLATED_BYTES, min(MOST_INFLATED_BYTES, MOST_INFLATED * file.seek(0, 2)))
    if inflated > most:
        raise Unreadable(Fault.INFLATES)
    file.seek(0)


def _sheet_of(file: FileIO, name: str) -> python_calamine.CalamineSheet:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        kept = [sheet.name for sheet in book.sheets_metadata if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet]
        if name and name not in kept:
            raise Unreadable(Fault.NO_SUCH_SHEET)
        if not name and len(kept) != 1:
            raise Unreadable(Fault.SEVERAL_SHEETS)
        sheet = book.get_sheet_by_name(name or kept[0])
    except (python_calamine.CalamineError, KeyError):
        raise Unreadable(Fault.NOT_OF_ITS_FORMAT) from None
    if sheet.merged_cell_ranges:
        raise Unreadable(Fault.MERGED_CELLS)
    return sheet


def _names(cells: list[Cell]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(Fault.TOO_MANY_COLUMNS)
    return tuple(cell_text(cell) or "" for cell in cells)


def cell_text(cell: Cell) -> str | None:
    """Give a cell as text: numbers with the 15 digits a sheet keeps, a day without a time of day as the day alone."""
    if cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == MIDNIGHT else cell).isoformat()
    if isinstance(cell, int | float):
        return _digits(cell)
    return str(cell)


def _digits(number: float) -> str:
    shown = f"{number:.15g}"
    return shown if "e" not in shown else f"{float(shown):f}".rstrip("0").rstrip(".")


def _columns(rows: list[list[str | None]], names: tuple[str, ...]) -> pa.RecordBatch:
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(names))]
    return pa.RecordBatch.from_arrays(columns, list(names))
