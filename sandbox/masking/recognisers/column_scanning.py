"""Scan whole columns: cheap necessary conditions over all distinct values, the full scanner only on what meets them.

The findings are those of `scan_cell`, value by value; a property test holds it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.counting import CountedTexts, Mask, count_texts
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.normalising import NUMERAL, normalise
from sandbox.masking.recognisers.recogniser import AskedRecogniser
from sandbox.masking.recognisers.registry import asked_about
from sandbox.masking.recognisers.scanning import BASE64_SHAPE, scan_for

Rows = npt.NDArray[np.int64]

FOLDING = f"[^\\x00-\\x7f一-龥]|[{NUMERAL}][ .-]?[{NUMERAL}0-9]|[0-9][ .-]?[{NUMERAL}]"
"""Text with any of this has a normal form other than itself, or may have."""
ENCODED = Needs(length=16)


@dataclass(frozen=True, slots=True)
class FoundValue:
    """What was found in one distinct value of a column: positions in the value, and the rows that hold it."""

    rows: Rows
    findings: tuple[PiiFinding, ...]


def scan_column(values: pa.Array | pa.ChunkedArray, column: str) -> tuple[FoundValue, ...]:
    """Find the identifiers in a column's texts; values without any are left out.

    Args:
        values: the column's text; missing values are passed over.
        column: its name and title, which count as context.
    """
    coded = _one_chunk(values).dictionary_encode()
    found = dict(scan_distinct(coded.dictionary, column))
    if not found:
        return ()
    holders = _holders(coded.indices, found)
    return tuple(FoundValue(holders[place], findings) for place, findings in found.items())


def count_kinds(values: pa.Array | pa.ChunkedArray, column: str) -> Counter[str]:
    """Count the cells of a column in which each kind is found."""
    kinds: Counter[str] = Counter()
    for found in scan_column(values, column):
        for kind in {finding.kind for finding in found.findings}:
            kinds[kind] += len(found.rows)
    return kinds


def scan_distinct(values: pa.Array, column: str) -> Iterator[tuple[int, tuple[PiiFinding, ...]]]:
    """Give the place and the findings of each value that has some; none of the values is missing."""
    texts = pc.cast(values, pa.large_string())
    if not len(texts):
        return
    for place, asked in sorted(_candidates(_normal(texts), column).items()):
        findings = scan_for(asked, asked_about(column), normalise(texts[place].as_py()))
        if findings:
            yield place, findings


def _one_chunk(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _holders(indices: pa.Array, found: dict[int, tuple[PiiFinding, ...]]) -> dict[int, Rows]:
    """Give the rows of each value in which something was found."""
    places = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.isin(places, list(found)))
    rows = rows[np.argsort(places[rows], kind="stable")]
    shown, starts = np.unique(places[rows], return_index=True)
    return dict(zip(shown.tolist(), np.split(rows, starts[1:]), strict=True))


def _normal(texts: pa.Array) -> pa.Array:
    """Bring texts into normal form: in Python those that may differ from it, the others as they are."""
    folding = pc.match_substring_regex(texts, FOLDING)
    folded = [normalise(text).text for text in texts.filter(folding).to_pylist()]
    return pc.replace_with_mask(texts, folding, pa.array(folded, pa.large_string())) if folded else texts


def _candidates(texts: pa.Array, column: str) -> dict[int, list[AskedRecogniser]]:
    """Give the recognisers worth running on each text; texts without any are left out."""
    counted = count_texts(texts)
    candidates: defaultdict[int, list[AskedRecogniser]] = defaultdict(list)
    for asked in asked_about(column):
        for place in _places(texts, counted, asked).tolist():
            candidates[place].append(asked)
    for place in _matching(texts, _positions(counted.meet(ENCODED)), BASE64_SHAPE).tolist():
        candidates.setdefault(place, [])
    return candidates


def _places(texts: pa.Array, counted: CountedTexts, asked: AskedRecogniser) -> Rows:
    places = _positions(counted.meet(asked.recogniser.needs))
    if asked.needs_hints:
        places = _matching(texts, places, asked.recogniser.hints)
        if asked.recogniser.is_anchored:
            return places
    return _matching(texts, places, asked.recogniser.shape)


def _positions(mask: Mask) -> Rows:
    return np.flatnonzero(mask)


def _matching(texts: pa.Array, places: Rows, pattern: str) -> Rows:
    """Give those places whose text has a match of a pattern somewhere (RE2)."""
    if not len(places):
        return places
    chosen = texts if len(places) == len(texts) else texts.take(pa.array(places))
    matching: Mask = pc.match_substring_regex(chosen, pattern).to_numpy(zero_copy_only=False)
    return places[matching]
