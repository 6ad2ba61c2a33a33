"""Sources per unit in canonical form: named by their places, and their columns by what they are made of."""

from dataclasses import dataclass, replace

from sandbox.core.contribution import UNIT
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.joined import with_table
from sandbox.query_gate.language.labels import sources_of
from sandbox.query_gate.language.model import Join, KeyPair, PerUnit, Query, UnitValue
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.walk import columns_in, rebuilt
from sandbox.query_gate.language.write_query import join_text, value_text
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.check import CheckedQuery
from sandbox.query_gate.meaning.domains import Columns
from sandbox.query_gate.meaning.narrowing import columns_where
from sandbox.query_gate.meaning.per_unit import CheckedView
from sandbox.query_gate.meaning.sources import Sources


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A source per unit in canonical form, and its columns: as they are, and as they can be where its WHERE holds."""

    view: PerUnit
    columns: Columns
    kept: Columns

    @property
    def text(self) -> str:
        """Write it, for the canonical form."""
        rows = self.view.rows
        values = ", ".join(map(value_text, self.view.values))
        where = "" if rows.where is None else phrase(rows.where)
        return " ".join((self.view.name, values, rows.table, *map(join_text, rows.joins), where))


@dataclass(frozen=True, slots=True)
class CanonicalSources:
    """A query whose sources per unit, and their columns, have canonical names."""

    query: Query
    columns: Columns
    views: tuple[PlannedView, ...]


def canonical_sources(checked: CheckedQuery) -> CanonicalSources:
    """Give a checked query with canonical names of its sources per unit."""
    names = {view.table.name: view for view in checked.views}
    query = checked.query
    renamed: dict[ColumnRef, ColumnRef] = {}
    planned: list[PlannedView] = []
    for place, source in enumerate(sources_of(query)):
        if source in names:
            used = {c.name for c in columns_in((query, query.joins)) if c.source == place}
            view = _planned(names[source], place, used)
            new = {value.name: f"c{at}" for at, value in enumerate(view.view.values)}
            renamed |= {ColumnRef(old, place): ColumnRef(name, place) for old, name in new.items()}
            planned.append(_renamed(view, new))
            query = with_table(query, place, view.view.name)
    columns = {renamed.get(column, column): known for column, known in checked.columns.items()}
    moved = rebuilt(query, lambda part: renamed.get(part, part) if isinstance(part, ColumnRef) else part)
    return CanonicalSources(moved, columns, tuple(planned))


def canonical_joins(sources: Sources, query: Query, columns: Columns) -> tuple[Join, ...]:
    """Give joins in canonical form, those on the privacy unit by its number in the space."""

    def change(part: object) -> object:
        if not isinstance(part, KeyPair) or not sources.is_on_unit(part):
            return part
        return KeyPair(ColumnRef(UNIT, part.left.source), ColumnRef(UNIT, part.right.source))

    return tuple(
        replace(rebuilt(join, change), where=None if join.where is None else canonical(join.where, columns))
        for join in query.joins
    )


def _planned(checked: CheckedView, place: int, used: set[str]) -> PlannedView:
    view, columns = checked.view, checked.sources.columns
    rows = view.rows
    where = None if rows.where is None else canonical(rows.where, columns)
    settled = replace(rows, where=where, joins=canonical_joins(checked.sources, rows, columns))
    read = [value for value in view.values if value.name in used]
    values = sorted((_canonical_value(value, columns) for value in read), key=value_text)
    unit = ColumnRef(UNIT, view.unit.source)
    return PlannedView(
        PerUnit(f"per unit {place}", unit, None, tuple(values), settled), columns, columns_where(where, columns)
    )


def _canonical_value(value: UnitValue, columns: Columns) -> UnitValue:
    return replace(value, of=None if value.of is None else _canonical_of(value.of, columns))


def _canonical_of(of: Expression, columns: Columns) -> Expression:
    return of if isinstance(of, ColumnRef) else canonical(of, columns)


def _renamed(view: PlannedView, names: dict[str, str]) -> PlannedView:
    values = tuple(replace(value, name=names[value.name]) for value in view.view.values)
    return replace(view, view=replace(view.view, values=values))
