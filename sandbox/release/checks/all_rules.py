"""All rules of a release, in the order they are shown."""

from collections.abc import Callable

from sandbox.core.reviews import CheckResult
from sandbox.release.checks.consent import judge_consents
from sandbox.release.checks.dominance import judge_dominance
from sandbox.release.checks.file_type import judge_file_types
from sandbox.release.checks.material import Material
from sandbox.release.checks.receipt import judge_receipts
from sandbox.release.checks.text_scan import judge_texts
from sandbox.release.checks.threshold import judge_thresholds
from sandbox.release.checks.trace import judge_traces

RULES: tuple[Callable[[Material], tuple[CheckResult, ...]], ...] = (
    judge_file_types,
    judge_receipts,
    judge_traces,
    judge_thresholds,
    judge_dominance,
    judge_texts,
    judge_consents,
)


def run_checks(material: Material) -> tuple[CheckResult, ...]:
    """Run every rule over the material."""
    return tuple(result for rule in RULES for result in rule(material))
