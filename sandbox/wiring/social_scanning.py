"""Scan an upload for identifiers that its contract does not declare (E8): where, what kind, how many; never a value.

Every cell of every column is read, whatever its declared type: a telephone number may be called an amount. Where the
contract declares a direct identifier, identifiers are expected, and the gate hides them; where it masks free text by
rule (`scrub`, `suppress`), they never leave it. Everything else refuses the upload.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole, ColumnType
from sandbox.core.contract import Table
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.ingest.delivery.sources import open_source
from sandbox.masking.recognisers.column_scanning import count_kinds

RULE = "E8"
MASKED_BY_RULE = frozenset({"scrub", "suppress"})
MOSTLY = 0.5
"""From this share of a number column's cells on, they are taken for identifiers; fewer look like some by chance."""


@dataclass(slots=True)
class _Seen:
    """What was seen of one column so far."""

    cells: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """One file of an upload: its rows, and what was found in it."""

    rows: int
    findings: tuple[Finding, ...]


def scan_file(path: Path, table: Table) -> ScannedFile:
    """Read a file whole, count its rows, and look for identifiers the contract does not declare.

    Raises:
        SourceUnreadable, SourceColumnsDiffer: it is not the table it should be.
    """
    suspects = tuple(column for column in table.columns if not is_declared(column))
    seen = {column.name: _Seen() for column in suspects}
    source, rows = open_source(path, table), 0
    for batch in source.batches:
        rows += batch.num_rows
        for column in suspects:
            _look(batch.column(column.name), column, seen[column.name])
    found = (finding for column in suspects for finding in _findings(table, column, seen[column.name]))
    return ScannedFile(rows + len(source.malformed.rows), tuple(found))


def scan_lists(table: Table) -> tuple[Finding, ...]:
    """Look for identifiers among the public values a contract lists: a list of people is no code list."""
    found = []
    for column in table.columns:
        seen = _Seen()
        values = [str(value) for value in column.domain or () if value is not None]
        _look(pa.array(values, pa.string()), column, seen)
        found += [] if is_declared(column) else _findings(table, column, seen)
    return tuple(found)


def is_declared(column: Column) -> bool:
    """Tell whether identifiers may be in a column: it is declared to hold some, or is masked by rule."""
    return column.role is ColumnRole.DIRECT_IDENTIFIER or column.mask in MASKED_BY_RULE


def _look(values: pa.Array, column: Column, seen: _Seen) -> None:
    cells = pc.drop_null(pc.cast(values, pa.string()))
    seen.cells += len(cells)
    seen.kinds += count_kinds(cells, f"{column.name} {column.title}")


def _findings(table: Table, column: Column, seen: _Seen) -> list[Finding]:
    least = 0.0 if column.type is ColumnType.TEXT else MOSTLY
    return [
        Finding(RULE, f"{table.name}.{column.name}", _words(kind, count / seen.cells))
        for kind, count in sorted(seen.kinds.items())
        if count and count / seen.cells >= least
    ]


def _words(kind: str, share: float) -> Text:
    shown = "< 1 %" if share < 0.01 else f"{share:.0%}"
    return Text(f"{kind} in {shown} of its cells", f"{shown} 的单元格含 {kind}")
