"""A file that is being scanned: open, with its size; what every reader gets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO

from sandbox.masking.finding.parts import ColumnLabel, Part, Unit

PARTS_AT_ONCE = 4_096
"""How many lines of a text, or values of a tree, make a part."""
LARGEST_TREE = 64 << 20
"""Bytes of a file that is read whole: JSON, HTML, notebooks. Larger ones are read as lines of text."""


@dataclass(frozen=True, slots=True)
class Source:
    """An open file and its size in bytes."""

    file: FileIO
    size: int

    def read_whole(self) -> bytes:
        """Read all of it."""
        self.file.seek(0)
        return self.file.readall()


Reader = Callable[[Source], Iterator[Part]]


def table_label(name: str, position: int, shown: str, within: str = "") -> ColumnLabel:
    """Give the label of a table's column.

    Args:
        name: as it stands in the file.
        position: 1 = first.
        shown: as it may be printed.
        within: the sheet, as it may be printed.
    """
    return ColumnLabel(shown, Unit.ROW, name, position, within)
