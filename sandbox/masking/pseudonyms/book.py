"""All pseudonyms of one sample: gathered per kind over all its columns, so that what joins in the data still joins."""

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnType
from sandbox.masking.pseudonyms.kinds import CODE, KINDS, NUMBER
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.columns import MOSTLY, profile_column


def pseudonym_kind(column: Column, values: pa.Array) -> str:
    """Give the kind whose pseudonyms a column gets: what is declared, else what it holds, else a number or a code."""
    if column.type is ColumnType.INTEGER:
        return NUMBER
    if column.identifier is not None:
        return column.identifier
    evidence = profile_column(values, f"{column.name} {column.title}")
    held = (e.kind for e in evidence if e.share >= MOSTLY and e.kind in KINDS)
    return next(held, CODE)


class PseudonymBook:
    """The pseudonyms of the values in a sample, by kind."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self._pseudonymiser = pseudonymiser
        self._values: defaultdict[str, list[pa.Array]] = defaultdict(list)
        self._real: defaultdict[str, list[pa.Array]] = defaultdict(list)
        self._made: dict[str, tuple[pa.Array, pa.Array]] = {}

    def gather(self, kind: str, values: pa.Array, real: Iterable[pa.Array]) -> None:
        """Add values that need pseudonyms, and further real values that none may equal."""
        self.gather_distinct(kind, pc.unique(values).drop_null(), real)

    def gather_distinct(self, kind: str, distinct: pa.Array, real: Iterable[pa.Array]) -> None:
        """Add a column's distinct values, none missing, that need pseudonyms; and real values that none may equal."""
        self._values[kind].append(pc.cast(distinct, pa.string()))
        self._real[kind].extend(real)

    def look_up(self, kind: str, values: pa.Array) -> pa.Array:
        """Give the pseudonyms of gathered values."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        raw, pseudonyms = self._made[kind]
        texts = pc.cast(values, pa.string())
        if texts.equals(raw):
            return pc.cast(pseudonyms, values.type)
        return pc.cast(pseudonyms.take(pc.index_in(texts, value_set=raw)), values.type)

    def _make(self, kind: str) -> tuple[pa.Array, pa.Array]:
        gathered = self._values[kind]
        raw = gathered[0] if len(gathered) == 1 else pc.unique(pa.concat_arrays(gathered))
        real = [pc.cast(r, pa.string()) for r in self._real[kind]]
        return raw, self._pseudonymiser.of_distinct(kind, raw, pa.concat_arrays([raw, *real]) if real else None)
