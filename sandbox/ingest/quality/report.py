"""Quality of a load (H3): completeness, validity, uniqueness, timeliness, consistency, all as counts."""

from datetime import date

from sandbox.core.contract import Contract
from sandbox.core.datasets import QualityReport, TableQuality

ALLOWED_DAYS = (
    (("实时", "real-time"), 1),
    (("每日", "每天", "daily"), 2),
    (("每周", "weekly"), 10),
    (("每月", "monthly"), 45),
    (("每季度", "每季", "quarterly"), 120),
    (("每年", "yearly", "annually"), 400),
)


def report_of(contract: Contract, tables: tuple[TableQuality, ...], delivered_on: date, today: date) -> QualityReport:
    """Give the report of a load whose tables are counted."""
    frequency = contract.catalogue.update_frequency.strip().lower()
    allowed = next((days for words, days in ALLOWED_DAYS if frequency in words), None)
    return QualityReport(tables, (today - delivered_on).days, allowed)
