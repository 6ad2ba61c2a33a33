"""What a reader is asked, and what it gives back: parcels with a tag, as they cross from its confined process."""

import json
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum

NUMBER_BYTES = 8


class Tag(IntEnum):
    """Kinds of parcels: names of all columns (first), rows, a fault (last), a sign of life."""

    COLUMNS = 1
    ROWS = 2
    FAULT = 3
    ALIVE = 4


class Fault(StrEnum):
    """Why a file cannot be read as the table it should be."""

    NOT_OF_ITS_FORMAT = "not_of_its_format"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOT_PLAIN = "not_plain"
    NOT_OF_ITS_TYPE = "not_of_its_type"
    CELL_TOO_LONG = "cell_too_long"
    SEVERAL_SHEETS = "several_sheets"
    NO_SUCH_SHEET = "no_such_sheet"
    MERGED_CELLS = "merged_cells"
    INFLATES = "inflates"


class Unreadable(Exception):
    """A reader cannot go on."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Asked:
    """Which format a file has by its name, and the names of the columns wanted; `sheet` of a workbook."""

    format: str
    wanted: tuple[str, ...]
    sheet: str = ""


def write_asked(asked: Asked) -> bytes:
    """Write what is asked as JSON."""
    return json.dumps(asdict(asked)).encode()


def read_asked(content: bytes) -> Asked:
    """Read what is asked."""
    terms = json.loads(content)
    return Asked(terms["format"], tuple(terms["wanted"]), terms["sheet"])


def columns_parcel(names: Sequence[str]) -> bytes:
    """Write the names of all columns of a file."""
    return bytes([Tag.COLUMNS]) + json.dumps(list(names)).encode("utf-8", "surrogatepass")


def rows_parcel(malformed: Sequence[int], rows: memoryview) -> bytes:
    """Write the numbers of malformed rows found since the last parcel, then rows as an Arrow stream, or none."""
    numbers = array("q", malformed).tobytes()
    return b"".join((bytes([Tag.ROWS]), len(malformed).to_bytes(NUMBER_BYTES, "little"), numbers, rows))


def fault_parcel(fault: Fault) -> bytes:
    """Write why the file cannot be read."""
    return bytes([Tag.FAULT]) + fault.value.encode()


ALIVE = bytes([Tag.ALIVE])


def read_columns(content: memoryview) -> list[str]:
    """Read the names of columns.

    Raises:
        ValueError: they are none.
    """
    names = json.loads(bytes(content))
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("not a list of names")
    return names


def split_rows(content: memoryview) -> tuple[list[int], memoryview]:
    """Split a parcel of rows into numbers of malformed ones and an Arrow stream.

    Raises:
        ValueError: the parcel is shorter than it says.
    """
    end = NUMBER_BYTES + NUMBER_BYTES * int.from_bytes(content[:NUMBER_BYTES], "little")
    if end > len(content):
        raise ValueError("cut off")
    numbers = array("q")
    numbers.frombytes(content[NUMBER_BYTES:end])
    return numbers.tolist(), content[end:]
