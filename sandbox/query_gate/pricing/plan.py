"""Cut a checked query: beneath, what must be measured on rows; above, what is made of the noised measures.

Source: privacy.md, private core and public shell.
"""

from dataclasses import dataclass
from functools import partial
from itertools import product
from math import prod
from typing import TypeAlias

from sandbox.core.contract import Table
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.model import Join, Query
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.write_query import join_text
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.check import CheckedQuery
from sandbox.query_gate.meaning.domains import Columns, Extent, Stored, domain_of, domain_size
from sandbox.query_gate.meaning.groups import is_selected
from sandbox.query_gate.meaning.narrowing import columns_where
from sandbox.query_gate.meaning.sources import Sources
from sandbox.query_gate.pricing.choices import Chooser
from sandbox.query_gate.pricing.measures import Measure, RowCount, UnitCount, measure_text, width_of
from sandbox.query_gate.pricing.recipes import Recipe
from sandbox.query_gate.pricing.views import PlannedView, canonical_joins, canonical_sources

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
    joins: tuple[Join, ...] = ()
    views: tuple[PlannedView, ...] = ()

    @property
    def source_text(self) -> str:
        """Write from where rows are read, for the canonical form."""
        views = (view.text for view in self.views)
        return " ".join((self.table, *(join_text(join) for join in self.joins), *views))

    @property
    def is_joined(self) -> bool:
        """Tell whether rows are read from something else than one table."""
        return bool(self.joins or self.views)

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
    """A query cut in two. `key_places` and `recipes` say where the query finds its keys and aggregates in the core.

    `columns` are as they can be where WHERE holds: keys and measures read them so. WHERE itself reads `whole_columns`.
    """

    query: Query
    table: Table
    columns: Columns
    whole_columns: Columns
    core: Core
    key_places: tuple[int, ...]
    recipes: tuple[Recipe, ...]
    tables: tuple[Table, ...] = ()


def plan(checked: CheckedQuery) -> Plan:
    """Cut a checked query into its core and the shell above it."""
    settled = canonical_sources(checked)
    query, columns = settled.query, settled.columns
    keys = [PlannedKey(canonical(key, columns), extent) for key, extent in zip(query.keys, checked.keys, strict=True)]
    ordered = sorted(dict.fromkeys(keys), key=lambda key: phrase(key.of))
    kept = columns_where(query.where, columns)
    where = None if query.where is None else canonical(query.where, columns)
    selecting = (unit_count(checked.table),) if is_selected(checked.keys) and not checked.table.is_public else ()
    chooser = Chooser(query.aggregates, partial(_units_of, checked.sources), kept, selecting)
    measures = tuple(sorted(chooser.measures, key=measure_text))
    joins = canonical_joins(checked.sources, query, columns)
    core = Core(query.table, tuple(ordered), where, measures, joins, settled.views)
    recipes = tuple(chooser.recipe(aggregate, core.first_slot) for aggregate in query.aggregates)
    places = tuple(ordered.index(key) for key in keys)
    return Plan(checked.query, checked.table, kept, columns, core, places, recipes, checked.tables_read)


def unit_count(table: Table) -> RowCount | UnitCount:
    """Give the measure that counts privacy units: rows, where each unit has one."""
    return RowCount() if table.bounds.rows_per_unit == 1 else UnitCount()


def _units_of(sources: Sources, unit: ColumnRef) -> RowCount | UnitCount:
    """Give the measure that counts the units a column names: of a LEFT JOIN, those that were met."""
    return UnitCount(unit.source) if sources.is_missing(unit.source) else unit_count(sources.joined)
