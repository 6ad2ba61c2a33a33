"""Delivered files as a draft reads them: whole, in batches of texts and numbers, without a contract."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sandbox.core.errors.loading import HeaderLooksLikeData, SourceUnreadable
from sandbox.core.text import Text
from sandbox.ingest.contract.columns import NAME
from sandbox.ingest.delivery.reading.asked import Asked
from sandbox.ingest.delivery.sources import format_of, open_asked

VALUE = re.compile(r"[-+]?[\d.,/:-]+%?|\d{15,}[\dXx]|1\d{10}|.*\d{9,}.*|.*@.*\..*")


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
        parcels = open_asked(self.path, Asked(format_of(self.path, self.table), self.columns), self.table)
        return (batch for _, batch in parcels.rows() if batch is not None)


def open_drafted(path: Path, table: str) -> DraftedFile:
    """Open a file to draft from.

    Raises:
        SourceUnreadable: its format is unknown, or its content not of that format.
        HeaderLooksLikeData: it seems to have no header: values would be taken for names.
    """
    names = _names(path, table)
    if len(set(names)) < len(names) or not names:
        raise SourceUnreadable(table=table, why=Text("two columns have the same name", "列名重复"))
    strange = [number for number, name in enumerate(names, 1) if VALUE.fullmatch(name.strip()) or not name.strip()]
    if strange:
        raise HeaderLooksLikeData(table=table, columns=", ".join(map(str, strange)))
    return DraftedFile(path, table, names)


def _names(path: Path, table: str) -> tuple[str, ...]:
    return tuple(open_asked(path, Asked(format_of(path, table), ()), table).names)


def table_name(path: Path, number: int) -> str:
    """Give the name of a file's table: its own where that can be one, else a number."""
    return path.stem if NAME.fullmatch(path.stem) else f"table_{number}"
