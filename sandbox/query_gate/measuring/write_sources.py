"""Write several sources for the engine: each protected one bounded, and units joined by their numbers alone.

Of a protected table the space keeps each unit's first rows apart (`core.contribution`), so that reading its table is
reading it bounded, before every condition, join and aggregation.
"""

from collections.abc import Mapping

from sandbox.core.contribution import UNIT
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.model import Join, JoinKind, UnitFunction, UnitValue
from sandbox.query_gate.meaning.domains import Columns
from sandbox.query_gate.meaning.per_unit import AVERAGE_PLACES
from sandbox.query_gate.meaning.ranges import HEADROOM
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.measuring.write_values import column_text, quoted
from sandbox.query_gate.pricing.plan import Plan
from sandbox.query_gate.pricing.views import PlannedView

Written = Mapping[str, str]


def joined_rows(plan: Plan) -> str:
    """Write what follows FROM: the sources, named by their places from s0 on, how they meet, and the condition."""
    core = plan.core
    views = {view.view.name: f"({_view(view)})" for view in core.views}
    return _rows((core.table, core.joins, core.where), plan.whole_columns, views)


def _rows(read: tuple[str, tuple[Join, ...], Expression | None], columns: Columns, views: Written) -> str:
    table, joins, where = read
    joined = [_join(join, place, columns, views) for place, join in enumerate(joins, 1)]
    condition = [] if where is None else ["WHERE", RowWriter(columns).text(where)]
    return " ".join((_source(table, 0, views), *joined, *condition))


def _source(name: str, place: int, views: Written) -> str:
    return f"{views.get(name) or f'main.{quoted(name)}'} AS s{place}"


def _join(join: Join, place: int, columns: Columns, views: Written) -> str:
    word = "LEFT JOIN" if join.kind is JoinKind.LEFT else "JOIN"
    conditions = [f"{_name(pair.left)} = {_name(pair.right)}" for pair in join.on]
    conditions += [] if join.where is None else [RowWriter(columns).text(join.where)]
    return f"{word} {_source(join.table, place, views)} ON {' AND '.join(conditions)}"


def _name(column: ColumnRef) -> str:
    return column_text(column, is_alone=False)


def _view(planned: PlannedView) -> str:
    """Write a source per unit: its unit's number, and a value of each kind made of the unit's rows."""
    view, columns = planned.view, planned.columns
    values = [f"{_value(value, planned.kept)} AS {quoted(value.name)}" for value in view.values]
    listed = ", ".join((f"{_name(view.unit)} AS {quoted(UNIT)}", *values))
    rows = _rows((view.rows.table, view.rows.joins, view.rows.where), columns, {})
    return f"SELECT {listed} FROM {rows} GROUP BY 1"  # noqa: S608 - out of the closed model


def _value(value: UnitValue, columns: Columns) -> str:
    if value.of is None:
        return "system.main.count(*)"
    writer = RowWriter(columns)
    match value.function:
        case UnitFunction.COUNT:
            return f"system.main.count({writer.raw_or_text(value.of)})"
        case UnitFunction.SUM:
            return _total(writer.text(value.of))
        case UnitFunction.AVERAGE:
            count = f"system.main.count({writer.text(value.of)})"
            return f"(({_total(writer.text(value.of))} * {10**AVERAGE_PLACES}) // {count})"
        case UnitFunction.LEAST | UnitFunction.MOST:
            return f"system.main.{value.function}({writer.text(value.of)})"


def _total(text: str) -> str:
    """Write a sum in 64 bits, into which its range was proven to fit."""
    total = f"system.main.sum({text})"
    return (
        f"CAST(CASE WHEN {total} > {HEADROOM} THEN {HEADROOM} WHEN {total} < -{HEADROOM} THEN -{HEADROOM} "
        f"ELSE {total} END AS BIGINT)"
    )
