"""Hard check results in the shape of an error's findings: rule, file and threshold, never what was measured."""

from sandbox.core.errors.tree import Finding
from sandbox.core.reviews import CheckResult, Verdict
from sandbox.core.text import Text


def findings_of(checks: tuple[CheckResult, ...]) -> tuple[Finding, ...]:
    """Give a finding for every hard block."""
    blocks = (check for check in checks if check.verdict is Verdict.BLOCK)
    return tuple(Finding(check.rule, check.file or "-", _text(check)) for check in blocks)


def _text(check: CheckResult) -> Text:
    return Text(f"does not meet: {check.threshold}", f"不满足:{check.threshold}")
