"""The rows that a core may read, with each unit's contribution bounded: the FROM and WHERE of its statement.

The space keeps each unit's first rows, in keyed order, in a table of their own (`core.contribution`): a bound before
filters is reading that table alone. A bound after filters ranks what passes, for those units only that have more.
"""

from sandbox.core.contract import Table
from sandbox.core.contribution import HEAVY, RANK, UNIT, beyond, is_split
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.measuring.write_sources import joined_rows
from sandbox.query_gate.measuring.write_values import quoted
from sandbox.query_gate.pricing.bound import Bounding, ByDisclosureRules, RankAfterFilters
from sandbox.query_gate.pricing.plan import Plan

PLACE = "_place"


def bounded_rows(plan: Plan, bounding: Bounding) -> str:
    """Write what follows FROM: a table, its condition, and the bound; or several tables, joined."""
    if plan.core.is_joined:
        return joined_rows(plan)
    condition = "" if plan.core.where is None else RowWriter(plan.whole_columns).text(plan.core.where)
    is_whole = isinstance(bounding, ByDisclosureRules)
    table = every_row(plan.table) if is_whole else f"main.{quoted(plan.core.table)}"
    if isinstance(bounding, RankAfterFilters):
        return f"({_after_filters(plan, condition, bounding.rows)})"
    return f"{table} WHERE {condition}" if condition else table


def every_row(table: Table) -> str:
    """Write all rows of a table, those beyond its bound too, with the columns of `table` and the unit."""
    within = f"main.{quoted(table.name)}"
    if not is_split(table):
        return within
    listed = ", ".join([*(quoted(column.name) for column in table.columns), quoted(UNIT)])
    others = f"main.{quoted(beyond(table.name))}"
    return f"(SELECT {listed} FROM {within} UNION ALL SELECT {listed} FROM {others})"  # noqa: S608


def _after_filters(plan: Plan, condition: str, rows: int) -> str:
    """Write the rows that pass: all of most units, and the first ones of those that have too many rows at all."""
    read = sorted({*(quoted(column.name) for column in columns_in((plan.core.keys, plan.core.measures))), quoted(UNIT)})
    listed = ", ".join(read)
    within, others = f"main.{quoted(plan.core.table)}", f"main.{quoted(beyond(plan.core.table))}"
    place = f"row_number() OVER (PARTITION BY {quoted(UNIT)} ORDER BY {quoted(RANK)}) AS {quoted(PLACE)}"
    heavy = f"SELECT * FROM {within} WHERE {quoted(HEAVY)} UNION ALL SELECT * FROM {others}"  # noqa: S608
    placed = f"SELECT {listed}, {place} FROM ({heavy}) WHERE {condition}"  # noqa: S608
    return (
        f"SELECT {listed} FROM {within} WHERE NOT {quoted(HEAVY)} AND {condition} "  # noqa: S608
        f"UNION ALL SELECT {listed} FROM ({placed}) WHERE {quoted(PLACE)} <= {rows}"
    )
