"""Write several sources for the engine: each protected one bounded, and units joined by their numbers alone.

Of a protected table the space keeps each unit's first rows apart (`core.contribution`), so that reading its table is
reading it bounded, before every condition and every join.
"""

from sandbox.query_gate.language.expressions import ColumnRef
from sandbox.query_gate.language.model import Join, JoinKind
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.measuring.write_values import column_text, quoted
from sandbox.query_gate.pricing.plan import Plan


def joined_rows(plan: Plan) -> str:
    """Write what follows FROM: the sources, named by their places from s0 on, how they meet, and the condition."""
    core = plan.core
    joins = [_join(join, place, plan) for place, join in enumerate(core.joins, 1)]
    where = [] if core.where is None else ["WHERE", RowWriter(plan.whole_columns).text(core.where)]
    return " ".join((_source(core.table, 0), *joins, *where))


def _source(name: str, place: int) -> str:
    return f"main.{quoted(name)} AS s{place}"


def _join(join: Join, place: int, plan: Plan) -> str:
    word = "LEFT JOIN" if join.kind is JoinKind.LEFT else "JOIN"
    conditions = [f"{_name(pair.left)} = {_name(pair.right)}" for pair in join.on]
    conditions += [] if join.where is None else [RowWriter(plan.whole_columns).text(join.where)]
    return f"{word} {_source(join.table, place)} ON {' AND '.join(conditions)}"


def _name(column: ColumnRef) -> str:
    return column_text(column, is_alone=False)
