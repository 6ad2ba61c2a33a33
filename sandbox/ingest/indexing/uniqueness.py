"""Unique keys of tables: a repetition within one unit is kept out, one across units is only counted.

To drop a row because another unit's row has the same key would let one unit decide about another's rows, and a
bounded answer would then change by more than the unit's own rows.

Keys are compared by 128-bit MACs: two different ones of 10⁸ are taken for one with probability below 2⁻⁷⁴.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.contract import Table
from sandbox.ingest.indexing.keyed import Macs, Words, text_macs
from sandbox.ingest.indexing.spool import PLACE, Spool

DUPLICATE = "duplicate_key"
KEYS = "keys"
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two words are made one


def is_key_by_unit(table: Table) -> bool:
    """Tell whether a repeated key always is of one unit: the unit is in it, or there is none."""
    return table.unit_column is None or table.unit_column in table.unique_key


def key_macs(rows: pa.RecordBatch, columns: Sequence[str], key: bytes) -> Macs:
    """Give the MAC of each row's values in some columns; a missing value is a value."""
    parts: list[pa.Array] = []
    for name in columns:
        texts = pc.cast(rows.column(name), pa.string())
        sizes = pc.cast(pc.binary_length(texts), pa.string())
        parts += [pc.fill_null(sizes, "-"), pa.scalar(":"), pc.fill_null(texts, "")]
    return text_macs(pc.binary_join_element_wise(*parts, ""), key)


def key_texts(rows: pa.RecordBatch, columns: Sequence[str]) -> pa.Array:
    """Give the key of each row as one text for people."""
    parts = [pc.fill_null(pc.cast(rows.column(column), pa.string()), "") for column in columns]
    return pc.binary_join_element_wise(*parts, ",")


def is_repeated(words: Words) -> NDArray[np.bool_]:
    """Tell for each row of words whether an earlier one has the same."""
    found = np.zeros(len(words), np.bool_)
    candidates = _candidates(words)
    if len(candidates):
        order = np.lexsort((candidates, *words[candidates].T))
        ordered = words[candidates[order]]
        found[candidates[order[1:]]] = (ordered[1:] == ordered[:-1]).all(axis=1)
    return found


def _candidates(words: Words) -> NDArray[np.int64]:
    """Give the places of the rows whose mixed words another row has too: all repetitions, and few others."""
    mixed = words[:, 0].copy()
    for column in range(1, words.shape[1]):
        mixed = mixed * MIXER + words[:, column]
    order = np.argsort(mixed)
    is_same = np.diff(mixed[order]) == 0
    is_in_run = np.append(is_same, False) | np.append(False, is_same)
    return np.sort(order[is_in_run])


class KeyTally:
    """The keys of one table, as many as there are, compared across all its rows."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def add(self, macs: Macs, numbers: NDArray[np.int64]) -> None:
        """Add the keys of rows."""
        columns = {PLACE: pa.array(macs[:, 0]), "low": pa.array(macs[:, 1]), "number": pa.array(numbers)}
        self._spool.append(KEYS, pa.RecordBatch.from_pydict(columns))

    def repeated(self) -> Iterator[NDArray[np.int64]]:
        """Give the numbers of the rows whose key an earlier row has, bucket by bucket."""
        for bucket in range(self._spool.finish()):
            rows = self._spool.read(bucket).get(KEYS)
            if rows is not None:
                words = np.stack((rows[PLACE].to_numpy(), rows["low"].to_numpy()), axis=1)
                yield rows["number"].to_numpy()[is_repeated(words)]

    def close(self) -> None:
        """Give memory and disk back."""
        self._spool.close()
