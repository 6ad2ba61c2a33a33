"""Errors of scanning for identifiers."""

from sandbox.core.errors.tree import Invalid
from sandbox.core.text import Text


class ScanLinesUnusable(Invalid):
    """Some lines on standard input are no texts to be scanned; the findings tell each by its number."""

    code = "scan_lines_unusable"
    says = Text("{count} lines could not be read, and were not scanned:", "有 {count} 行无法读取,未予扫描:")
    remedy = Text(
        "All other lines were answered. Correct these and send them again.", "其余各行均已作答。请更正后重发。"
    )
