"""Kinds of values: what may be added, compared and grouped with what."""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias, assert_never

from sandbox.core.columns import Column, ColumnType
from sandbox.core.errors.asking import KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    Cast,
    ChangedText,
    Choice,
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
    Literal,
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
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.vocabulary import CastType, Comparison


class Kind(Enum):
    """Kinds of values."""

    NUMBER = Text("a number", "数值")
    TEXT = Text("a text", "文本")
    DATE = Text("a date", "日期")
    TRUTH = Text("a condition", "条件")


Leaf: TypeAlias = ColumnRef | KeyRef | AggregateRef
LeafKind: TypeAlias = Callable[[Leaf], Kind]
ONE_KIND = Text("two values of one kind", "同类值")
EQUALITY = Text("= or <>", "= 或 <>")
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE})
_OF_TYPE = {
    ColumnType.INTEGER: Kind.NUMBER,
    ColumnType.DECIMAL: Kind.NUMBER,
    ColumnType.TEXT: Kind.TEXT,
    ColumnType.DATE: Kind.DATE,
    ColumnType.BOOLEAN: Kind.TRUTH,
}
_OF_LITERAL: dict[type[Literal], Kind] = {
    NumberLiteral: Kind.NUMBER,
    TextLiteral: Kind.TEXT,
    DateLiteral: Kind.DATE,
    TruthLiteral: Kind.TRUTH,
}
_OF_FUNCTION: dict[type[DateFunction | NumberFunction | TextFunction], tuple[Kind, Kind]] = {
    DatePart: (Kind.DATE, Kind.NUMBER),
    DateStart: (Kind.DATE, Kind.DATE),
    DateShift: (Kind.DATE, Kind.DATE),
    Rounded: (Kind.NUMBER, Kind.NUMBER),
    Magnitude: (Kind.NUMBER, Kind.NUMBER),
    Sign: (Kind.NUMBER, Kind.NUMBER),
    Substring: (Kind.TEXT, Kind.TEXT),
    ChangedText: (Kind.TEXT, Kind.TEXT),
    TextLength: (Kind.TEXT, Kind.NUMBER),
}
_OF_CAST = {
    CastType.INTEGER: Kind.NUMBER,
    CastType.BIGINT: Kind.NUMBER,
    CastType.DECIMAL: Kind.NUMBER,
    CastType.DOUBLE: Kind.NUMBER,
    CastType.TEXT: Kind.TEXT,
    CastType.DATE: Kind.DATE,
    CastType.TRUTH: Kind.TRUTH,
}


def kind_of_column(column: Column) -> Kind:
    """Give the kind of a column's values."""
    return _OF_TYPE[column.type]


def kind_of(node: Expression, leaf: LeafKind) -> Kind:
    """Give the kind of an expression, after checking that its parts go together.

    Raises:
        Objection: they don't.
    """
    match node:
        case ColumnRef() | KeyRef() | AggregateRef():
            return leaf(node)
        case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return _OF_LITERAL[type(node)]
        case Arithmetic():
            _check_all((node.left, node.right), Kind.NUMBER, leaf)
            return Kind.NUMBER
        case Case() | Coalesce() | Extreme():
            return _choice(node, leaf)
        case Compare() | OneOf() | IsNull() | Not() | AllOf() | AnyOf() | TestedText():
            return _truth(node, leaf)
        case _:
            return _function(node, leaf)


def check_kind(node: Expression, needed: Kind, leaf: LeafKind) -> None:
    """Check that an expression is of a kind.

    Raises:
        Objection: it is of another.
    """
    if kind_of(node, leaf) is not needed:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": needed.value})


def _function(node: DateFunction | NumberFunction | TextFunction, leaf: LeafKind) -> Kind:
    if isinstance(node, DateDifference):
        _check_all((node.start, node.end), Kind.DATE, leaf)
        return Kind.NUMBER
    if isinstance(node, Cast):
        return _cast(node, leaf)
    needed, result = _OF_FUNCTION[type(node)]
    check_kind(node.of, needed, leaf)
    return result


def _cast(node: Cast, leaf: LeafKind) -> Kind:
    kind, wanted = kind_of(node.of, leaf), _OF_CAST[node.to]
    is_counted = kind is Kind.TRUTH and wanted is Kind.NUMBER
    if kind is not wanted and not is_counted:
        raise Objection(KindMismatch, node, replacing(node, node.of), {"needed": wanted.value})
    return wanted


def _choice(node: Choice, leaf: LeafKind) -> Kind:
    if not isinstance(node, Case):
        kind = kind_of(node.of[0], leaf)
        if isinstance(node, Extreme) and kind not in _ORDERED:
            raise Objection(KindMismatch, node, leaving_out(node), {"needed": Kind.NUMBER.value})
        _check_all(node.of[1:], kind, leaf)
        return kind
    results = [branch.then for branch in node.branches]
    results += [] if node.otherwise is None else [node.otherwise]
    kind = kind_of(results[0], leaf)
    _check_all(tuple(branch.when for branch in node.branches), Kind.TRUTH, leaf)
    _check_all(tuple(results[1:]), kind, leaf)
    return kind


def _truth(node: Condition, leaf: LeafKind) -> Kind:
    match node:
        case Compare():
            _check_comparison(node, leaf)
        case OneOf():
            _check_all(node.values, kind_of(node.of, leaf), leaf)
        case IsNull():
            kind_of(node.of, leaf)
        case Not():
            check_kind(node.of, Kind.TRUTH, leaf)
        case AllOf() | AnyOf():
            _check_all(node.of, Kind.TRUTH, leaf)
        case TestedText():
            check_kind(node.of, Kind.TEXT, leaf)
        case _:
            assert_never(node)
    return Kind.TRUTH


def _check_all(nodes: tuple[Expression, ...], kind: Kind, leaf: LeafKind) -> None:
    for node in nodes:
        check_kind(node, kind, leaf)


def _check_comparison(node: Compare, leaf: LeafKind) -> None:
    kind = kind_of(node.left, leaf)
    if kind_of(node.right, leaf) is not kind:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": ONE_KIND})
    if kind not in _ORDERED and node.comparison not in (Comparison.EQUAL, Comparison.UNEQUAL):
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": EQUALITY})
