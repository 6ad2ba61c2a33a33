"""Pieces of the page: tables, titles, means."""

import math
import statistics
from collections.abc import Iterable, Sequence

from benchmarks.classes import CLASSES
from benchmarks.records import Closeness


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (heads, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(heads), *lines[1:]]) + "\n"


def title_of(question: str) -> str:
    """Give a class's id and title."""
    return f"{question} {next(c.title for c in CLASSES if c.id == question)}"


def geometric_mean(ratios: Sequence[float]) -> float:
    """Give the geometric mean of at least one ratio."""
    return math.exp(statistics.fmean(map(math.log, ratios)))


def error_of(close: Closeness | None) -> str:
    """Write the error of an answer, with what it left out."""
    if close is None:
        return "–"
    return f"{close.error:.2%}" + (f" ({close.missing:.0%} left out)" if close.missing else "")
