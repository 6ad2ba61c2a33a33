"""What every expression of rows can be: kind, scale, range, and, for keys, a finite ordered domain.

All from the contract's public bounds and domains: no caller invents a bound, and no row is looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import TypeAlias, assert_never

from sandbox.core.columns import Bounds, Column, Value
from sandbox.core.errors.asking import DomainNotPublic, KindMismatch, RangeTooWide
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ColumnRef,
    Compare,
    DateLiteral,
    DatePart,
    Expression,
    IsNull,
    KeyRef,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    Operator,
    Substring,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.meaning.kinds import Kind, kind_of_column
from sandbox.query_gate.meaning.ranges import (
    added,
    date_part_bounds,
    divided,
    hull,
    is_within_headroom,
    multiplied,
    scaled_up,
    subtracted,
)
from sandbox.query_gate.meaning.reach import (
    MAX_LISTED,
    Numbers,
    quotients,
    scaled_numbers,
    size_of,
    sums_or_products,
    united,
)

Stored: TypeAlias = int | str | bool
Columns: TypeAlias = Mapping[ColumnRef, Column]
TRUTHS: tuple[Stored, ...] = (False, True)


@dataclass(frozen=True, slots=True)
class Extent:
    """What an expression can be, in stored form.

    `values` is a listed ordered domain. Without one, `reached` has the whole numbers within `bounds` that can occur, in
    order; None there: all of them. A constant compared must be one of `values`, but may lie between two `reached`.
    """

    kind: Kind
    bounds: Bounds | None = None
    scale: int = 0
    values: tuple[Stored, ...] | None = None
    may_be_null: bool = False
    reached: Numbers | None = None


def domain_size(extent: Extent) -> int | None:
    """Give how many groups a key of this extent has, NULL included; None where its domain is not public."""
    if extent.values is not None:
        return len(extent.values) + extent.may_be_null
    return None if extent.bounds is None else size_of(_numbers_of(extent)) + extent.may_be_null


def domain_of(extent: Extent) -> tuple[Stored | None, ...]:
    """Give every group of a key of this extent, in order, NULL last; its domain must be public."""
    values = tuple(_numbers_of(extent)) if extent.values is None else extent.values
    return (*values, None) if extent.may_be_null else values


def _numbers_of(extent: Extent) -> Numbers:
    """Give the whole numbers that a number or date can be, in order."""
    if extent.reached is not None:
        return extent.reached
    bounds = bounds_of(extent)
    if extent.values and len(extent.values) <= MAX_LISTED:
        return tuple(sorted({min(max(int(value), bounds.low), bounds.high) for value in extent.values}))
    return range(bounds.low, bounds.high + 1)


def _gaps_only(numbers: Numbers | None, bounds: Bounds) -> Numbers | None:
    return None if numbers is None or size_of(numbers) > bounds.width else numbers


def extent_of_column(column: Column) -> Extent:
    """Give what a column can be, by its contract."""
    kind = kind_of_column(column)
    values = TRUTHS if kind is Kind.TRUTH else _stored_values(column)
    bounds = column.bounds
    if bounds is None and values and kind in (Kind.NUMBER, Kind.DATE):
        bounds = Bounds(min(map(int, values)), max(map(int, values)))
    return Extent(kind, bounds, column.scale, values, not column.required)


def _stored_values(column: Column) -> tuple[Stored, ...] | None:
    if column.domain is None:
        return None
    return tuple(_stored(value, column) for value in column.domain if value is not None)


def _stored(value: Value, column: Column) -> Stored:
    if column.is_numeric:
        return int(Decimal(str(value)).scaleb(column.scale))
    return str(value)


def extent_of(node: Expression, columns: Columns) -> Extent:
    """Give what an expression of rows can be.

    Raises:
        Objection: a column in it has no public bounds or domain, or its range exceeds 64 bits.
    """
    match node:
        case ColumnRef():
            return _column(node, columns)
        case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return extent_of_literal(node)
        case Arithmetic():
            return _arithmetic(node, columns)
        case DatePart() | Substring():
            return _function(node, columns)
        case Case():
            return _case(node, columns)
        case _:
            return _condition(node, columns)


def extent_of_literal(literal: Literal) -> Extent:
    """Give the extent of a constant: one value."""
    match literal:
        case NumberLiteral():
            bounds = Bounds(literal.value, literal.value)
            return Extent(Kind.NUMBER, bounds, literal.scale, (literal.value,))
        case TextLiteral():
            return Extent(Kind.TEXT, values=(literal.value,))
        case DateLiteral():
            return Extent(Kind.DATE, Bounds(literal.day, literal.day), values=(literal.day,))
        case TruthLiteral():
            return Extent(Kind.TRUTH, values=(literal.value,))
        case _:
            assert_never(literal)


def _column(node: ColumnRef, columns: Columns) -> Extent:
    extent = extent_of_column(columns[node])
    if extent.bounds is None and extent.values is None:
        raise Objection(DomainNotPublic, node, leaving_out(node))
    return extent


def _arithmetic(node: Arithmetic, columns: Columns) -> Extent:
    left, right = extent_of(node.left, columns), extent_of(node.right, columns)
    if node.operator is Operator.CUT:
        return _cut(node, left)
    is_nullable = left.may_be_null or right.may_be_null
    if node.operator is Operator.MULTIPLY:
        bounds, scale = multiplied(bounds_of(left), bounds_of(right)), left.scale + right.scale
    else:
        scale = max(left.scale, right.scale)
        left, right = (_at_scale(node, part, scale) for part in (left, right))
        bounds = (added if node.operator is Operator.ADD else subtracted)(bounds_of(left), bounds_of(right))
    check_headroom(node, bounds)
    numbers = sums_or_products(node.operator, _numbers_of(left), _numbers_of(right))
    return Extent(Kind.NUMBER, bounds, scale, None, is_nullable, _gaps_only(numbers, bounds))


def _cut(node: Arithmetic, left: Extent) -> Extent:
    width = node.right.value if isinstance(node.right, NumberLiteral) and node.right.scale == 0 else 0
    if width < 1:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": "// 1, 2, 3 …"})
    divisor = width * 10**left.scale
    check_headroom(node, Bounds(0, divisor))
    bounds = divided(bounds_of(left), divisor)
    numbers = quotients(_numbers_of(left), divisor)
    return Extent(Kind.NUMBER, bounds, 0, None, left.may_be_null, _gaps_only(numbers, bounds))


def bounds_of(extent: Extent) -> Bounds:
    """Give the bounds of a number or date, which has them by construction."""
    if extent.bounds is None:
        raise AssertionError("a number or date without bounds")
    return extent.bounds


def check_headroom(node: Expression, bounds: Bounds) -> None:
    """Check that every value between the bounds fits a 64-bit integer.

    Raises:
        Objection: it does not.
    """
    if not is_within_headroom(bounds):
        raise Objection(RangeTooWide, node, leaving_out(node), {"low": bounds.low, "high": bounds.high})


def _function(node: DatePart | Substring, columns: Columns) -> Extent:
    of = extent_of(node.of, columns)
    if isinstance(node, DatePart):
        return Extent(Kind.NUMBER, date_part_bounds(bounds_of(of), node.unit), 0, None, of.may_be_null)
    start, end = node.start - 1, node.start - 1 + node.length
    cuts = dict.fromkeys(str(value)[start:end] for value in of.values or ())
    return replace(of, values=tuple(cuts))


def _case(node: Case, columns: Columns) -> Extent:
    for branch in node.branches:
        extent_of(branch.when, columns)
    results = tuple(extent_of(branch.then, columns) for branch in node.branches)
    results += () if node.otherwise is None else (extent_of(node.otherwise, columns),)
    scale = max(result.scale for result in results)
    aligned = tuple(_at_scale(node, result, scale) for result in results)
    may_be_null = node.otherwise is None or any(result.may_be_null for result in results)
    extent = Extent(results[0].kind, None, scale, _united(aligned), may_be_null)
    if aligned[0].bounds is None:
        return extent
    bounds = hull(tuple(bounds_of(a) for a in aligned))
    numbers = united(tuple(map(_numbers_of, aligned))) if extent.values is None else None
    return replace(extent, bounds=bounds, reached=_gaps_only(numbers, bounds))


def _at_scale(node: Expression, extent: Extent, scale: int) -> Extent:
    places = scale - extent.scale
    if extent.bounds is None or places == 0:
        return extent
    check_headroom(node, hull((scaled_up(extent.bounds, places), Bounds(0, 10**places))))
    bounds = scaled_up(extent.bounds, places)
    if extent.values is not None:
        values = tuple(int(value) * 10**places for value in extent.values)
        return replace(extent, bounds=bounds, scale=scale, values=values)
    reached = _gaps_only(scaled_numbers(_numbers_of(extent), places), bounds)
    return replace(extent, bounds=bounds, scale=scale, reached=reached)


def _united(parts: tuple[Extent, ...]) -> tuple[Stored, ...] | None:
    lists = [part.values for part in parts if part.values is not None]
    return tuple(dict.fromkeys(chain.from_iterable(lists))) if len(lists) == len(parts) else None


def _condition(
    node: Compare | OneOf | IsNull | Not | AllOf | AnyOf | KeyRef | AggregateRef, columns: Columns
) -> Extent:
    match node:
        case Compare():
            parts: tuple[Expression, ...] = (node.left, node.right)
        case IsNull(ColumnRef()):
            parts = ()
        case OneOf() | IsNull() | Not():
            parts = (node.of,)
        case AllOf() | AnyOf():
            parts = node.of
        case KeyRef() | AggregateRef():
            raise AssertionError("a shell node beneath the cut")
    extents = [extent_of(part, columns) for part in parts]
    compared = [*extents, *map(extent_of_literal, node.values)] if isinstance(node, OneOf) else extents
    for extent in compared:
        _at_scale(node, extent, max(other.scale for other in compared))
    may_be_null = not isinstance(node, IsNull) and any(extent.may_be_null for extent in extents)
    return Extent(Kind.TRUTH, values=TRUTHS, may_be_null=may_be_null)
