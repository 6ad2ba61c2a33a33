"""The error tree: every failure a person can meet is a leaf of one of these branches.

A leaf states its code, what happened and why (`says`), and what to do next (`remedy`), in both languages.
Facts are names from schemas and counts from contracts, never values from a dataset.
"""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.core.text import Lang, Text

Fact = str | int | Text | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where several are told at once; `line` and `column` count from 1 in what was read."""

    rule: str
    where: str
    text: Text
    line: int | None = None
    column: int | None = None

    def said(self, lang: Lang) -> str:
        """Say what is wrong, where, and under which rule."""
        line = "" if self.line is None else Text("line {line}: ", "第 {line} 行:").in_(lang).format(line=self.line)
        return f"{line}{self.where}: {self.text.in_(lang)} [{self.rule}]"


class SandboxError(Exception):
    """Something a person can understand and act upon."""

    code: ClassVar[str]
    status: ClassVar[int]
    exit_code: ClassVar[int]
    says: ClassVar[Text]
    remedy: ClassVar[Text]

    def __init__(self, *, findings: tuple[Finding, ...] = (), **facts: Fact) -> None:
        super().__init__(self.code)
        self.findings = findings
        self.facts: dict[str, Fact] = facts

    def message(self, lang: Lang = Lang.EN) -> str:
        """Say what happened and why, then each finding on a line of its own."""
        lines = [self.what_happened(lang)]
        lines += [f"  - {f.said(lang)}" for f in self.findings]
        return "\n".join(lines)

    def what_happened(self, lang: Lang = Lang.EN) -> str:
        """Say what happened and why, without the findings."""
        return self._filled(self.says, lang)

    def what_next(self, lang: Lang = Lang.EN) -> str:
        """Say what to do next."""
        return self._filled(self.remedy, lang)

    def _filled(self, text: Text, lang: Lang) -> str:
        facts = {name: fact.in_(lang) if isinstance(fact, Text) else fact for name, fact in self.facts.items()}
        return text.in_(lang).format(**facts)

    def __str__(self) -> str:
        return f"{self.message()} {self.what_next()}"


class Refused(SandboxError):
    """A policy says no."""

    status = 403
    exit_code = 3


class RefusedQuestion(Refused):
    """The gate says no to a question: which fragment, under which rule, and what would pass."""

    def __init__(self, *, fragment: str, rewrite: str | None = None, **facts: Fact) -> None:
        super().__init__()
        self.facts = {"fragment": fragment, **facts}
        self.fragment = fragment
        self.rewrite = rewrite


class Invalid(SandboxError):
    """The input cannot be understood."""

    status = 422
    exit_code = 2


class Missing(SandboxError):
    """What is named does not exist, or not for this person."""

    status = 404
    exit_code = 4


class WrongState(SandboxError):
    """The thing exists, but not in a state that allows this."""

    status = 409
    exit_code = 5


class Unavailable(SandboxError):
    """It cannot be done now; it may be possible later."""

    status = 503
    exit_code = 6


class Untrue(SandboxError):
    """What was presented does not verify."""

    status = 422
    exit_code = 7
