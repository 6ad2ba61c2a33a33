"""A column of an answer drawn: a mark for each value, a line for its interval, zero included. No libraries."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sandbox.client.html import text_table

WIDTH, LINE, LABEL, NUMBER = 420, 22, 190, 150
BAR = 40
BLUE, INK, GROUND = "#0a519c", "#17202b", "#eef1f5"


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of a chart."""

    label: str
    told: str
    value: float
    half_width: float


class IntervalChart:
    """The intervals of one column; notebooks draw it, terminals write it."""

    def __init__(self, title: str, intervals: Sequence[Interval]) -> None:
        self.title = title
        self.intervals = tuple(intervals)
        self._low = min([0.0, *(i.value - i.half_width for i in self.intervals)])
        high = max([0.0, *(i.value + i.half_width for i in self.intervals)])
        self._span = (high - self._low) or 1.0

    def _at(self, value: float, width: int) -> float:
        return round(width * (value - self._low) / self._span, 1)

    def _repr_html_(self) -> str:
        height = LINE * (len(self.intervals) + 1)
        zero = LABEL + self._at(0.0, WIDTH)
        axis = f'<line x1="{zero}" x2="{zero}" y1="{LINE}" y2="{height}" stroke="{INK}" stroke-width="0.5"/>'
        rows = "".join(self._svg_row(place + 1, interval) for place, interval in enumerate(self.intervals))
        title = f'<text x="{LABEL}" y="15" font-weight="600">{escape(self.title)} · 95 %</text>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL + WIDTH + NUMBER}" height="{height + 6}"'
            f' font-family="sans-serif" font-size="13" role="img" aria-label="{escape(self.title)}">'
            f"{title}{rows}{axis}</svg>"
        )

    def _svg_row(self, place: int, interval: Interval) -> str:
        y = LINE * place
        low, high = (
            LABEL + self._at(end, WIDTH)
            for end in (interval.value - interval.half_width, interval.value + interval.half_width)
        )
        middle = LABEL + self._at(interval.value, WIDTH)
        return (
            f'<rect x="{LABEL}" y="{y + 4}" width="{WIDTH}" height="{LINE - 8}" fill="{GROUND}"/>'
            f'<line x1="{low}" x2="{high}" y1="{y + 11}" y2="{y + 11}" stroke="{BLUE}" stroke-width="3"/>'
            f'<rect x="{middle - 1.5}" y="{y + 3}" width="3" height="{LINE - 6}" fill="{INK}"/>'
            f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end">{escape(interval.label)}</text>'
            f'<text x="{LABEL + WIDTH + 8}" y="{y + 15}">{escape(interval.told)}</text>'
        )

    def __repr__(self) -> str:
        return text_table(("", self.title, "95 %"), [(i.label, self._bar(i), i.told) for i in self.intervals])

    def _bar(self, interval: Interval) -> str:
        """Write one interval as a line of signs: ├──●──┤."""
        low, high = (round(self._at(interval.value + side * interval.half_width, BAR)) for side in (-1, 1))
        middle = round(self._at(interval.value, BAR))
        line = [" "] * (BAR + 1)
        line[low : high + 1] = "─" * (high - low + 1)
        line[low], line[high], line[middle] = "├", "┤", "●"
        return "".join(line)
