"""A sample of a column's distinct values by their hashes, with exact counts, in memory that does not grow.

The values of the smallest hashes are kept (bottom-k; Cohen and Kaplan 2007, "Summarizing data using bottom-k
sketches"). One that is kept at the end was kept from its first row on, so its count is exact; which values are kept
depends on the values alone, so that samples of two columns can be laid side by side.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_VALUES = 4_096
SPACE = 2**64
MOST_KEPT_LETTERS = 200
"""Of a longer value only this much is kept: enough to know its kind."""


@dataclass(slots=True)
class _Seen:
    text: str
    rows: int


@dataclass(slots=True)
class HashSample:
    """Distinct values by hash. `limit`: every value below it is here; all are, while it is 2^64."""

    limit: int = SPACE
    kept: dict[int, _Seen] = field(default_factory=dict)

    def add(self, values: pa.Array) -> None:
        """Take a column's next texts."""
        for item in pc.value_counts(values.drop_null()).to_pylist():
            self._add(item["values"], item["counts"])
        self._shrink()

    def _add(self, text: str, rows: int) -> None:
        hashed = hash_of(text)
        if hashed >= self.limit:
            return
        if hashed in self.kept:
            self.kept[hashed].rows += rows
        else:
            self.kept[hashed] = _Seen(text[:MOST_KEPT_LETTERS], rows)

    def _shrink(self) -> None:
        if len(self.kept) > MOST_VALUES:
            self.limit = int(np.partition(np.array(list(self.kept), np.uint64), MOST_VALUES)[MOST_VALUES])
            self.kept = {hashed: seen for hashed, seen in self.kept.items() if hashed < self.limit}

    @property
    def is_whole(self) -> bool:
        """Tell whether it holds every value."""
        return self.limit == SPACE

    @property
    def distinct(self) -> int:
        """How many distinct values there are: exact while it is whole, else k/u, where u is the (k+1)-th smallest."""
        return len(self.kept) if self.is_whole else round(len(self.kept) / (self.limit / SPACE))

    @property
    def most_rows(self) -> int:
        """How many rows the commonest of the kept values has."""
        return max((seen.rows for seen in self.kept.values()), default=0)

    @property
    def texts(self) -> list[str]:
        """The kept values."""
        return [seen.text for seen in self.kept.values()]

    def is_within(self, other: "HashSample") -> bool:
        """Tell whether all of its values that both could hold are among the other's; False where there are too few."""
        comparable = [hashed for hashed in self.kept if hashed < other.limit]
        return len(comparable) >= LEAST_COMPARED and all(hashed in other.kept for hashed in comparable)


LEAST_COMPARED = 20


def hash_of(text: str) -> int:
    """Give 64 bits that depend on a text alone."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
