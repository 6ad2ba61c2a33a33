"""Judge the values of a column: each distinct value once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.pii import PiiFinding
from sandbox.masking.finding.long_texts import WINDOW, scan_any
from sandbox.masking.finding.settling import settle
from sandbox.masking.recognisers.column_scanning import scan_distinct

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class KindInCell:
    """An identifier kind in a cell: how often, and how sure the surest is."""

    kind: str
    times: int
    score: float


Verdict = tuple[KindInCell, ...]
CLEAN: Verdict = ()


@dataclass(frozen=True, slots=True)
class JudgedColumn:
    """The verdict on each value: `verdicts[codes[i]]`; code 0 is clean, and also a missing value's."""

    verdicts: tuple[Verdict, ...]
    codes: Codes
    filled: int


def judge_values(values: pa.Array, heading: str, least_score: float) -> JudgedColumn:
    """Judge texts, or a dictionary of texts.

    Args:
        values: the texts.
        heading: their column's name and title.
        least_score: what is less sure is not counted.
    """
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    distinct = pc.fill_null(encoded.dictionary, "")
    known: dict[Verdict, int] = {CLEAN: 0}
    of_distinct = np.zeros(len(distinct) + 1, np.int32)  # one more, for missing values
    column = settle(distinct, heading)
    for alike in column.settled:
        of_distinct[alike.places] = known.setdefault(_verdict_of(alike.findings, least_score), len(known))
    for place, found in _findings(distinct.take(pa.array(column.others)), heading):
        of_distinct[column.others[place]] = known.setdefault(_verdict_of(found, least_score), len(known))
    places = pc.fill_null(pc.cast(encoded.indices, pa.int64()), len(distinct)).to_numpy(zero_copy_only=False)
    return JudgedColumn(tuple(known), of_distinct[places], len(values) - values.null_count)


def _findings(distinct: pa.Array, heading: str) -> Iterator[tuple[int, tuple[PiiFinding, ...]]]:
    """Give the place and the findings of each value that has some; long ones apart."""
    is_long = pc.greater(pc.binary_length(distinct), WINDOW)
    if not pc.any(is_long).as_py():
        yield from scan_distinct(distinct, heading)
        return
    yield from scan_distinct(pc.if_else(is_long, "", distinct), heading)
    for place in np.flatnonzero(is_long.to_numpy(zero_copy_only=False)).tolist():
        yield place, scan_any(distinct[place].as_py(), heading)


def _verdict_of(found: tuple[PiiFinding, ...], least_score: float) -> Verdict:
    """Count what was found in one cell by kind."""
    kinds: dict[str, KindInCell] = {}
    for finding in found:
        if finding.score >= least_score:
            former = kinds.get(finding.kind, KindInCell(finding.kind, 0, 0.0))
            kinds[finding.kind] = KindInCell(finding.kind, former.times + 1, max(former.score, finding.score))
    return tuple(kinds[kind] for kind in sorted(kinds))
