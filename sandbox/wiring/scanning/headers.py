"""Names of columns: scanned, and shown only where they are names, and not the first row of a table without any."""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.finding.names import looks_like_a_person, shown_name
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.sources import table_label

COLUMN_NAMES = ColumnLabel("column names", Unit.NAME)
NO_NAME = re.compile(r"[0-9]{5,}|[0-9]{2,}[.:/-][0-9]|@|^\s*[-+]?[0-9.,]+\s*$")
COMPARED = 1_000
MOSTLY = 0.5


def labels_of(names: Sequence[str], columns: Sequence[pa.Array], within: str = "") -> tuple[ColumnLabel, ...]:
    """Label the columns of a table: by their names, or by their places alone where the first row is none of names.

    Args:
        names: the first row.
        columns: texts of the rows after it; a first row that is like them is none of names.
        within: the sheet, as it may be printed.
    """
    pairs = zip(names, columns, strict=False)
    known = all(map(_may_be_a_name, names)) and not any(_is_like(name, values) for name, values in pairs)
    return tuple(
        table_label(name if known else "", place, name if known else "", within)
        for place, name in enumerate(names, start=1)
    )


def _may_be_a_name(name: str) -> bool:
    return not NO_NAME.search(name) and shown_name(name) == name


def _is_like(name: str, values: pa.Array) -> bool:
    """Tell whether a name is one of its column's values, or looks like a person where most of them do."""
    first = values[:COMPARED].drop_null()
    if not name or not len(first):
        return False
    if pc.any(pc.equal(first, name)).as_py():
        return True
    return looks_like_a_person(name) and sum(map(looks_like_a_person, first.to_pylist())) >= MOSTLY * len(first)


def name_part(names: Sequence[str], label: ColumnLabel = COLUMN_NAMES) -> Part:
    """Give names as values to be scanned; their places count from 1."""
    texts = [name.encode("utf-8", "replace").decode("utf-8").replace("_", " ") for name in names]
    return Part(label, pa.array(texts, pa.string()), range(1, len(names) + 1))
