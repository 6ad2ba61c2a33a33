"""What a contract promises of a delivery's quality, held against the counts of a load (ODCS v3, `quality`, H3)."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.core.contract import Comparison, Contract, LimitMetric, QualityLimit
from sandbox.core.datasets import QualityReport, TableQuality

HOLDS: Mapping[Comparison, Callable[[float, float], bool]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.GREATER: operator.gt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit and what was counted: `rows` of `of`."""

    table: str
    column: str
    limit: str
    rows: int
    of: int
    holds: bool


def verdicts_of(contract: Contract, report: QualityReport) -> tuple[Verdict, ...]:
    """Hold each limit of a contract against the counts of a load."""
    return tuple(_verdicts(contract, report))


def _verdicts(contract: Contract, report: QualityReport) -> Iterator[Verdict]:
    for quality in report.tables:
        table = contract.table(quality.table)
        for limit in table.limits if table else ():
            rows, of = _counted(limit, quality)
            yield Verdict(quality.table, limit.column, limit.text, rows, of, is_held(limit, rows, of))


def is_held(limit: QualityLimit, rows: int, of: int) -> bool:
    """Tell whether a count keeps a limit; per cent are of the rows the limit is about."""
    measured = 100 * rows / of if limit.is_percent and of else float(rows)
    return all(HOLDS[comparison](measured, amount) for comparison, amount in limit.amounts)


def _counted(limit: QualityLimit, quality: TableQuality) -> tuple[int, int]:
    if limit.metric is LimitMetric.ROWS:
        return quality.rows_loaded, quality.rows_delivered
    if limit.metric is LimitMetric.DUPLICATES:
        return quality.duplicates + quality.shared_keys, quality.rows_delivered
    column = next(column for column in quality.columns if column.column == limit.column)
    rows = column.missing if limit.metric is LimitMetric.MISSING else column.invalid
    return rows, column.present + column.missing + column.invalid
