"""Charts of quality as pages draw them: places in a drawing of fixed size, worked out here, drawn by the template."""

from dataclasses import dataclass

from sandbox.core.datasets import QualityReport
from sandbox.core.quality_trend import Batch

WIDTH, HEIGHT, EDGE = 640, 180, 28
"""Of the trend, in units of the drawing; the edge is left for labels."""
MOST_BATCHES = 24
FULL = 100.0


@dataclass(frozen=True, slots=True)
class Point:
    """One batch on the trend: where its score's dot is, where its bar of rows ends, and what both say."""

    x: float
    score_y: float | None
    rows_y: float
    batch: str
    percent: float | None
    rows: int
    jumps: int


@dataclass(frozen=True, slots=True)
class Share:
    """One column's values as parts of a bar, in hundredths: present, missing, invalid."""

    table: str
    column: str
    present: float
    missing: float
    invalid: float


def points_of(batches: tuple[Batch, ...]) -> tuple[Point, ...]:
    """Place the newest batches from left to right; scores on 0 to 100, rows on 0 to the most of them."""
    shown = batches[-MOST_BATCHES:]
    most = max((batch.rows for batch in shown), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(shown), 1)
    return tuple(
        Point(
            x=round(EDGE + step * (place + 0.5), 1),
            score_y=None if batch.scores.percent is None else _height(batch.scores.percent / FULL),
            rows_y=_height(batch.rows / most),
            batch=batch.batch,
            percent=batch.scores.percent,
            rows=batch.rows,
            jumps=len(batch.jumps),
        )
        for place, batch in enumerate(shown)
    )


def line_through(points: tuple[Point, ...]) -> str:
    """Give the line through the scores, as SVG writes it."""
    return " ".join(f"{point.x},{point.score_y}" for point in points if point.score_y is not None)


def shares_of(report: QualityReport) -> tuple[Share, ...]:
    """Give each column's shares, the worst first."""
    shares = []
    for table in report.tables:
        for column in table.columns:
            of = (column.present + column.missing + column.invalid) or 1
            parts = (round(FULL * count / of, 2) for count in (column.present, column.missing, column.invalid))
            shares.append(Share(table.table, column.column, *parts))
    return tuple(sorted(shares, key=lambda share: share.present))


def _height(part: float) -> float:
    """Give the place of a part of the whole: 0 lies at the bottom edge, 1 at the top one."""
    return round(HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE), 1)
