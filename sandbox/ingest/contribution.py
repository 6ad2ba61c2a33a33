"""The contribution index: dense unit numbers and each row's rank within its unit, so that a bound is `_rank <= m`.

Both orders are keyed and see no value: `_unit` follows a MAC of the unit's identifier, `_rank` a MAC of the unit and
the row's place among the unit's own rows. So the rows of one unit decide nothing about the rows of another, and
adding or removing a unit changes a bounded answer by that unit's bounded rows alone (privacy.md, Privacy unit and
bounds). Facts of performance.md: bounding by such a column costs a filter, not a window function.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.errors.loading import UnitNotUnique
from sandbox.world.keys import KeyRing

BLOCK = 16

Macs = NDArray[np.uint64]  # one row of two words for each message
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IndexedTable:
    """One table as it goes into its space: `_unit` and `_rank` last, rows by unit and rank; a public one unchanged."""

    contract: Table
    rows: pa.Table
    units: int


def index_tables(tables: Sequence[tuple[Table, pa.Table]], keys: KeyRing, dataset: str) -> tuple[IndexedTable, ...]:
    """Number the units of a dataset across its tables and rank the rows of each unit.

    Raises:
        UnitNotUnique: a table promises one row per unit and has more.
    """
    values = _all_units(tables)
    macs = keyed_macs(values, keys.derive(f"contribution/{dataset}/unit"))
    units = _Units(values, macs, _places(macs))
    return tuple(
        IndexedTable(table, rows, 0)
        if table.unit_column is None
        else _indexed(table, rows, units, keys.derive(f"contribution/{dataset}/rank/{table.name}"))
        for table, rows in tables
    )


@dataclass(frozen=True, slots=True)
class _Units:
    """The distinct units of a dataset, the MAC and the dense number of each."""

    values: pa.Array
    macs: Macs
    numbers: Numbers

    def places_of(self, column: pa.ChunkedArray) -> Numbers:
        places: Numbers = np.asarray(pc.index_in(pc.cast(column, pa.string()), value_set=self.values), np.int64)
        return places


def _all_units(tables: Sequence[tuple[Table, pa.Table]]) -> pa.Array:
    units = [rows[table.unit_column] for table, rows in tables if table.unit_column is not None]
    parts = [pc.unique(pc.cast(column, pa.string())) for column in units]
    return pc.unique(pa.concat_arrays(parts)) if parts else pa.array([], pa.string())


def _places(macs: Macs) -> Numbers:
    """Give each message's place in the order of the MACs."""
    places = np.empty(len(macs), np.int64)
    places[np.lexsort((macs[:, 1], macs[:, 0]))] = np.arange(len(macs))
    return places


def _indexed(table: Table, rows: pa.Table, units: _Units, key: bytes) -> IndexedTable:
    places = units.places_of(rows[table.unit_column])
    unit = units.numbers[places]
    order = np.lexsort((_row_macs(unit, units.macs[places, 0], key), unit))
    rank = _places_in_runs(unit[order]) + 1
    if table.bounds.rows_per_unit == 1 and rank.max(initial=1) > 1:
        raise UnitNotUnique(table=table.name)
    indexed = rows.take(pa.array(order))
    indexed = indexed.append_column(UNIT, pa.array(unit[order].astype(np.uint32)))
    indexed = indexed.append_column(RANK, pa.array(rank.astype(np.uint32)))
    return IndexedTable(table, indexed, int((rank == 1).sum()))


def _row_macs(unit: Numbers, unit_macs: NDArray[np.uint64], key: bytes) -> NDArray[np.uint64]:
    """Give a MAC of each row's unit and its place among the unit's rows, in the order of delivery.

    The unit's own MAC goes in, not its dense number: that one shifts with the units around it.
    """
    by_unit = np.argsort(unit, kind="stable")
    place = np.empty(len(unit), np.uint64)
    place[by_unit] = _places_in_runs(unit[by_unit]).astype(np.uint64)
    macs: NDArray[np.uint64] = _encrypt(np.stack((unit_macs, place), axis=1), key)[:, 0]
    return macs


def _places_in_runs(ordered: Numbers) -> Numbers:
    """Give each element's place (0 = first) in its run of equal elements."""
    places = np.arange(len(ordered), dtype=np.int64)
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    return places - np.repeat(starts, np.diff(starts, append=len(ordered)))


def keyed_macs(values: pa.Array, key: bytes) -> Macs:
    """Give the CBC-MAC of each text, its length in the first block: AES over all texts at once, block by block.

    The length in front makes CBC-MAC a pseudorandom function for texts of any length (Bellare, Kilian & Rogaway 2000).
    """
    sizes = np.asarray(pc.binary_length(values)).astype(np.uint64)
    words = 2 * max(1, -(-int(sizes.max(initial=1)) // BLOCK))
    padded = _padded(values, words * 8)
    state = _encrypt(np.stack((sizes, np.zeros_like(sizes)), axis=1), key)
    for start in range(0, words, 2):
        state = _encrypt(state ^ padded[:, start : start + 2], key)
    return state


def _padded(values: pa.Array, width: int) -> Macs:
    texts = np.array(values.cast(pa.binary()).to_pylist(), dtype=f"S{width}")
    return np.frombuffer(texts.tobytes(), np.uint64).reshape(len(values), width // 8)


def _encrypt(blocks: Macs, key: bytes) -> Macs:
    # ECB over independent blocks is the block cipher itself, in bulk; the mode is not used to hide anything.
    cipher = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - see above
    sealed = cipher.update(np.ascontiguousarray(blocks).tobytes()) + cipher.finalize()
    return np.frombuffer(sealed, np.uint64).reshape(-1, 2)
