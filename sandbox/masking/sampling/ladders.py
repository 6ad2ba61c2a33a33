"""The ladder of one quasi-identifier: at each level, which of its distinct values become one."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.columns import Column
from sandbox.masking.masks.generalisers import steps_of

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Level:
    """One level: `codes[i]` is the class of distinct value i, `shown[i]` what it becomes; null comes last.

    `loss`: share of the column's entropy that is lost here, 0 to 1.
    """

    name: str
    codes: Codes
    shown: pa.Array
    loss: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """A quasi-identifier of one table: its levels, the finest first, and each row's distinct value."""

    table: str
    column: Column
    mask: str
    levels: tuple[Level, ...]
    rows: Codes

    @property
    def top(self) -> int:
        """The number of the coarsest level, at which it is hidden."""
        return len(self.levels) - 1


def make_ladder(table: str, column: Column, mask: str, values: pa.Array, most_bands: int) -> Ladder:
    """Make the ladder of a column from all its values in the full table."""
    distinct = pc.unique(values).drop_null()
    rows = pc.fill_null(pc.index_in(values, value_set=distinct), len(distinct)).to_numpy(zero_copy_only=False)
    counts = np.bincount(rows.astype(np.int64), minlength=len(distinct) + 1)
    finest = _entropy(counts)
    nullable = pa.concat_arrays([distinct, pa.nulls(1, distinct.type)])
    levels = []
    for name, coarsen in steps_of(column, mask, most_bands):
        shown = coarsen(nullable)
        codes = _classes(shown)
        loss = 1.0 - _entropy(np.bincount(codes, weights=counts)) / finest if finest else 0.0
        levels.append(Level(name, codes, shown, loss))
    return Ladder(table, column, mask, tuple(levels), rows.astype(np.int64))


def _classes(shown: pa.Array) -> Codes:
    encoded = shown.dictionary_encode()
    codes: Codes = (
        pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
    )
    return codes


def _entropy(counts: NDArray[np.float64] | NDArray[np.int64]) -> float:
    """Give the entropy of counts, in nats."""
    shares = counts[counts > 0] / max(1, counts.sum())
    return float(-(shares * np.log(shares)).sum())
