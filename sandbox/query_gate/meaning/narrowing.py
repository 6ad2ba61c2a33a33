"""What a condition says about the columns in it: where it holds, their ranges are narrower, and so is the noise.

Only comparisons of a column with constants are made use of. Rows of which the condition does not hold may then be
clamped beyond their value: they are not read there. By Kleene's logic, what is not true is false or unknown.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from functools import reduce
from math import ceil, floor

from sandbox.core.columns import Bounds, Column
from sandbox.query_gate.language.expressions import (
    AllOf,
    AnyOf,
    Case,
    ColumnRef,
    Compare,
    DateLiteral,
    Expression,
    IsNull,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    TestedText,
    TextLiteral,
)
from sandbox.query_gate.language.vocabulary import Comparison
from sandbox.query_gate.meaning.comparisons import MIRRORED, NEGATED, holds
from sandbox.query_gate.meaning.domains import Columns, Stored, extent_of_column, stored_form
from sandbox.query_gate.meaning.ranges import hull
from sandbox.query_gate.meaning.texts import passes


class Outcome(Enum):
    """What is known of a condition."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "false or unknown"
    NOT_FALSE = "true or unknown"


_OPPOSITE = {
    Outcome.TRUE: Outcome.FALSE,
    Outcome.FALSE: Outcome.TRUE,
    Outcome.NOT_TRUE: Outcome.NOT_FALSE,
    Outcome.NOT_FALSE: Outcome.NOT_TRUE,
}
_HOLDING = (Outcome.TRUE, Outcome.NOT_FALSE)
_KNOWN = (Outcome.TRUE, Outcome.FALSE)
_Value = Fraction | str


def columns_where(condition: Expression | None, columns: Columns) -> Columns:
    """Give the columns as they can be in rows of which a condition holds."""
    return columns if condition is None else _narrowed(condition, Outcome.TRUE, columns)


def columns_by_branch(node: Case, columns: Columns) -> tuple[Columns, ...]:
    """Give the columns as they can be in each branch of a CASE, and last in its ELSE."""
    found: list[Columns] = []
    for branch in node.branches:
        found.append(_narrowed(branch.when, Outcome.TRUE, columns))
        columns = _narrowed(branch.when, Outcome.NOT_TRUE, columns)
    return (*found, columns)


def _narrowed(node: Expression, outcome: Outcome, columns: Columns) -> Columns:
    match node:
        case Not(of):
            return _narrowed(of, _OPPOSITE[outcome], columns)
        case AllOf(parts) | AnyOf(parts):
            if isinstance(node, AllOf) == (outcome in _HOLDING):
                return reduce(lambda found, part: _narrowed(part, outcome, found), parts, columns)
            return _either([_narrowed(part, outcome, columns) for part in parts], columns)
        case IsNull(ColumnRef() as column) if outcome not in _HOLDING:
            return {**columns, column: replace(columns[column], required=True)}
        case Compare() | OneOf(ColumnRef()) | TestedText(_, ColumnRef()):
            return _by_constants(node, outcome, columns)
    return columns


def _either(found: list[Columns], columns: Columns) -> Columns:
    """Give columns as they can be under one or other of several narrowings of the same columns."""
    return {reference: _joined(tuple(part[reference] for part in found), columns[reference]) for reference in columns}


def _joined(parts: tuple[Column, ...], whole: Column) -> Column:
    """Give what any of the parts of a column can be, in the column's own order."""
    if whole in parts:
        return whole
    ranges = [extent_of_column(part).bounds for part in parts]
    known = tuple(bounds for bounds in ranges if bounds is not None)
    listed = whole.domain and tuple(v for v in whole.domain if any(v in (part.domain or ()) for part in parts))
    bounds = hull(known) if len(known) == len(parts) else None
    return replace(whole, bounds=bounds, domain=listed, required=all(part.required for part in parts))


def _by_constants(node: Compare | OneOf | TestedText, outcome: Outcome, columns: Columns) -> Columns:
    match node:
        case Compare(comparison, ColumnRef() as column, right) if isinstance(right, Literal):
            return _compared(column, (comparison, right), outcome, columns)
        case Compare(comparison, left, ColumnRef() as column) if isinstance(left, Literal):
            return _compared(column, (MIRRORED[comparison], left), outcome, columns)
        case OneOf(ColumnRef() as column, values):
            return _one_of(column, values, outcome, columns)
        case TestedText(test, ColumnRef() as column, pattern):
            is_wanted = outcome in _HOLDING
            kept = _listed(columns[column], lambda value: passes(test, str(value), pattern) == is_wanted)
            return _with(column, kept, outcome, columns)
    return columns


def _compared(column: ColumnRef, by: tuple[Comparison, Literal], outcome: Outcome, columns: Columns) -> Columns:
    comparison = by[0] if outcome in _HOLDING else NEGATED[by[0]]
    point = _value_of(by[1])
    kept = _listed(columns[column], lambda value: holds(comparison, value, point))
    if kept is not None and isinstance(point, Fraction):
        kept = _bounded(kept, comparison, point * 10**kept.scale)
    return _with(column, kept, outcome, columns)


def _one_of(column: ColumnRef, values: tuple[Literal, ...], outcome: Outcome, columns: Columns) -> Columns:
    points = tuple(map(_value_of, values))
    is_wanted = outcome in _HOLDING
    kept = _listed(columns[column], lambda value: (value in points) == is_wanted)
    numbers = [point * 10 ** columns[column].scale for point in points if isinstance(point, Fraction)]
    if kept is not None and is_wanted and numbers:
        kept = _bounded(kept, Comparison.AT_LEAST, min(numbers))
    if kept is not None and is_wanted and numbers:
        kept = _bounded(kept, Comparison.AT_MOST, max(numbers))
    return _with(column, kept, outcome, columns)


def _with(column: ColumnRef, kept: Column | None, outcome: Outcome, columns: Columns) -> Columns:
    """Give the columns with one narrowed; where nothing is left of it, no such row can be, and all stay."""
    if kept is None:
        return columns
    return {**columns, column: replace(kept, required=kept.required or outcome in _KNOWN)}


def _value_of(literal: Literal) -> _Value:
    match literal:
        case NumberLiteral(value, scale):
            return Fraction(value, 10**scale)
        case TextLiteral(text):
            return text
        case DateLiteral(day):
            return Fraction(day)
        case _:
            return Fraction(literal.value)


def _listed(column: Column, keeps: Callable[[_Value], bool]) -> Column | None:
    """Keep the listed values that pass; None where none does. The range they had stays, until it is narrowed too."""
    if column.domain is None:
        return column
    domain = tuple(
        value for value in column.domain if value is not None and keeps(_natural(stored_form(value, column), column))
    )
    return replace(column, domain=domain, bounds=extent_of_column(column).bounds) if domain else None


def _natural(stored: Stored, column: Column) -> _Value:
    return stored if isinstance(stored, str) else Fraction(stored, 10**column.scale)


def _bounded(column: Column, comparison: Comparison, point: Fraction) -> Column | None:
    """Narrow the stored range by a comparison with a point in stored units; None where nothing is left."""
    if column.bounds is None:
        return column
    low, high = column.bounds.low, column.bounds.high
    if comparison in (Comparison.MORE, Comparison.AT_LEAST, Comparison.EQUAL):
        low = max(low, floor(point) + 1 if comparison is Comparison.MORE else ceil(point))
    if comparison in (Comparison.LESS, Comparison.AT_MOST, Comparison.EQUAL):
        high = min(high, ceil(point) - 1 if comparison is Comparison.LESS else floor(point))
    if comparison is Comparison.UNEQUAL and low < high:
        low, high = low + (point == low), high - (point == high)
    return replace(column, bounds=Bounds(low, high)) if low <= high else None
