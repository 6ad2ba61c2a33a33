"""What every expression of rows can be: kind, scale, range, and, for keys, a finite ordered domain.

All from the contract's public bounds and domains: no caller invents a bound, and no row is looked at.
"""

from typing import assert_never

from sandbox.core.errors.asking import DomainNotPublic, RangeTooWide
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    Cast,
    ChangedText,
    Coalesce,
    ColumnRef,
    Compare,
    Condition,
    DateDifference,
    DateFunction,
    DateLiteral,
    DatePart,
    DateShift,
    DateStart,
    Expression,
    Extreme,
    IsNull,
    KeyRef,
    Magnitude,
    Not,
    NumberFunction,
    NumberLiteral,
    OneOf,
    Rounded,
    Sign,
    Substring,
    TestedText,
    TextFunction,
    TextLength,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.meaning.arithmetic_extents import arithmetic_extent
from sandbox.query_gate.meaning.choice_extents import coalesced_extent, extreme_extent, united_extent
from sandbox.query_gate.meaning.date_extents import difference_extent, part_extent, shift_extent, start_extent
from sandbox.query_gate.meaning.domains import (
    TRUTHS,
    Columns,
    Extent,
    at_scale,
    bounds_of,
    extent_of_column,
    extent_of_literal,
)
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.narrowing import columns_by_branch
from sandbox.query_gate.meaning.number_extents import cast_extent, magnitude_extent, rounding_extent, sign_extent
from sandbox.query_gate.meaning.text_extents import changed_extent, length_extent


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
            return arithmetic_extent(node, extent_of(node.left, columns), extent_of(node.right, columns))
        case Case() | Coalesce() | Extreme():
            return _choice(node, columns)
        case KeyRef() | AggregateRef():
            raise AssertionError("a shell node beneath the cut")
        case Compare() | OneOf() | IsNull() | Not() | AllOf() | AnyOf() | TestedText():
            return _condition(node, columns)
        case _:
            return _function(node, columns)


def _column(node: ColumnRef, columns: Columns) -> Extent:
    extent = extent_of_column(columns[node])
    if extent.bounds is None and extent.values is None:
        raise Objection(DomainNotPublic, node, leaving_out(node))
    return extent


def _function(node: DateFunction | NumberFunction | TextFunction, columns: Columns) -> Extent:
    if isinstance(node, DateDifference):
        return difference_extent(node, extent_of(node.start, columns), extent_of(node.end, columns))
    of = extent_of(node.of, columns)
    match node:
        case DatePart():
            return part_extent(node, of)
        case DateStart():
            return start_extent(node, of)
        case DateShift():
            return _shift(node, of)
        case TextLength() | Substring() | ChangedText():
            return length_extent(of) if isinstance(node, TextLength) else changed_extent(node, of)
        case _:
            return _number_function(node, of)


def _number_function(node: NumberFunction, of: Extent) -> Extent:
    match node:
        case Rounded():
            return rounding_extent(node, of)
        case Magnitude():
            return magnitude_extent(of)
        case Sign():
            return sign_extent(of)
        case Cast():
            return cast_extent(node, of)
        case _:
            assert_never(node)


def _shift(node: DateShift, of: Extent) -> Extent:
    try:
        return shift_extent(node, of)
    except OverflowError:
        low, high = bounds_of(of).low, bounds_of(of).high
        raise Objection(RangeTooWide, node, leaving_out(node), {"low": low, "high": high}) from None


def _choice(node: Case | Coalesce | Extreme, columns: Columns) -> Extent:
    if isinstance(node, Case):
        for branch in node.branches:
            extent_of(branch.when, columns)
        *within, beyond = columns_by_branch(node, columns)
        results = [extent_of(branch.then, inner) for branch, inner in zip(node.branches, within, strict=True)]
        results += [] if node.otherwise is None else [extent_of(node.otherwise, beyond)]
        united = united_extent(_aligned(node, tuple(results)))
        return united if node.otherwise is not None else united.with_null()
    parts = _aligned(node, tuple(extent_of(part, columns) for part in node.of))
    return coalesced_extent(parts) if isinstance(node, Coalesce) else extreme_extent(node.which, parts)


def _aligned(node: Expression, parts: tuple[Extent, ...]) -> tuple[Extent, ...]:
    scale = max(part.scale for part in parts)
    return tuple(at_scale(node, part, scale) for part in parts)


def _condition(node: Condition, columns: Columns) -> Extent:
    match node:
        case Compare():
            parts: tuple[Expression, ...] = (node.left, node.right)
        case IsNull(ColumnRef()):
            parts = ()
        case OneOf() | IsNull() | Not() | TestedText():
            parts = (node.of,)
        case AllOf() | AnyOf():
            parts = node.of
        case _:
            assert_never(node)
    extents = [extent_of(part, columns) for part in parts]
    compared = [*extents, *map(extent_of_literal, node.values)] if isinstance(node, OneOf) else extents
    if isinstance(node, Compare | OneOf):
        _aligned(node, tuple(compared))
    may_be_null = not isinstance(node, IsNull) and any(extent.may_be_null for extent in extents)
    return Extent(Kind.TRUTH, values=TRUTHS, may_be_null=may_be_null)
