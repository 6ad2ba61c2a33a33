"""Identifiers of nobody: surrogates of numbered units, rows and firms, drawn from the ranges that nobody was given.

A unit has the same surrogate in every table of a scenario, and another in every other scenario.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import Table, UnitKind
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.pseudonyms.kinds import CODE, NUMBER
from sandbox.masking.synthetic.cells import Codes
from sandbox.masking.synthetic.plan import Part, PlannedTable

FIRM = "cn_uscc"
UNITS_OF_A_FIRM = 20
"""How many units share the identifier of a firm: nothing public is known of it, and nothing is bought."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A column of identifiers: what each row's is the surrogate of."""

    column: Column
    kind: str
    owners: pa.Array


def identify(planned: PlannedTable, units: Codes, steady: frozenset[str], cells: dict[str, Codes]) -> list[Identified]:
    """Say whose surrogate stands in each row of each identifier: its unit's, its own, or a firm's; none where empty."""
    found = []
    for column, part in planned.columns:
        if part not in (Part.UNIT, Part.SURROGATE):
            continue
        owners = _owners(planned.table, column, units, steady)
        is_empty = cells[column.name] > 0 if column.name in cells else np.zeros(len(units), dtype=np.bool_)
        found.append(Identified(column, _kind_of(column), pa.array(owners, pa.string(), mask=is_empty)))
    return found


def surrogates(identified: list[Identified], book: PseudonymBook) -> dict[str, pa.Array]:
    """Give the surrogates of gathered columns."""
    found = {}
    for one in identified:
        made = book.look_up(one.kind, one.owners)
        found[one.column.name] = made.cast(pa.int64()) if one.column.type is ColumnType.INTEGER else made
    return found


def _kind_of(column: Column) -> str:
    if column.type is ColumnType.INTEGER:
        return NUMBER
    return column.identifier or CODE


def _owners(table: Table, column: Column, units: Codes, steady: frozenset[str]) -> np.ndarray:
    if column.name == table.unit_column:
        return _numbered("U", units)
    if column.identifier == FIRM and table.unit is UnitKind.PERSON:
        return _numbered("F", units // UNITS_OF_A_FIRM)
    if column.name in steady and table.unique_key != (column.name,):
        return _numbered("U", units)
    return _numbered("R", np.arange(len(units)))


def _numbered(letter: str, numbers: Codes) -> np.ndarray:
    return np.array([f"{letter}{number:08d}" for number in numbers.tolist()], dtype=object)
