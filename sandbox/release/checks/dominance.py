"""Rule dominance: in no cell do the largest one or two units make up too much of the absolute total.

Shares are of absolute contributions, so that a negative value in the table can neither hide a dominant unit nor
switch the rule off. The (n, k) rule: Hundepool et al. 2012, Statistical Disclosure Control, 4.2.1.
"""

from dataclasses import replace
from fractions import Fraction

from sandbox.core.reviews import CheckResult, ReviewPart, Verdict
from sandbox.release.checks.cells import ExactTable, NoisedTable, judged_tables
from sandbox.release.checks.evidence import CellEvidence
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import positions, report
from sandbox.release.policy import ReleasePolicy

RULE = "dominance"


def judge_dominance(material: Material) -> tuple[CheckResult, ...]:
    """Judge every output table; for a noised one the rule is not needed and says so."""
    return tuple(
        _pass_noised(table, material.policy) if isinstance(table, NoisedTable) else _judge(table, material.policy)
        for table in judged_tables(material)
    )


def _limits(policy: ReleasePolicy) -> str:
    return f"largest 1 ≤ {policy.largest_1_percent} %, largest 2 ≤ {policy.largest_2_percent} %"


def _pass_noised(table: NoisedTable, policy: ReleasePolicy) -> CheckResult:
    result = report(RULE, ReviewPart.MASKING, table.file, f"{_limits(policy)} (evidence only: noised)")
    return replace(result, measured="each unit's part is clamped and covered by noise")


def _judge(table: ExactTable, policy: ReleasePolicy) -> CheckResult:
    result = report(RULE, ReviewPart.MASKING, table.file, _limits(policy))
    dominant = [found.cell for found in table.cells if _is_dominated(found, policy)]
    flagged = [*dominant, *table.missing]
    shares = [_percent(found.largest[0], found.total) for found in table.cells]
    measured = f"largest 1 {float(max(shares, default=Fraction(0))):.1f} %, {len(dominant)} cells over"
    verdict = Verdict.BLOCK if flagged else Verdict.PASS
    return replace(result, verdict=verdict, measured=measured, cells=positions(flagged))


def _is_dominated(found: CellEvidence, policy: ReleasePolicy) -> bool:
    first, both = _percent(found.largest[0], found.total), _percent(sum(found.largest), found.total)
    return first > policy.largest_1_percent or both > policy.largest_2_percent


def _percent(part: int, total: int) -> Fraction:
    return Fraction(100 * part, total) if total else Fraction(0)
