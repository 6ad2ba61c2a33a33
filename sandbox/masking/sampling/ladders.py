"""The ladder of one quasi-identifier: at each level, which of its finest values become one."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.columns import Column
from sandbox.masking.masks.expressions import Expression
from sandbox.masking.masks.generalisers import Step

Codes = NDArray[np.int64]
DIGITS = 9
"""Decimals of a loss: fewer than the order of addition can change."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level: `codes[i]` is the class of leaf i, `shown[i]` what it becomes; null comes last.

    `loss`: share of the column's entropy that is lost here, 0 to 1. `expression`: the level as the engine computes it.
    """

    name: str
    codes: Codes
    shown: pa.Array
    loss: float
    expression: Expression


@dataclass(frozen=True, slots=True)
class Counted:
    """What the engine counts of a column in the full table.

    `leaves`: what its values become at the finest level, distinct and in order, without null; `examples`: one value
    of each. `groups`: a leaf's place (null last), a number of rows, and how many values of it have so many rows.
    """

    leaves: pa.Array
    examples: pa.Array
    groups: tuple[Codes, Codes, Codes]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A quasi-identifier of one table: its leaves, and its levels, the finest first."""

    table: str
    column: Column
    leaves: pa.Array
    levels: tuple[Level, ...]

    @property
    def top(self) -> int:
        """The number of the coarsest level, at which it is hidden."""
        return len(self.levels) - 1

    def code(self, values: pa.Array) -> Codes:
        """Give the place of each leaf; null comes last."""
        places = pc.fill_null(pc.index_in(values, value_set=self.leaves), len(self.leaves))
        codes: Codes = places.to_numpy(zero_copy_only=False).astype(np.int64)
        return codes


def make_ladder(table: str, column: Column, steps: tuple[Step, ...], counted: Counted) -> Ladder:
    """Make the ladder of a column from what was counted of it in the full table."""
    places, rows, values = counted.groups
    weights = np.bincount(places, rows * values, minlength=len(counted.leaves) + 1)
    finest = _entropy(rows, values)
    nullable = pa.concat_arrays([counted.examples, pa.nulls(1, counted.examples.type)])
    levels = []
    for step in steps:
        shown = step.coarsen(nullable)
        codes = _classes(shown)
        loss = 1.0 - _entropy(np.bincount(codes, weights=weights)) / finest if finest else 0.0
        levels.append(Level(step.name, codes, shown, round(loss, DIGITS), step.expression))
    return Ladder(table, column, counted.leaves, tuple(levels))


def count_leaves(rows: pa.Table) -> Counted:
    """Read what was counted of a column: rows of a leaf, an example, a number of rows, and how many values have it."""
    leaf, example = (pa.concat_arrays(rows.column(name).chunks) for name in ("leaf", "example"))
    ordered = pc.array_sort_indices(leaf)
    leaves = pc.unique(leaf.take(ordered)).drop_null()
    places = pc.fill_null(pc.index_in(leaf, value_set=leaves), len(leaves)).to_numpy(zero_copy_only=False)
    first = pc.index_in(leaves, value_set=leaf)
    groups = tuple(rows.column(name).to_numpy().astype(np.int64) for name in ("rows", "many"))
    return Counted(leaves, example.take(first), (places.astype(np.int64), groups[0], groups[1]))


def _classes(shown: pa.Array) -> Codes:
    encoded = shown.dictionary_encode()
    codes: Codes = (
        pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
    )
    return codes


def _entropy(counts: NDArray[np.float64] | Codes, many: Codes | int = 1) -> float:
    """Give the entropy of counts, in nats; `many`: how many values have each count."""
    shares = counts / max(1, (counts * many).sum())
    shown = shares > 0
    return float(-(many * shares * np.log(np.where(shown, shares, 1.0))).sum())
