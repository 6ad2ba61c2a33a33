"""Classes of rows that look alike, and how many units are in each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.masking.sampling.ladders import Codes

Mask = NDArray[np.bool_]
ROOM = 2**62


@dataclass(frozen=True, slots=True)
class Classes:
    """`ids[i]`: the class of row i; `units[c]`: how many distinct units have a row in class c."""

    ids: Codes
    units: Codes

    @property
    def sizes(self) -> Codes:
        """For each row, the units in its class."""
        return self.units[self.ids]


def combine(parts: list[Codes], rows: int) -> Codes:
    """Number the combinations of several codes, densely from 0."""
    ids = np.zeros(rows, dtype=np.int64)
    span = 1
    for codes in parts:
        width = int(codes.max(initial=0)) + 1
        if span * width > ROOM:
            ids, span = _dense(ids)
        ids = ids * width + codes
        span *= width
    return _dense(ids)[0]


def _dense(ids: Codes) -> tuple[Codes, int]:
    distinct, dense = np.unique(ids, return_inverse=True)
    return dense.astype(np.int64), max(1, len(distinct))


def count_units(ids: Codes, units: Codes) -> Classes:
    """Count the distinct units of each class."""
    span = int(units.max(initial=0)) + 1
    pairs = np.unique(ids * span + units)
    return Classes(ids, np.bincount(pairs // span, minlength=1))


def count_distinct(ids: Codes, values: Codes) -> Codes:
    """Count the distinct values in each class."""
    return count_units(ids, values).units


def lacks_diversity(ids: Codes, values: Codes, least: int) -> Mask:
    """Mark the classes that would tell something rare about everyone in them.

    A class is marked if it has fewer than `least` distinct values of a sensitive column (or than the column has),
    and the column's most common value is not among them: whoever could have the most common value is told nothing.
    Source: Machanavajjhala et al. 2007, distinct l-diversity; the exception is the product's own.
    """
    counts = np.bincount(values, minlength=1)
    wanted = min(least, int((counts > 0).sum()))
    is_poor = count_distinct(ids, values) < wanted
    has_common = np.zeros(len(is_poor), dtype=np.bool_)
    has_common[ids[values == counts.argmax()]] = True
    return is_poor & ~has_common
