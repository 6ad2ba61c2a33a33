"""Quality as developers see it: bands that no count can be read from (H3).

Exact counts of what is missing or wrong are facts about few rows. Bands are wide, the best one begins well below 100
per cent, and nought is in it: whether one row is bad cannot be told but where a count stands at a band's edge. This is
a heuristic, and not differential privacy; docs/security.md says so.
"""

from dataclasses import dataclass

from sandbox.core.datasets import ColumnQuality, QualityReport
from sandbox.core.quality import Dimension, scores_of

GOOD_FROM = ((95, "95-100 %"), (80, "80-95 %"), (50, "50-80 %"), (0, "0-50 %"))
BAD_TO = ((5, "0-5 %"), (20, "5-20 %"), (50, "20-50 %"), (100, "50-100 %"))
ROWS_TO = ((1_000, "< 1,000"), (100_000, "1,000 - 100,000"), (10_000_000, "100,000 - 10,000,000"))
MOST_ROWS = "> 10,000,000"
FEWEST = 1_000
"""Of fewer, one row could be the whole of a band."""
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class BandedColumn:
    """Shares of one column's values that are missing or invalid, in bands."""

    column: str
    missing: str
    invalid: str


@dataclass(frozen=True, slots=True)
class BandedTable:
    """One table's size and columns, in bands."""

    table: str
    rows: str
    columns: tuple[BandedColumn, ...]


@dataclass(frozen=True, slots=True)
class BandedQuality:
    """The quality of a load in bands; `scores` by dimension, but for timeliness, which is no matter of rows."""

    scores: tuple[tuple[str, str], ...]
    tables: tuple[BandedTable, ...]


def banded(report: QualityReport) -> BandedQuality:
    """Give a report in bands."""
    scores = [score for score in scores_of(report).dimensions if score.dimension is not Dimension.TIMELINESS]
    return BandedQuality(
        scores=tuple((score.dimension.value, good_band(score.good, score.of)) for score in scores),
        tables=tuple(
            BandedTable(table.table, rows_band(table.rows_loaded), tuple(_banded_column(c) for c in table.columns))
            for table in report.tables
        ),
    )


def _banded_column(column: ColumnQuality) -> BandedColumn:
    of = column.present + column.missing + column.invalid
    return BandedColumn(column.column, bad_band(column.missing, of), bad_band(column.invalid, of))


def good_band(good: int, of: int) -> str:
    """Name the band of a share that should be high."""
    return next(name for least, name in GOOD_FROM if 100 * good >= least * of) if of >= FEWEST else UNKNOWN


def bad_band(bad: int, of: int) -> str:
    """Name the band of a share that should be low."""
    return next(name for most, name in BAD_TO if 100 * bad <= most * of) if of >= FEWEST else UNKNOWN


def rows_band(rows: int) -> str:
    """Name the band of a number of rows."""
    return next((name for most, name in ROWS_TO if rows < most), MOST_ROWS)
