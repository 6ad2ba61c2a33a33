"""What a value can be, in stored form: kind, scale, range, and a finite ordered domain where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import TypeAlias, assert_never

from sandbox.core.columns import Bounds, Column, Value
from sandbox.core.errors.asking import RangeTooWide
from sandbox.query_gate.language.expressions import (
    ColumnRef,
    DateLiteral,
    Expression,
    Literal,
    NumberLiteral,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.meaning.kinds import Kind, kind_of_column
from sandbox.query_gate.meaning.ranges import hull, is_within_headroom, scaled_up
from sandbox.query_gate.meaning.reach import MAX_LISTED, Numbers, scaled_numbers, size_of

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

    def with_null(self) -> "Extent":
        """Give the extent with NULL among what can be."""
        return replace(self, may_be_null=True)


def domain_size(extent: Extent) -> int | None:
    """Give how many groups a key of this extent has, NULL included; None where its domain is not public."""
    if extent.values is not None:
        return len(extent.values) + extent.may_be_null
    return None if extent.bounds is None else size_of(numbers_of(extent)) + extent.may_be_null


def domain_of(extent: Extent) -> tuple[Stored | None, ...]:
    """Give every group of a key of this extent, in order, NULL last; its domain must be public."""
    values = tuple(numbers_of(extent)) if extent.values is None else extent.values
    return (*values, None) if extent.may_be_null else values


def first_of(extent: Extent) -> Stored | None:
    """Give the first of `domain_of` without listing the others, which may be a million."""
    return next(iter(numbers_of(extent) if extent.values is None else extent.values), None)


def numbers_of(extent: Extent) -> Numbers:
    """Give the whole numbers that a number or date can be, in order."""
    if extent.reached is not None:
        return extent.reached
    bounds = bounds_of(extent)
    if extent.values and len(extent.values) <= MAX_LISTED:
        return tuple(sorted({min(max(int(value), bounds.low), bounds.high) for value in extent.values}))
    return range(bounds.low, bounds.high + 1)


def gaps_only(numbers: Numbers | None, bounds: Bounds) -> Numbers | None:
    """Give numbers that do not fill their bounds; None where they do."""
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
    return tuple(stored_form(value, column) for value in column.domain if value is not None)


def stored_form(value: Value, column: Column) -> Stored:
    """Give a listed value of a column as the space stores it."""
    if column.is_numeric:
        return int(Decimal(str(value)).scaleb(column.scale))
    return str(value)


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


def at_scale(node: Expression, extent: Extent, scale: int) -> Extent:
    """Give an extent after shifting its point to a larger scale."""
    places = scale - extent.scale
    if extent.bounds is None or places == 0:
        return extent
    check_headroom(node, hull((scaled_up(extent.bounds, places), Bounds(0, 10**places))))
    bounds = scaled_up(extent.bounds, places)
    if extent.values is not None:
        values = tuple(int(value) * 10**places for value in extent.values)
        return replace(extent, bounds=bounds, scale=scale, values=values)
    reached = gaps_only(scaled_numbers(numbers_of(extent), places), bounds)
    return replace(extent, bounds=bounds, scale=scale, reached=reached)


def united_values(parts: tuple[Extent, ...]) -> tuple[Stored, ...] | None:
    """Give the listed values of all parts in turn; None where a part lists none."""
    lists = [part.values for part in parts if part.values is not None]
    return tuple(dict.fromkeys(chain.from_iterable(lists))) if len(lists) == len(parts) else None
