"""Quasi-identifiers by uniqueness of combinations: what, laid together, leaves somebody alone.

A column is one where adding it to some combination of at most two others leaves noticeably more rows alone in their
class (Samarati 2001, "Protecting respondents' identities in microdata release": quasi-identifiers are found by joint,
not single, uniqueness).
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MOST_TOGETHER = 3
MOST_COLUMNS = 12
NOTICEABLE = 0.01
"""Share of rows that must become alone."""

Codes = NDArray[np.int64]


def quasi_identifiers(rows: pa.Table, columns: Sequence[str]) -> frozenset[str]:
    """Name those of some columns that identify rows together; of many columns, the most various are weighed."""
    coded = {name: _codes(rows.column(name)) for name in columns}
    weighed = sorted(coded, key=lambda name: -len(np.unique(coded[name])))[:MOST_COLUMNS]
    if not rows.num_rows:
        return frozenset()
    alone: dict[frozenset[str], float] = {frozenset(): 0.0}
    for size in range(1, min(MOST_TOGETHER, len(weighed)) + 1):
        for together in combinations(weighed, size):
            alone[frozenset(together)] = _share_alone([coded[name] for name in together])
    return frozenset(name for name in weighed if _adds(name, alone))


def _adds(name: str, alone: dict[frozenset[str], float]) -> bool:
    with_it = [together for together in alone if name in together]
    return any(alone[together] - alone[together - {name}] >= NOTICEABLE for together in with_it)


def _share_alone(codes: Sequence[Codes]) -> float:
    joined = codes[0]
    for more in codes[1:]:
        _, joined = np.unique(joined * (int(more.max()) + 1) + more, return_inverse=True)
    counts = np.bincount(joined)
    return float((counts == 1).sum() / len(joined))


def _codes(values: pa.ChunkedArray) -> Codes:
    encoded = values.combine_chunks().dictionary_encode(null_encoding="encode")
    indices: Codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return indices
