"""Which questions may be answered exactly: a short allow-list, decided by the text (docs/exact-aggregates.md).

What a question divides people by must be visible to the guard: columns, bins, date parts and beginnings of texts,
chosen by =, IN and BETWEEN. No NOT, no OR, no CASE; sums over bare columns, for an expression can hide a condition.
Units are counted where each has one row: distinct counts of overlapping groups do not add up, and tell who is in both.
"""

from dataclasses import fields, replace
from functools import partial
from typing import TypeGuard

from sandbox.core.errors.exactness import NotAnsweredExactly
from sandbox.core.exact import ExactRules
from sandbox.query_gate.language.expressions import (
    AllOf,
    Arithmetic,
    ColumnRef,
    Compare,
    DateLiteral,
    DatePart,
    Expression,
    Literal,
    NumberLiteral,
    OneOf,
    Substring,
)
from sandbox.query_gate.language.model import Aggregate, Average, CountRows, CountUnits, CountValues, Query, Sum
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.vocabulary import Comparison
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.meaning.domains import Columns, bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.folding import plain_number
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.pricing.bound import BoundedPlan, ByDisclosureRules
from sandbox.query_gate.pricing.measures import CentredSum, RowCount, UnitCount, ValueCount
from sandbox.query_gate.pricing.plan import Core, Plan

ENDS = (Comparison.AT_LEAST, Comparison.AT_MOST)
UNDERSTOOD = frozenset({"table", "keys", "where", "measures"})
"""The parts of a core that the guard knows how to divide people by; a core with any other is refused."""


UNDERSTOOD_MEASURES = (RowCount, ValueCount, UnitCount, CentredSum)


def bound_exactly(plan: Plan, rules: ExactRules) -> BoundedPlan:
    """Let a plan be answered exactly: nothing is noised, and every row counts.

    Raises:
        NotAnsweredExactly: it is not on the allow-list.
    """
    try:
        _check(plan)
    except Objection as objection:
        raise objection.refusal(plan.query) from None
    return BoundedPlan(plan, ByDisclosureRules(rules), ())


def _check(plan: Plan) -> None:
    query = plan.query
    for aggregate in query.aggregates:
        if not _is_bare(aggregate) or (isinstance(aggregate, CountUnits) and UnitCount() in plan.core.measures):
            raise Objection(NotAnsweredExactly, aggregate, replacing(aggregate, CountRows()))
    for key in query.keys:
        if not _is_of_one_column(key):
            raise Objection(NotAnsweredExactly, key, leaving_out(key))
    if plan.core.is_selected:
        raise Objection(NotAnsweredExactly, query.keys[0], leaving_out(query.keys[0]))
    if has_more_than_is_understood(plan.core):
        raise Objection(NotAnsweredExactly, ColumnRef(query.table))
    _check_where(plan.core, plan.whole_columns)


def has_more_than_is_understood(core: Core) -> bool:
    """Tell whether a core has parts that the guard does not know: it could not see what they divide."""
    others = (getattr(core, field.name) for field in fields(core) if field.name not in UNDERSTOOD)
    return any(others) or not all(isinstance(measure, UNDERSTOOD_MEASURES) for measure in core.measures)


def _is_bare(aggregate: Aggregate) -> bool:
    if isinstance(aggregate, CountValues | Sum | Average):
        return isinstance(aggregate.of, ColumnRef)
    return isinstance(aggregate, CountRows | CountUnits)


def _is_of_one_column(node: Expression) -> bool:
    return len(columns_in(node)) == 1 and _is_plain(node)


def _is_plain(node: Expression) -> bool:
    match node:
        case ColumnRef() | NumberLiteral():
            return True
        case Arithmetic():
            return _is_plain(node.left) and _is_plain(node.right)
        case DatePart() | Substring():
            return _is_plain(node.of)
        case _:
            return False


def _check_where(core: Core, columns: Columns) -> None:
    conditions = conditions_of(core.where)
    for condition in conditions:
        if _is_end(condition) and not _has_both_ends(condition, conditions):
            other = _other_end(condition, columns)
            raise Objection(NotAnsweredExactly, condition, partial(_with_conditions, conditions=(*conditions, other)))
        if not _is_end(condition) and not _is_choice(condition):
            kept = tuple(other for other in conditions if other != condition)
            raise Objection(NotAnsweredExactly, condition, partial(_with_conditions, conditions=kept))


def conditions_of(where: Expression | None) -> tuple[Expression, ...]:
    """Give the conditions that AND joins."""
    return () if where is None else where.of if isinstance(where, AllOf) else (where,)


def _is_choice(condition: Expression) -> bool:
    match condition:
        case Compare(Comparison.EQUAL, left, right):
            return _is_of_one_column(left) and isinstance(right, Literal)
        case OneOf(of):
            return _is_of_one_column(of)
        case _:
            return False


def _is_end(condition: Expression) -> TypeGuard[Compare]:
    match condition:
        case Compare(comparison, left, right):
            return comparison in ENDS and _is_of_one_column(left) and isinstance(right, NumberLiteral | DateLiteral)
        case _:
            return False


def _has_both_ends(condition: Compare, conditions: tuple[Expression, ...]) -> bool:
    ends = {other.comparison for other in conditions if _is_end(other) and other.left == condition.left}
    return ends >= set(ENDS)


def _other_end(condition: Compare, columns: Columns) -> Expression:
    """Give the condition that makes a half-open range a closed one: it excludes nothing."""
    extent = extent_of(condition.left, columns)
    opens = condition.comparison is Comparison.AT_LEAST
    edge = bounds_of(extent).high if opens else bounds_of(extent).low
    literal = DateLiteral(edge) if extent.kind is Kind.DATE else plain_number(edge, extent.scale)
    return Compare(Comparison.AT_MOST if opens else Comparison.AT_LEAST, condition.left, literal)


def _with_conditions(query: Query, conditions: tuple[Expression, ...]) -> Query:
    where = AllOf(conditions) if len(conditions) > 1 else conditions[0] if conditions else None
    return replace(query, where=where)
