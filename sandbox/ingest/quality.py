"""Quality of a load (H3): completeness, validity, uniqueness, timeliness, consistency, all as counts."""

from datetime import date

from sandbox.core.contract import Contract
from sandbox.core.datasets import QualityReport, RuleCount, TableQuality
from sandbox.ingest.quality_counts import TableCounter
from sandbox.ingest.uniqueness import UniqueTable

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
    return report_of(contract, tuple(_assess_table(table) for table in tables), delivered_on, today)


def report_of(contract: Contract, tables: tuple[TableQuality, ...], delivered_on: date, today: date) -> QualityReport:
    """Give the report of a load whose tables are counted."""
    frequency = contract.catalogue.update_frequency.strip().lower()
    allowed = next((days for words, days in ALLOWED_DAYS if frequency in words), None)
    return QualityReport(tables, (today - delivered_on).days, allowed)


def _assess_table(unique: UniqueTable) -> TableQuality:
    counter = TableCounter(unique.table.contract)
    counter.keep_out(unique.table.faults)
    counter.take(unique.table.rows)
    return counter.finish(unique.shared_keys)


def rule_counts(unique: UniqueTable) -> tuple[RuleCount, ...]:
    """Count the rows of a table that were kept out, by column and rule."""
    name = unique.table.contract.name
    return tuple(RuleCount(name, fault.column, fault.rule, len(fault.rows)) for fault in unique.table.faults)
