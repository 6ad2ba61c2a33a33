"""Rule threshold: no cell stands on fewer privacy units than the minimum (default 10; zeros count as small)."""

from dataclasses import replace

from sandbox.core.reviews import CheckResult, ReviewPart, Verdict
from sandbox.release.checks.cells import ExactTable, NoisedTable, judged_tables
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import positions, report

RULE = "threshold"


def judge_thresholds(material: Material) -> tuple[CheckResult, ...]:
    """Judge every output table: exact ones by evidence of the units in each cell, noised ones by their counts."""
    least = material.policy.min_units
    return tuple(
        _show_noised(table, least) if isinstance(table, NoisedTable) else _judge_exact(table, least)
        for table in judged_tables(material)
    )


def _show_noised(table: NoisedTable, least: int) -> CheckResult:
    result = report(RULE, ReviewPart.MASKING, table.file, f"at least {least} units (evidence only: noised)")
    if not table.counts:
        return replace(result, measured="no noised count is shown")
    small = [cell for cell, count in table.counts if count < least]
    smallest = min(count for _, count in table.counts)
    return replace(result, measured=f"smallest noised count {smallest:g}, {len(small)} below", cells=positions(small))


def _judge_exact(table: ExactTable, least: int) -> CheckResult:
    result = report(RULE, ReviewPart.MASKING, table.file, f"at least {least} units")
    small = [found.cell for found in table.cells if found.units < least]
    fewest = min((found.units for found in table.cells), default=0)
    flagged = [*small, *table.missing]
    measured = f"fewest {fewest} of {least}, {len(small)} cells below, {len(table.missing)} without evidence"
    verdict = Verdict.BLOCK if flagged else Verdict.PASS
    return replace(result, verdict=verdict, measured=measured, cells=positions(flagged))
