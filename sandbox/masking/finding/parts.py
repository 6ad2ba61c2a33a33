"""Parts of a document: some values of one column, each with its place. Tables, texts and trees all come as these."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Unit(StrEnum):
    """How a place in a column is told."""

    ROW = "row"
    LINE = "line"
    PATH = "path"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ColumnLabel:
    """What a column is called.

    `shown`: its name as it may be printed, without any identifier in it. `heading`: its own name and title, which count
    as context and are never printed. `position`: in its table (1 = first), 0 where there is none. `within`: the sheet,
    as it may be printed. `is_number`: its values have a number's type, and may look like an identifier by chance.
    """

    shown: str
    unit: Unit
    heading: str = ""
    position: int = 0
    within: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some values of a column, as texts or a dictionary of them; `places` has one for each, such as a range of rows."""

    column: ColumnLabel
    values: pa.Array
    places: Sequence[int | str]
