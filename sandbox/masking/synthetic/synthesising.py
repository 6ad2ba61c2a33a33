"""Make the tables of a synthetic sample out of what was bought: drawn, valued, identified, put in order."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Column
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.sample_utility import Utility
from sandbox.core.samples import ColumnReport, Treatment
from sandbox.core.text import Text
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.sampling.masked import MaskedTable
from sandbox.masking.synthetic.cells import Codes
from sandbox.masking.synthetic.drawing import DrawnTable, Model, draw_tables
from sandbox.masking.synthetic.identities import Identified, identify, surrogates
from sandbox.masking.synthetic.plan import Part, PlannedTable
from sandbox.masking.synthetic.rules import Mask
from sandbox.masking.synthetic.understanding import steady_columns
from sandbox.masking.synthetic.utility import measure_utility
from sandbox.masking.synthetic.values import TYPES, Valued, value_columns

STAND_IN = "synthetic"
"""What stands in a required text of which nothing public is known."""
WHY = {
    Part.DRAWN: Text("Drawn from noised statistics.", "由加噪统计量抽取生成。"),
    Part.COMPUTED: Text("Computed from its parts, as the contract says.", "按合约规则由其组成项计算得出。"),
    Part.UNIT: Text("A surrogate of a unit that does not exist.", "不存在的主体的替代标识。"),
    Part.SURROGATE: Text("A surrogate that stands for nobody.", "不对应任何人的替代标识。"),
    Part.EMPTY: Text("Nothing public is known of its values.", "其取值没有任何公开信息。"),
}


@dataclass(frozen=True, slots=True)
class Synthesised:
    """The protected tables of a synthetic sample, its units, how near it comes, and the rows left out by rules."""

    tables: tuple[MaskedTable, ...]
    units: int
    utility: Utility
    rows_left_out: int


def synthesise(model: Model, book: PseudonymBook, most_rows: int, nano_rho: int, key: bytes) -> Synthesised:
    """Make the protected tables, the same ones each time for one key.

    Raises:
        PseudonymsExhausted: a kind of identifier has too few surrogates.
    """
    chance = np.random.Generator(np.random.PCG64(int.from_bytes(key, "big")))
    drawn = draw_tables(model, most_rows, chance)
    valued = tuple(value_columns(table, model.told.layout, chance) for table in drawn)
    identified = tuple(_identified(model, table, book) for table in drawn)
    made = [_table(*parts, book) for parts in zip(drawn, valued, identified, strict=True)]
    left_out = tuple(
        f"{t.planned.table.name}.{c.name}" for t in drawn for c, part in t.planned.columns if part is Part.EMPTY
    )
    units = int(max((int(t.units.max(initial=-1)) for t in drawn), default=-1)) + 1
    rows_left_out = sum(len(t.units) for t in drawn) - sum(t.rows.num_rows for t in made)
    return Synthesised(tuple(made), units, measure_utility(model, drawn, left_out, nano_rho), rows_left_out)


def _identified(model: Model, drawn: DrawnTable, book: PseudonymBook) -> list[Identified]:
    steady = steady_columns(model.told.plan, drawn.planned, model.told.bought)
    cells = {attribute.column: codes for attribute, codes in drawn.cells.items()}
    found = identify(drawn.planned, drawn.units, steady, cells)
    for one in found:
        book.gather(one.kind, one.owners, ())
    return found


def _table(drawn: DrawnTable, valued: Valued, identified: list[Identified], book: PseudonymBook) -> MaskedTable:
    """Put a table together in the contract's order, without the rows that break a rule or repeat a key."""
    planned = drawn.planned
    arrays = valued.arrays | surrogates(identified, book)
    for column, part in planned.columns:
        if part is Part.EMPTY:
            arrays[column.name] = _empty(column, len(drawn.units))
    names = [column.name for column, _ in planned.columns]
    is_kept = valued.is_kept & _is_first(planned, arrays)
    kept = pa.table({name: arrays[name] for name in names}).filter(pa.array(is_kept))
    units = drawn.units[is_kept]
    numbers = [pa.array(units, pa.uint32()), pa.array(_ranks(units), pa.uint32())]
    rows = pa.table([*kept.columns, *numbers], names=[*names, UNIT, RANK])
    return MaskedTable(planned.table, rows, tuple(_report(planned, c, part) for c, part in planned.columns))


def _empty(column: Column, rows: int) -> pa.Array:
    if column.required and pa.types.is_string(TYPES[column.type]):
        return pa.array([STAND_IN] * rows, pa.string())
    return pa.nulls(rows, TYPES[column.type])


def _is_first(planned: PlannedTable, arrays: dict[str, pa.Array]) -> Mask:
    """Mark the first row of each value of the table's key; all rows where the key is not all there."""
    rows = len(next(iter(arrays.values())))
    key = planned.table.unique_key
    is_first = np.ones(rows, dtype=np.bool_)
    if not key or not set(key) <= set(arrays):
        return is_first
    numbered = pa.table({**{name: arrays[name] for name in key}, "at": pa.array(np.arange(rows))})
    firsts = numbered.group_by(list(key)).aggregate([("at", "min")]).column("at_min").to_numpy()
    is_first[:] = False
    is_first[firsts] = True
    return is_first


def _ranks(units: Codes) -> Codes:
    starts = np.flatnonzero(np.diff(units, prepend=-1))
    ranks: Codes = np.arange(len(units)) - np.repeat(starts, np.diff(np.append(starts, len(units)))) + 1
    return ranks


def _report(planned: PlannedTable, column: Column, part: Part) -> ColumnReport:
    treatment = Treatment.SUPPRESSED if part is Part.EMPTY else Treatment.SYNTHETIC
    return ColumnReport(planned.table.name, column.name, treatment, WHY[part], "" if part is Part.EMPTY else part.value)
