"""What a source per unit is: a table with one row for each unit, whose columns' ranges follow by interval arithmetic.

Its rows are made of the unit's own rows alone, so the unit moves one row of it (privacy.md, Privacy unit and bounds).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import Contract, ContributionBounds, Table
from sandbox.core.errors.asking import KindMismatch
from sandbox.core.errors.joining import NotPerUnit
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.model import (
    CountRows,
    CountUnits,
    CountValues,
    PerUnit,
    Query,
    UnitFunction,
    UnitValue,
)
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.language.write_query import write_query
from sandbox.query_gate.meaning.constants import check_constants
from sandbox.query_gate.meaning.domains import Columns, Extent, bounds_of, check_headroom
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.names import resolved, tables_of
from sandbox.query_gate.meaning.narrowing import columns_where
from sandbox.query_gate.meaning.ranges import hull, scaled_up
from sandbox.query_gate.meaning.rows import check_conditions, checked_rows
from sandbox.query_gate.meaning.sources import Sources, in_order

AVERAGE_PLACES = 2
"""How many more decimals an average within a unit has than what it averages; it is cut there, towards zero."""


@dataclass(frozen=True, slots=True)
class CheckedView:
    """A source per unit whose every name, kind and range was checked, and the table it makes."""

    view: PerUnit
    sources: Sources
    contract: Contract
    table: Table


def check_view(place: int, query: Query, tables: Mapping[str, tuple[Contract, Table]]) -> CheckedView:
    """Check one of a query's sources per unit.

    Raises:
        RefusedQuestion: a rule is broken within it.
    """
    view = query.views[place]
    rows = _with_values(view)
    contract, found = tables_of(rows, tables)
    seen = rows
    try:
        ordered = in_order(Sources(resolved(rows, found), found))
        seen = ordered.query
        sources = checked_rows(ordered)
        seen = sources.query
        return _ranged(view, sources, contract)
    except Objection as objection:
        refusal = objection.refusal(seen)
        refusal.rewrite = _rewritten(objection, seen, query, place)
        raise refusal from None


def _with_values(view: PerUnit) -> Query:
    """Give the rows as a query that counts the unit and the values, so that they are checked as any other's."""
    values = (CountRows() if value.of is None else CountValues(value.of) for value in view.values)
    return replace(view.rows, aggregates=(CountUnits(view.unit), *values))


def _rewritten(objection: Objection, seen: Query, query: Query, place: int) -> str | None:
    if objection.repair is None:
        return None
    repaired = objection.repair(seen)
    views = list(query.views)
    views[place] = _with_rows(query.views[place], repaired)
    return write_query(replace(query, views=tuple(views)))


def _with_rows(view: PerUnit, rows: Query) -> PerUnit:
    """Give a source per unit with other rows, and the values that they count."""
    unit, *counted = rows.aggregates
    values = tuple(
        replace(value, of=count.of) if isinstance(count, CountValues) else UnitValue(value.name, UnitFunction.COUNT)
        for value, count in zip(view.values, counted, strict=True)
    )
    named = unit.unit if isinstance(unit, CountUnits) else view.unit
    return replace(view, unit=named, values=values, rows=replace(rows, aggregates=()))


def _ranged(view: PerUnit, sources: Sources, contract: Contract) -> CheckedView:
    check_conditions(sources)
    check_constants(sources.query.aggregates, sources.columns)
    known = _with_rows(view, sources.query)
    if sources.unit_of(known.unit.source) != known.unit or sources.is_missing(known.unit.source):
        raise Objection(NotPerUnit, known.unit)
    most = sources.joined.bounds.rows_per_unit
    kept = columns_where(sources.query.where, sources.columns)
    columns = [_column(value, most, kept) for value in known.values]
    columns += [] if known.unit_name is None else [_unit_column(known.unit_name)]
    unit = sources.joined.unit
    table = Table(view.name, tuple(columns), unit, known.unit_name, ContributionBounds(1))
    return CheckedView(known, sources, contract, table)


def _unit_column(name: str) -> Column:
    return Column(name, ColumnType.TEXT, Grade.CORE, ColumnRole.DIRECT_IDENTIFIER, required=True)


def _column(value: UnitValue, most: int, columns: Columns) -> Column:
    if value.of is None:
        return _made(value, ColumnType.INTEGER, 0, Bounds(1, most), is_known=True)
    if value.function is UnitFunction.COUNT:
        if not isinstance(value.of, ColumnRef):
            extent_of(value.of, columns)
        return _made(value, ColumnType.INTEGER, 0, Bounds(0, most), is_known=True)
    extent = extent_of(value.of, columns)
    if extent.kind is not Kind.NUMBER and (extent.kind is not Kind.DATE or _adds_up(value)):
        raise Objection(KindMismatch, value.of, leaving_out(value.of), {"needed": Kind.NUMBER.value})
    kind = ColumnType.DATE if extent.kind is Kind.DATE else ColumnType.INTEGER
    bounds, scale = _range_of(value, value.of, extent, most)
    return _made(value, ColumnType.DECIMAL if scale else kind, scale, bounds, is_known=not extent.may_be_null)


def _made(value: UnitValue, kind: ColumnType, scale: int, bounds: Bounds, *, is_known: bool) -> Column:
    return Column(value.name, kind, Grade.CORE, ColumnRole.PLAIN, scale=scale, bounds=bounds, required=is_known)


def _adds_up(value: UnitValue) -> bool:
    return value.function in (UnitFunction.SUM, UnitFunction.AVERAGE)


def _range_of(value: UnitValue, of: Expression, extent: Extent, most: int) -> tuple[Bounds, int]:
    """Give the range of a value, and its scale: a sum is of one row at least, and of `most` at most."""
    bounds = bounds_of(extent)
    total = hull((bounds, Bounds(min(bounds.low, most * bounds.low), max(bounds.high, most * bounds.high))))
    finest = scaled_up(total, AVERAGE_PLACES)
    match value.function:
        case UnitFunction.SUM:
            check_headroom(of, total)
            return total, extent.scale
        case UnitFunction.AVERAGE:
            check_headroom(of, finest)
            return scaled_up(bounds, AVERAGE_PLACES), extent.scale + AVERAGE_PLACES
        case _:
            return bounds, extent.scale
