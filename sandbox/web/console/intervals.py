"""Intervals as pages draw them: a dot for the value and a line for its interval, all of a column on one scale."""

from dataclasses import dataclass

from sandbox.client.rounding import shown
from sandbox.core.answers import Answer
from sandbox.core.columns import Value
from sandbox.core.questions import GivenAnswer

SHOWN_ROWS = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """One interval, in hundredths of the column's width."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as a page shows it. `is_missed`: wider than was asked for."""

    text: str
    is_suppressed: bool
    is_missed: bool
    drawn: Drawn | None


def drawn_rows(given: GivenAnswer) -> tuple[tuple[DrawnCell, ...], ...]:
    """Give the first rows of an answer, each number with its interval drawn."""
    answer = given.answer
    missed = frozenset(given.reached.missed) if given.reached else frozenset()
    spans = [_span(answer, place) for place in range(len(answer.columns))]
    held = frozenset(answer.suppressed)
    return tuple(
        tuple(
            DrawnCell(shown(value, width), (row, place) in held, (row, place) in missed, _drawn(value, width, span))
            for place, (value, width, span) in enumerate(
                zip(answer.rows[row], answer.half_widths[row], spans, strict=True)
            )
        )
        for row in range(min(len(answer.rows), SHOWN_ROWS))
    )


def _span(answer: Answer, place: int) -> tuple[float, float]:
    """Give the range that a column's intervals span, zero included."""
    cells = [(row[place], widths[place]) for row, widths in zip(answer.rows, answer.half_widths, strict=True)]
    known = [(value, width) for value, width in cells if _is_number(value) and width is not None]
    lows = [float(value or 0) - width for value, width in known]
    highs = [float(value or 0) + width for value, width in known]
    return min([0.0, *lows]), max([0.0, *highs])


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _drawn(value: Value, width: float | None, span: tuple[float, float]) -> Drawn | None:
    low, high = span
    if width is None or not isinstance(value, int | float) or isinstance(value, bool) or high <= low:
        return None
    ends = (value - width, value, value + width)
    return Drawn(*(round(100 * (end - low) / (high - low), 2) for end in ends))
