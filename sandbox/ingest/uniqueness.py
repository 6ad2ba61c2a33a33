"""Unique keys of tables: a repetition within one unit is kept out, one across units is only counted.

To drop a row because another unit's row has the same key would let one unit decide about another's rows, and a
bounded answer would then change by more than the unit's own rows.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.ingest.conformity import ConformedTable, Fault

DUPLICATE = "duplicate_key"


@dataclass(frozen=True, slots=True)
class UniqueTable:
    """A conformed table without repetitions, and how many of its rows share their key with another unit."""

    table: ConformedTable
    shared_keys: int


def keep_unique(conformed: ConformedTable) -> UniqueTable:
    """Keep the first row of each unit and key, in the order of delivery."""
    table, rows = conformed.contract, conformed.rows
    if not table.unique_key:
        return UniqueTable(conformed, 0)
    is_by_unit = table.unit_column is None or table.unit_column in table.unique_key
    is_repeated = repetitions(rows, table.unique_key if is_by_unit else (table.unit_column or "", *table.unique_key))
    kept = rows.filter(pa.array(~is_repeated))
    keys = key_texts(rows.filter(pa.array(is_repeated)), table.unique_key)
    fault = Fault(",".join(table.unique_key), DUPLICATE, conformed.row_numbers[is_repeated], keys)
    faults = (*conformed.faults, fault) if len(fault.rows) else conformed.faults
    unique = ConformedTable(table, kept, conformed.row_numbers[~is_repeated], conformed.delivered, faults)
    return UniqueTable(unique, 0 if is_by_unit else int(repetitions(kept, table.unique_key).sum()))


def key_texts(rows: pa.Table, columns: tuple[str, ...]) -> pa.Array:
    """Give the key of each row as one text."""
    parts = [pc.fill_null(pc.cast(rows[column], pa.string()), "") for column in columns]
    return pc.binary_join_element_wise(*parts, ",").combine_chunks()


def repetitions(rows: pa.Table, columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell for each row whether an earlier one has the same values in some columns."""
    numbered = rows.select(columns).append_column("_row", pa.array(np.arange(rows.num_rows)))
    first = np.asarray(numbered.group_by(list(columns)).aggregate([("_row", "min")])["_row_min"])
    is_repeated = np.ones(rows.num_rows, bool)
    is_repeated[first] = False
    return is_repeated
