"""Kinds of values: what may be added, compared and grouped with what."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import TypeAlias

from sandbox.core.columns import Column, ColumnType, day_number
from sandbox.core.errors.asking import KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ColumnRef,
    Compare,
    Comparison,
    DateLiteral,
    DatePart,
    Expression,
    IsNull,
    KeyRef,
    Not,
    NumberLiteral,
    OneOf,
    Substring,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.language.walk import N, rebuilt


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
        case NumberLiteral() | Arithmetic() | DatePart():
            return _number(node, leaf)
        case TextLiteral() | Substring():
            return _text(node, leaf)
        case DateLiteral():
            return Kind.DATE
        case Case():
            return _case(node, leaf)
        case TruthLiteral() | Compare() | OneOf() | IsNull() | Not() | AllOf() | AnyOf():
            return _truth(node, leaf)


def check_kind(node: Expression, needed: Kind, leaf: LeafKind) -> None:
    """Check that an expression is of a kind.

    Raises:
        Objection: it is of another.
    """
    if kind_of(node, leaf) is not needed:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": needed.value})


def _number(node: NumberLiteral | Arithmetic | DatePart, leaf: LeafKind) -> Kind:
    if isinstance(node, Arithmetic):
        check_kind(node.left, Kind.NUMBER, leaf)
        check_kind(node.right, Kind.NUMBER, leaf)
    elif isinstance(node, DatePart):
        check_kind(node.of, Kind.DATE, leaf)
    return Kind.NUMBER


def _text(node: TextLiteral | Substring, leaf: LeafKind) -> Kind:
    if isinstance(node, Substring):
        check_kind(node.of, Kind.TEXT, leaf)
    return Kind.TEXT


def _case(node: Case, leaf: LeafKind) -> Kind:
    results = [branch.then for branch in node.branches]
    results += [] if node.otherwise is None else [node.otherwise]
    kind = kind_of(results[0], leaf)
    for branch in node.branches:
        check_kind(branch.when, Kind.TRUTH, leaf)
    for result in results[1:]:
        check_kind(result, kind, leaf)
    return kind


def _truth(node: Expression, leaf: LeafKind) -> Kind:
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
        case _:
            pass
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


def with_dates(node: N, leaf: LeafKind) -> N:
    """Give a node in which texts compared with a date column or key are read as dates, as SQL does."""

    def change(part: object) -> object:
        match part:
            case Compare(comparison, left, TextLiteral() as text) if _is_date(left, leaf):
                return Compare(comparison, left, _as_date(text))
            case Compare(comparison, TextLiteral() as text, right) if _is_date(right, leaf):
                return Compare(comparison, _as_date(text), right)
            case OneOf(of, values) if _is_date(of, leaf):
                return OneOf(of, tuple(_as_date(v) if isinstance(v, TextLiteral) else v for v in values))
        return part

    return rebuilt(node, change)


def _is_date(node: Expression, leaf: LeafKind) -> bool:
    return isinstance(node, ColumnRef | KeyRef) and leaf(node) is Kind.DATE


def _as_date(text: TextLiteral) -> DateLiteral:
    try:
        return DateLiteral(day_number(date.fromisoformat(text.value)))
    except ValueError:
        needed = {"needed": "YYYY-MM-DD"}
        raise Objection(KindMismatch, text, leaving_out(text), {**needed}) from None
