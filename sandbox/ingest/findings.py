"""What is wrong with an input, gathered so that all of it is told at once (Z 第二十一条: 一次性告知)."""

from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text

FORM = "form"


class Findings:
    """A growing list of findings."""

    def __init__(self) -> None:
        self._all: list[Finding] = []

    def add(self, rule: str, where: str, en: str, zh: str) -> None:
        """Note one thing that is wrong."""
        self._all.append(Finding(rule, where, Text(en, zh)))

    @property
    def all(self) -> tuple[Finding, ...]:
        """Everything noted so far, in order."""
        return tuple(self._all)
