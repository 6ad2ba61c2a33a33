"""Cells made values: drawn within their cell, put under the contract's rules, written as the space writes them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import ConsistencyRule, Relation
from sandbox.masking.synthetic.cells import Codes, Listed, cells_of
from sandbox.masking.synthetic.drawing import DrawnTable
from sandbox.masking.synthetic.layout import Layout
from sandbox.masking.synthetic.plan import Part, PlannedTable, rules_within
from sandbox.masking.synthetic.rules import Mask, Numbers, breaks, keep_rules

TYPES = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOLEAN: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Valued:
    """The values of the columns that are drawn or computed, and which rows keep every rule."""

    arrays: dict[str, pa.Array]
    is_kept: Mask


def value_columns(drawn: DrawnTable, layout: Layout, chance: np.random.Generator) -> Valued:
    """Draw each cell's value, one for all rows of a unit where it is the unit's own, and keep the rules."""
    planned = drawn.planned
    attributes = {attribute.column: attribute for attribute in drawn.cells}
    own_first, each = np.searchsorted(drawn.units, drawn.units), np.arange(len(drawn.units))
    arrays: dict[str, pa.Array] = {}
    numbers: dict[str, Numbers] = {}
    for column, part in planned.columns:
        if part is Part.DRAWN:
            attribute = attributes[column.name]
            taken = own_first if layout.is_of_unit(attribute) else each
            codes = drawn.cells[attribute][taken]
            is_empty = codes == attribute.empty
            places = attribute.cells.draw(np.where(is_empty, 0, codes), chance)[taken]
            arrays[column.name] = _written(column, places, is_empty)
            if column.bounds is not None or column.is_numeric:
                numbers[column.name] = Numbers(column, _numbers(column, places), is_empty)
    kept, is_kept = _under_rules(planned, numbers, len(drawn.units))
    return Valued(arrays | {name: _as_array(kept[name]) for name in kept}, is_kept)


def _under_rules(planned: PlannedTable, numbers: dict[str, Numbers], rows: int) -> tuple[dict[str, Numbers], Mask]:
    totals = {c.name: c for c, part in planned.columns if part is Part.COMPUTED}
    rules = rules_within(planned.table, tuple(c.name for c, _ in planned.columns))
    rules = tuple(rule for rule in rules if {*rule.left, *rule.right} <= {*numbers, *totals})
    whole = numbers | {name: _total(column, numbers, rules, rows) for name, column in totals.items()}
    kept = keep_rules(whole, rules, frozenset(totals))
    is_kept: Mask = ~np.any([np.zeros(rows, dtype=np.bool_), *(breaks(kept, rule) for rule in rules)], axis=0)
    return {name: kept[name] for name in kept if kept[name].may_move}, is_kept


def _total(column: Column, numbers: dict[str, Numbers], rules: tuple[ConsistencyRule, ...], rows: int) -> Numbers:
    """Start a total: within its bounds, empty where a part is, unless it is required."""
    own = [r for r in rules if r.relation is Relation.EQUAL and column.name in (*r.left, *r.right)]
    parts = [numbers[n] for rule in own for n in (*rule.left, *rule.right) if n in numbers]
    is_empty = np.any([np.zeros(rows, dtype=np.bool_), *(part.is_empty for part in parts)], axis=0)
    if column.required:
        is_empty = np.zeros(rows, dtype=np.bool_)
    low = 0 if column.bounds is None else column.bounds.low
    return Numbers(column, np.full(rows, low, dtype=np.int64), is_empty)


def _numbers(column: Column, places: Codes) -> Codes:
    cells = cells_of(column, 1)
    if isinstance(cells, Listed):
        return np.array(cells.values, dtype=np.int64)[places]
    return places


def _written(column: Column, places: Codes, is_empty: Mask) -> pa.Array:
    cells = cells_of(column, 1)
    if isinstance(cells, Listed):
        listed = pa.array(cells.values, TYPES[column.type])
        return listed.take(pa.array(places, mask=is_empty))
    return _as_array(Numbers(column, places, is_empty))


def _as_array(numbers: Numbers) -> pa.Array:
    if numbers.column.type is ColumnType.DATE:
        return pa.array(numbers.values.astype(np.int32), pa.int32(), mask=numbers.is_empty).cast(pa.date32())
    return pa.array(numbers.values, pa.int64(), mask=numbers.is_empty)
