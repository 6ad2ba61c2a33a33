"""Cut a checked query: beneath, what must be measured on rows; above, what is made of the noised measures.

Source: privacy.md, private core and public shell.
"""

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias, assert_never

from sandbox.core.contract import Table
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.model import Aggregate, Average, CountRows, CountUnits, CountValues, Query, Sum
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.check import CheckedQuery
from sandbox.query_gate.meaning.extents import Columns, Extent, Stored, bounds_of, domain_of, domain_size, extent_of
from sandbox.query_gate.meaning.groups import is_selected
from sandbox.query_gate.pricing.measures import (
    CentredSum,
    Measure,
    RowCount,
    UnitCount,
    ValueCount,
    measure_text,
    width_of,
)
from sandbox.query_gate.pricing.recipes import Direct, Ratio, Recipe

Cell: TypeAlias = tuple[Stored | None, ...]


@dataclass(frozen=True, slots=True)
class PlannedKey:
    """A group key and what it can be."""

    of: Expression
    extent: Extent


@dataclass(frozen=True, slots=True)
class Core:
    """What is measured on rows, in canonical form: this is priced, charged, noised and remembered."""

    table: str
    keys: tuple[PlannedKey, ...]
    where: Expression | None
    measures: tuple[Measure, ...]

    @property
    def is_selected(self) -> bool:
        """Tell whether its groups come from the data."""
        return is_selected(tuple(key.extent for key in self.keys))

    @property
    def size(self) -> int | None:
        """How many groups there are; None where they come from the data."""
        return None if self.is_selected else prod(domain_size(key.extent) or 1 for key in self.keys)

    @property
    def slots(self) -> tuple[int, ...]:
        """Give, for each number that a group has, the place of the measure that it belongs to."""
        return tuple(place for place, measure in enumerate(self.measures) for _ in range(width_of(measure)))

    def first_slot(self, measure: Measure) -> int:
        """Give the place of a measure's first number among a group's numbers."""
        return self.slots.index(self.measures.index(measure))

    def cells(self) -> tuple[Cell, ...]:
        """Give every group, in order: the product of the keys' public domains."""
        return tuple(product(*(domain_of(key.extent) for key in self.keys)))


@dataclass(frozen=True, slots=True)
class Plan:
    """A query cut in two. `key_places` and `recipes` say where the query finds its keys and aggregates in the core."""

    query: Query
    table: Table
    columns: Columns
    core: Core
    key_places: tuple[int, ...]
    recipes: tuple[Recipe, ...]


def plan(checked: CheckedQuery) -> Plan:
    """Cut a checked query into its core and the shell above it."""
    query, columns = checked.query, checked.columns
    keys = [PlannedKey(canonical(key, columns), extent) for key, extent in zip(query.keys, checked.keys, strict=True)]
    ordered = sorted(dict.fromkeys(keys), key=lambda key: phrase(key.of))
    where = None if query.where is None else canonical(query.where, columns)
    wanted = [_measures_of(aggregate, checked.table, columns) for aggregate in query.aggregates]
    selecting = (unit_count(checked.table),) if is_selected(checked.keys) and not checked.table.is_public else ()
    measures = tuple(sorted({*selecting, *(m for group in wanted for m in group)}, key=measure_text))
    core = Core(query.table, tuple(ordered), where, measures)
    recipes = tuple(_recipe(group, core) for group in wanted)
    return Plan(query, checked.table, columns, core, tuple(ordered.index(key) for key in keys), recipes)


def _measures_of(aggregate: Aggregate, table: Table, columns: Columns) -> tuple[Measure, ...]:
    match aggregate:
        case CountRows():
            return (RowCount(),)
        case CountUnits():
            return (unit_count(table),)
        case CountValues(of):
            return (_count_of(of, columns),)
        case Sum(of):
            return (_sum_of(of, 0, columns),)
        case Average(of):
            bounds = bounds_of(extent_of(of, columns))
            return (_sum_of(of, (bounds.low + bounds.high) // 2, columns), _count_of(of, columns))
        case _:
            assert_never(aggregate)


def unit_count(table: Table) -> RowCount | UnitCount:
    """Give the measure that counts privacy units: rows, where each unit has one."""
    return RowCount() if table.bounds.rows_per_unit == 1 else UnitCount()


def _sum_of(of: Expression, middle: int, columns: Columns) -> CentredSum:
    extent = extent_of(of, columns)
    return CentredSum(canonical(of, columns), middle, bounds_of(extent), extent.scale)


def _count_of(of: Expression, columns: Columns) -> RowCount | ValueCount:
    if isinstance(of, ColumnRef):
        return RowCount() if columns[of].required else ValueCount(of)
    return ValueCount(canonical(of, columns)) if extent_of(of, columns).may_be_null else RowCount()


def _recipe(wanted: tuple[Measure, ...], core: Core) -> Recipe:
    first = wanted[0]
    if len(wanted) == 1 or not isinstance(first, CentredSum):
        return Direct(core.first_slot(first), first.scale if isinstance(first, CentredSum) else 0)
    return Ratio(core.first_slot(first), core.first_slot(wanted[1]), first.middle, first.bounds, first.scale)
