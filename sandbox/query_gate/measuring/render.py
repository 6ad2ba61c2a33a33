"""Write SQL for the engine, generated anew from the core. Every function is named in full, every value clamped.

Clamping makes all arithmetic total: what was proven about ranges holds for whatever lies in the space.
"""

from collections.abc import Iterator
from typing import assert_never

from sandbox.core.contribution import RANK, UNIT, first_flag, is_flagged, is_split
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.meaning.domains import Columns, extent_of_column
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.ranges import HEADROOM
from sandbox.query_gate.measuring.bounded_rows import bounded_rows
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.measuring.write_values import quoted, stored_text
from sandbox.query_gate.pricing.bound import Bounding
from sandbox.query_gate.pricing.measures import (
    CentredProduct,
    CentredSum,
    Count,
    DistinctCount,
    Factor,
    Histogram,
    Measure,
    OneNumber,
    RowCount,
    UnitCount,
    ValueCount,
)
from sandbox.query_gate.pricing.plan import Core, Plan, PlannedKey


def render(plan: Plan, bounding: Bounding) -> str:
    """Write the statement that measures a plan's core, but for histograms: columns k0, k1, … and m0, m1 and so on."""
    core = plan.core
    keys = key_columns(plan)
    measures = [f"{_measure(measure, plan)} AS m{place}" for place, measure in _numbers_of(core)]
    inner = _joined("SELECT", ", ".join(keys + measures), "FROM", bounded_rows(plan, bounding))
    if core.keys:
        inner = _joined(inner, "GROUP BY", ", ".join(str(place + 1) for place in range(len(keys))))
    return _joined("SELECT", _outer_columns(core), "FROM", f"({inner})")


def key_columns(plan: Plan) -> list[str]:
    """Write the keys, as k0, k1 and so on."""
    return [f"{RowWriter(plan.columns).text(key.of)} AS k{place}" for place, key in enumerate(plan.core.keys)]


def _numbers_of(core: Core) -> Iterator[tuple[int, OneNumber]]:
    """Give the measures that are one column of the answer, with their places."""
    return ((place, measure) for place, measure in enumerate(core.measures) if not isinstance(measure, Histogram))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _outer_columns(core: Core) -> str:
    keys = [f"k{place}" for place in range(len(core.keys))]
    return ", ".join(keys + [_saturated(measure, f"m{place}") for place, measure in _numbers_of(core)])


def _saturated(measure: Measure, name: str) -> str:
    """Bring a sum of 128 bits into ±2^62: a clamp moves no further than what it clamps."""
    if not isinstance(measure, CentredSum | CentredProduct):
        return name
    return (
        f"CAST(CASE WHEN {name} IS NULL THEN 0 WHEN {name} > {HEADROOM} THEN {HEADROOM} "
        f"WHEN {name} < -{HEADROOM} THEN -{HEADROOM} ELSE {name} END AS BIGINT) AS {name}"
    )


def _unit_count(plan: Plan) -> str:
    """Count units: where a column's first rows were marked at ingest and no row is left out, by counting those."""
    core = plan.core
    match core.keys:
        case () if core.where is None and is_split(plan.table):
            first = f"{quoted(RANK)} = 1"
        case (PlannedKey(ColumnRef() as column),) if core.where is None and _is_marked(column, plan):
            first = quoted(first_flag(column.name))
        case _:
            return f"system.main.count(DISTINCT {quoted(UNIT)})"
    return f"system.main.count(CASE WHEN {first} THEN 1 END)"


def _is_marked(column: ColumnRef, plan: Plan) -> bool:
    return is_split(plan.table) and is_flagged(plan.columns[column])


def _measure(measure: OneNumber, plan: Plan) -> str:
    columns = plan.columns
    match measure:
        case CentredSum(of, middle):
            return f"system.main.sum({RowWriter(columns).text(of)} - ({middle}))"
        case CentredProduct(left, right, divisor, middle):
            factors = " * ".join(_factor(factor, columns) for factor in (left, right))
            return f"system.main.sum(({factors}) // {divisor} - ({middle}))"
        case _:
            return _count(measure, plan)


def _count(measure: Count, plan: Plan) -> str:
    match measure:
        case RowCount():
            return "system.main.count(*)"
        case ValueCount(of):
            return f"system.main.count({RowWriter(plan.columns).raw_or_text(of)})"
        case UnitCount(source):
            return f"system.main.count(DISTINCT s{source}.{quoted(UNIT)})" if plan.core.is_joined else _unit_count(plan)
        case DistinctCount(of):
            return f"system.main.count(DISTINCT {_listed(of, plan.columns)})"
        case _:
            assert_never(measure)


def _factor(factor: Factor, columns: Columns) -> str:
    distance = f"(CAST({RowWriter(columns).text(factor.of)} AS BIGINT) - ({factor.middle}))"
    return distance if factor.unit == 1 else f"({distance} // {factor.unit})"


def _listed(of: Expression, columns: Columns) -> str:
    """Write an expression, NULL where its value is none of its public domain; an open column stands as it is."""
    extent = extent_of_column(columns[of]) if isinstance(of, ColumnRef) else extent_of(of, columns)
    if extent.values is None:
        return RowWriter(columns).raw_or_text(of) if extent.bounds is None else RowWriter(columns).text(of)
    text = RowWriter(columns).text(of)
    values = ", ".join(stored_text(value, extent.kind) for value in extent.values)
    return f"CASE WHEN {text} IN ({values}) THEN {text} END"
