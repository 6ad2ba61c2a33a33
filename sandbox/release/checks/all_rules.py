"""All rules of a release, in the order they are shown."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.core.reviews import CheckResult, Verdict
from sandbox.release.checks.consent import judge_consents
from sandbox.release.checks.dominance import judge_dominance
from sandbox.release.checks.file_type import judge_file_types
from sandbox.release.checks.material import Material
from sandbox.release.checks.receipt import RULE as RECEIPT
from sandbox.release.checks.receipt import judge_receipts
from sandbox.release.checks.text_scan import judge_texts
from sandbox.release.checks.threshold import judge_thresholds
from sandbox.release.checks.trace import RULE as TRACE
from sandbox.release.checks.trace import judge_traces

Rule = Callable[[Material], tuple[CheckResult, ...]]

PROOFS: tuple[Rule, ...] = (judge_file_types, judge_receipts, judge_traces)
"""Rules that find what an output is: their results say which tables the gate answers for."""
RULES: tuple[Rule, ...] = (judge_thresholds, judge_dominance, judge_texts, judge_consents)
"""Rules that judge what it tells."""


def run_checks(material: Material) -> tuple[CheckResult, ...]:
    """Run every rule over the material."""
    proofs = tuple(result for rule in PROOFS for result in rule(material))
    proven = replace(material, traced=traced_tables(proofs))
    return (*proofs, *(result for rule in RULES for result in rule(proven)))


def traced_tables(proofs: tuple[CheckResult, ...]) -> frozenset[str]:
    """Give the files whose claimed answers are the ledger's and whose every row is one of theirs."""
    by_rule = {
        rule: {proof.file for proof in proofs if proof.rule == rule and proof.verdict is Verdict.PASS}
        for rule in (RECEIPT, TRACE)
    }
    return frozenset(by_rule[RECEIPT] & by_rule[TRACE])
