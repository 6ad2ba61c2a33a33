"""Quality of a load (H3): completeness, validity, uniqueness, timeliness, consistency, all as counts."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.contract import ConsistencyRule, Contract, Relation
from sandbox.core.datasets import ColumnQuality, QualityReport, QuarantinedRow, RuleCount, TableQuality
from sandbox.ingest.conformity import MISSING, ConformedTable, Fault
from sandbox.ingest.uniqueness import DUPLICATE, UniqueTable

ALLOWED_DAYS = (
    (("实时", "real-time"), 1),
    (("每日", "每天", "daily"), 2),
    (("每周", "weekly"), 10),
    (("每月", "monthly"), 45),
    (("每季度", "每季", "quarterly"), 120),
    (("每年", "yearly", "annually"), 400),
)


def assess(contract: Contract, tables: tuple[UniqueTable, ...], delivered_on: date, today: date) -> QualityReport:
    """Count what the checks of a load found."""
    frequency = contract.catalogue.update_frequency.strip().lower()
    allowed = next((days for words, days in ALLOWED_DAYS if frequency in words), None)
    return QualityReport(tuple(_assess_table(table) for table in tables), (today - delivered_on).days, allowed)


def _assess_table(unique: UniqueTable) -> TableQuality:
    table = unique.table
    duplicates = [fault for fault in table.faults if fault.rule == DUPLICATE]
    return TableQuality(
        table=table.contract.name,
        rows_delivered=table.delivered,
        rows_loaded=table.rows.num_rows,
        columns=tuple(_assess_column(table, column.name) for column in table.contract.columns),
        duplicates=sum(len(fault.rows) for fault in duplicates),
        shared_keys=unique.shared_keys,
        inconsistent=tuple(_assess_rule(table, rule) for rule in table.contract.consistency),
    )


def _assess_column(table: ConformedTable, column: str) -> ColumnQuality:
    """Count over the rows loaded, and over those kept out for this column."""
    faults = [fault for fault in table.faults if fault.column == column]
    missing = table.rows[column].null_count + _rows_of([fault for fault in faults if fault.rule == MISSING])
    invalid = _rows_of([fault for fault in faults if fault.rule != MISSING])
    return ColumnQuality(column, table.rows.num_rows - table.rows[column].null_count, missing, invalid)


def _rows_of(faults: list[Fault]) -> int:
    return len(np.unique(np.concatenate([fault.rows for fault in faults]))) if faults else 0


def _assess_rule(table: ConformedTable, rule: ConsistencyRule) -> RuleCount:
    left, right = _sum_of(table.rows, rule.left), _sum_of(table.rows, rule.right)
    differs = pc.not_equal if rule.relation is Relation.EQUAL else pc.greater
    broken = pc.sum(differs(left, right)).as_py() or 0
    return RuleCount(table.contract.name, "", rule.text, int(broken))


def _sum_of(rows: pa.Table, columns: tuple[str, ...]) -> pa.ChunkedArray:
    total = rows[columns[0]]
    for column in columns[1:]:
        total = pc.add(total, rows[column])
    return total


def rule_counts(tables: tuple[UniqueTable, ...]) -> tuple[RuleCount, ...]:
    """Count the rows kept out by table, column and rule."""
    return tuple(
        RuleCount(unique.table.contract.name, fault.column, fault.rule, len(fault.rows))
        for unique in tables
        for fault in unique.table.faults
    )


def quarantine_of(tables: tuple[UniqueTable, ...]) -> tuple[QuarantinedRow, ...]:
    """List the rows kept out, by rule and number."""
    return tuple(
        QuarantinedRow(unique.table.contract.name, fault.column, fault.rule, int(row))
        for unique in tables
        for fault in unique.table.faults
        for row in _plain(fault.rows)
    )


def _plain(rows: NDArray[np.int64]) -> list[int]:
    numbers: list[int] = rows.tolist()
    return numbers
