"""Findings beside the lines they are about: a contract is no data, so its own text may be shown."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from sandbox.core.errors.tree import Finding

LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
MOST_SHOWN = 100
"""How many characters of a line are shown, at most."""
BEFORE_CARET = 60


def findings_plain(findings: Iterable[Finding]) -> list[dict[str, str | int | None]]:
    """Give findings for programs: where, rule, line, column, and what is wrong in both languages."""
    return [
        {"where": f.where, "rule": f.rule, "line": f.line, "column": f.column, "en": f.text.en, "zh": f.text.zh}
        for f in findings
    ]


def lines_of(path: Path) -> tuple[str, ...]:
    """Give the lines of a text file as YAML counts them; of one that cannot be read, none."""
    try:
        return tuple(LINE_BREAK.split(path.read_bytes().decode(errors="replace")))
    except OSError:
        return ()


def snippet(lines: tuple[str, ...], finding: Finding) -> list[str]:
    """Give the line a finding is about, and a caret under its column; nothing where it has no line."""
    if finding.line is None or finding.column is None or finding.line > len(lines):
        return []
    first = max(0, finding.column - 1 - BEFORE_CARET)
    shown = _printable(lines[finding.line - 1][first : first + MOST_SHOWN])
    margin = f"    {finding.line:>5} | "
    before = sum(_width(letter) for letter in shown[: finding.column - 1 - first])
    return [margin + shown, " " * (len(margin) - 2) + "| " + " " * before + "^"]


def _printable(text: str) -> str:
    """Give a text without what would move a terminal's cursor; as many characters as before."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
