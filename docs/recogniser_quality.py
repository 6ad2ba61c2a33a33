"""Measure the recognisers on the labelled corpora, and write what was measured: docs/recognisers.md."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.registry import KINDS
from sandbox.masking.recognisers.scanning import scan_cell

CORPUS = Path(__file__).parent.parent / "tests" / "unit" / "masking" / "corpus"
MARK = re.compile(r"\[\[(\w+):(.*?)\]\]")
ROUGH = frozenset({"person_name", "address"})
"""Kinds without a sure beginning and end: found where half of the characters agree. All others: exactly."""


@dataclass(frozen=True, slots=True)
class Place:
    """An identifier of a kind at [start, end) of a text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledCell:
    """A cell or sentence, its column's name and title if it has one, and the identifiers that are in it."""

    text: str
    column: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """How many identifiers of one kind were there, were found, and were found where there is none."""

    there: int
    found: int
    wrong: int

    @property
    def recall(self) -> float | None:
        """Give the share of those there that were found."""
        return self.found / self.there if self.there else None

    @property
    def precision(self) -> float | None:
        """Give the share of the findings that are right."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else None


def read_corpus(name: str) -> tuple[LabelledCell, ...]:
    """Read a corpus: a line for each cell, `column<TAB>text` or the text alone, with `[[kind:value]]` in it."""
    lines = (CORPUS / f"{name}.txt").read_text().splitlines()
    return tuple(_labelled(line) for line in lines if line)


def _labelled(line: str) -> LabelledCell:
    column, _, marked = line.rpartition("\t")
    text, places, position = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[position : mark.start()]
        places.append(Place(mark[1], len(text), len(text) + len(mark[2])))
        text, position = text + mark[2], mark.end()
    return LabelledCell(text + marked[position:], column, tuple(places))


def measure(cells: Iterable[LabelledCell]) -> dict[str, Quality]:
    """Measure each kind on a corpus."""
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for cell in cells:
        findings = scan_cell(cell.text, cell.column)
        there.update(place.kind for place in cell.places)
        found.update(place.kind for place in missed_or_found(cell, findings)[1])
        wrong.update(finding.kind for finding in wrong_findings(cell, findings))
    return {kind: Quality(there[kind], found[kind], wrong[kind]) for kind in KINDS}


def missed_or_found(cell: LabelledCell, findings: Iterable[PiiFinding]) -> tuple[list[Place], list[Place]]:
    """Part the identifiers of a cell into those missed and those found."""
    given = tuple(findings)
    split: tuple[list[Place], list[Place]] = ([], [])
    for place in cell.places:
        split[any(_agree(place, finding) for finding in given)].append(place)
    return split


def wrong_findings(cell: LabelledCell, findings: Iterable[PiiFinding]) -> Iterator[PiiFinding]:
    """Give the findings that no label agrees with."""
    return (finding for finding in findings if not any(_agree(place, finding) for place in cell.places))


def _agree(place: Place, finding: PiiFinding) -> bool:
    if place.kind != finding.kind:
        return False
    if place.kind not in ROUGH:
        return (place.start, place.end) == (finding.start, finding.end)
    shared = min(place.end, finding.end) - max(place.start, finding.start)
    return 2 * shared >= max(place.end, finding.end) - min(place.start, finding.start)
