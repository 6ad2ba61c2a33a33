"""The keyed order of a dataset's units: by a pseudo-random word of each one's identifier.

Identifiers are read a range of units at a time, and no more than the first units of the order are kept.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.core.contract import Contract
from sandbox.core.contribution import UNIT
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.survey import Run, whole
from sandbox.masking.sampling.survey_sql import UnitRange, identities_sql

WORDS = 3
READ_UNITS = 2**18
"""Units whose identifiers are held at one time."""


@dataclass(frozen=True, slots=True)
class FirstUnits:
    """The first units of the order, with their words."""

    units: Codes
    words: NDArray[np.uint64]


class KeyedOrder:
    """The order of one dataset's units."""

    def __init__(self, run: Run, contract: Contract, ranges: tuple[UnitRange, ...], prf: ColumnPrf) -> None:
        self._run = run
        self._tables = tuple(t for t in contract.tables if not t.is_public)
        self._end = ranges[-1].end
        self._prf = prf
        self.count = 0

    def first(self, most: int) -> FirstUnits:
        """Give the first units; all identifiers are read for that, and `count` then tells how many units there are."""
        found, self.count = FirstUnits(np.zeros(0, dtype=np.int64), np.zeros((0, WORDS), dtype=np.uint64)), 0
        for start in range(0, self._end, READ_UNITS):
            read = self._read(UnitRange(start, min(self._end, start + READ_UNITS)))
            self.count += len(read.units)
            found = _first_of(found, read, most)
        return found

    def _read(self, units: UnitRange) -> FirstUnits:
        rows = self._run(identities_sql(self._tables, units))
        return FirstUnits(whole(rows.column(UNIT)), self._prf.draw(one_chunk(rows.column("v")), WORDS))


def _first_of(one: FirstUnits, other: FirstUnits, most: int) -> FirstUnits:
    """Give the first units of two parts: by their first word, then by their number."""
    units, words = np.concatenate([one.units, other.units]), np.concatenate([one.words, other.words])
    kept = np.lexsort((units, words[:, 0]))[:most]
    return FirstUnits(units[kept], words[kept])
