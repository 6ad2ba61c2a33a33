"""What masking must know of the full tables: each row's quasi-identifiers and sensitive values, as numbers.

All of the contract's columns count, whatever a grant opens: two grants of one scenario can be laid side by side.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import Contract, Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.rules import ColumnMask
from sandbox.masking.masks.transforms import round_digits
from sandbox.masking.sampling.ladders import Codes, Ladder, make_ladder
from sandbox.masking.sampling.space_sql import columns_sql

Run = Callable[[str], pa.Table]
"""Runs one SELECT in the space."""


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A sensitive column's values, as numbers; amounts are rounded first, as the sample shows them."""

    column: str
    codes: Codes


@dataclass(frozen=True, slots=True)
class SurveyedTable:
    """One protected table in full: each row's unit, rank, quasi-identifiers and sensitive values."""

    table: Table
    units: Codes
    ranks: Codes
    ladders: tuple[Ladder, ...]
    sensitive: tuple[Sensitive, ...]


def survey(
    run: Run, contract: Contract, masks: tuple[ColumnMask, ...], limits: MaskingLimits
) -> tuple[SurveyedTable, ...]:
    """Read the quasi-identifiers and sensitive values of every protected table."""
    return tuple(
        _survey_table(run, table, tuple(m for m in masks if m.table == table.name), limits)
        for table in contract.tables
        if not table.is_public
    )


def _survey_table(run: Run, table: Table, masks: tuple[ColumnMask, ...], limits: MaskingLimits) -> SurveyedTable:
    quasi = tuple(m for m in masks if m.column.role is ColumnRole.QUASI_IDENTIFIER)
    sensitive = tuple(m.column for m in masks if m.column.role is ColumnRole.SENSITIVE and m.mask != "suppress")
    rows = run(columns_sql(table, (*(m.column.name for m in quasi), *(c.name for c in sensitive))))

    def values(column: Column) -> pa.Array:
        return one_chunk(rows.column(column.name))

    return SurveyedTable(
        table,
        _whole(rows.column(UNIT)),
        _whole(rows.column(RANK)),
        tuple(make_ladder(table.name, m.column, m.mask, values(m.column), limits.bands) for m in quasi),
        tuple(Sensitive(c.name, _codes(c, values(c), limits)) for c in sensitive),
    )


def one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """Give a column as one array, also where it has no chunk at all."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _whole(column: pa.ChunkedArray) -> Codes:
    numbers: Codes = column.to_numpy().astype(np.int64)
    return numbers


def _codes(column: Column, values: pa.Array, limits: MaskingLimits) -> Codes:
    shown = values if column.has_public_domain or not column.is_numeric else round_digits(values, limits.digits)
    encoded = shown.dictionary_encode()
    indices = pc.fill_null(encoded.indices, len(encoded.dictionary))
    codes: Codes = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
