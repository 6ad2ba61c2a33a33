"""Tallies of columns: what was found in each, how often, and the first places; a value is kept only where asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sandbox.masking.finding.judging import Codes, JudgedColumn, judge_values
from sandbox.masking.finding.long_texts import scan_any
from sandbox.masking.finding.parts import ColumnLabel, Part

MOSTLY = 0.5
"""From this share of a number column's cells on, they are taken for identifiers; fewer look like some by chance."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted, and how many places of each kind are told; `shows_values`: each place with its text."""

    least_score: float = 0.0
    places: int = 10
    shows_values: bool = False


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One identifier: its place in the column, [start, end) in the cell, and how sure it is; `value` only if asked."""

    at: int | str
    start: int
    end: int
    score: float
    value: str = ""


@dataclass(frozen=True, slots=True)
class KindFound:
    """One kind in one column: cells that hold it, how many there are, the mean confidence of those cells, places."""

    kind: str
    cells: int
    times: int
    confidence: float
    places: tuple[FoundPlace, ...]


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """What was found in one column of so many filled cells."""

    column: ColumnLabel
    cells: int
    kinds: tuple[KindFound, ...]


@dataclass(slots=True)
class _KindTally:
    cells: int = 0
    times: int = 0
    scores: float = 0.0
    places: list[FoundPlace] = field(default_factory=list)


@dataclass(slots=True)
class ColumnTally:
    """What was seen of one column so far."""

    column: ColumnLabel
    asked: Asked
    cells: int = 0
    kinds: dict[str, _KindTally] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        """Judge and count some more values."""
        self.count(part, judge_values(part.values, self.column.heading, self.asked.least_score))

    def count(self, part: Part, judged: JudgedColumn) -> None:
        """Count values that were judged."""
        self.cells += judged.filled
        times = np.bincount(judged.codes, minlength=len(judged.verdicts))
        for verdict, cells in zip(judged.verdicts, times.tolist(), strict=True):
            for seen in verdict:
                tally = self.kinds.setdefault(seen.kind, _KindTally())
                tally.cells += cells
                tally.times += cells * seen.times
                tally.scores += cells * seen.score
        self._note_places(part, judged)

    def _note_places(self, part: Part, judged: JudgedColumn) -> None:
        for kind, tally in self.kinds.items():
            left = self.asked.places - len(tally.places)
            codes = [code for code, verdict in enumerate(judged.verdicts) if any(k.kind == kind for k in verdict)]
            if left > 0 and codes:
                found = self._places(part, judged.codes, codes, kind)
                tally.places += (place for place, _ in zip(found, range(left), strict=False))

    def _places(self, part: Part, judged: Codes, codes: list[int], kind: str) -> Iterator[FoundPlace]:
        for row in np.flatnonzero(np.isin(judged, codes)).tolist():
            text = part.values[row].as_py()
            for found in scan_any(text, self.column.heading):
                if found.kind == kind and found.score >= self.asked.least_score:
                    value = text[found.start : found.end] if self.asked.shows_values else ""
                    yield FoundPlace(part.places[row], found.start, found.end, found.score, value)

    def result(self) -> ColumnFound:
        """Give what was found."""
        least = MOSTLY if self.column.is_number else 0.0
        kinds = (
            KindFound(kind, seen.cells, seen.times, round(seen.scores / seen.cells, 3), tuple(seen.places))
            for kind, seen in sorted(self.kinds.items())
            if seen.cells and seen.cells >= least * self.cells
        )
        return ColumnFound(self.column, self.cells, tuple(kinds))
