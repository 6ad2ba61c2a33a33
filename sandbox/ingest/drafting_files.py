"""Delivered files as a draft reads them: whole, in batches of texts and numbers, without a contract."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from sandbox.core.errors.loading import HeaderLooksLikeData, SourceUnreadable
from sandbox.core.text import Text
from sandbox.ingest.odcs_columns import NAME
from sandbox.ingest.sources import READERS, Malformed

T = TypeVar("T")
VALUE = re.compile(r"[-+]?[\d.,/:-]+%?|\d{15,}[\dXx]|1\d{10}|.*\d{9,}.*|.*@.*\..*")
UNREADABLE = Text("its content is not of the format its name says", "内容与扩展名所示格式不符")


@dataclass(frozen=True, slots=True)
class DraftedFile:
    """A file to draft from: the name of its table, and of its columns in order."""

    path: Path
    table: str
    columns: tuple[str, ...]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Read its rows from the start.

        Raises:
            SourceUnreadable: it is not of the format its name says.
        """
        return _open(self.path, self.table)[1]


def open_drafted(path: Path, table: str) -> DraftedFile:
    """Open a file to draft from.

    Raises:
        SourceUnreadable: its format is unknown, or its content not of that format.
        HeaderLooksLikeData: it seems to have no header: values would be taken for names.
    """
    names, _ = _open(path, table)
    if len(set(names)) < len(names) or not names:
        raise SourceUnreadable(table=table, why=Text("two columns have the same name", "列名重复"))
    strange = [number for number, name in enumerate(names, 1) if VALUE.fullmatch(name.strip()) or not name.strip()]
    if strange:
        raise HeaderLooksLikeData(table=table, columns=", ".join(map(str, strange)))
    return DraftedFile(path, table, names)


def _open(path: Path, table: str) -> tuple[tuple[str, ...], Iterator[pa.RecordBatch]]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise SourceUnreadable(table=table, why=Text(f"the format is none of {known}", f"格式不在支持之列:{known}"))
    opened = _guarded(table, lambda: reader(path, Malformed()))
    return tuple(opened[0]), _iterated(opened[1], table)


def _iterated(batches: Iterator[pa.RecordBatch], table: str) -> Iterator[pa.RecordBatch]:
    while (batch := _guarded(table, lambda: next(batches, None))) is not None:
        yield batch


def _guarded(table: str, step: Callable[[], T]) -> T:
    try:
        return step()
    except (pa.ArrowException, UnicodeError, OSError):
        raise SourceUnreadable(table=table, why=UNREADABLE) from None  # Arrow's own words may quote a value


def table_name(path: Path, number: int) -> str:
    """Give the name of a file's table: its own where that can be one, else a number."""
    return path.stem if NAME.fullmatch(path.stem) else f"table_{number}"
