"""Write model nodes as the analyst would: for fragments, rewrites and canonical texts. Never for the engine."""

import re
from typing import assert_never

from sandbox.core.columns import day_of
from sandbox.query_gate.language.expressions import (
    AS_WRITTEN,
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ColumnRef,
    Compare,
    DateLiteral,
    Expression,
    IsNull,
    KeyRef,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    BinCount,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    PairStatistic,
    Quantile,
    Query,
    Spread,
    Sum,
)
from sandbox.query_gate.language.phrase_functions import (
    Function,
    constants_of,
    function_text,
    is_written_by_sign,
    parts_in,
)

_LOOSE = (Arithmetic, Compare, OneOf, IsNull, Not, AllOf, AnyOf)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset(
    """
    all and any as asc between by case cast cross date desc distinct else end exists extract false from full group
    having if in inner interval is join lateral left like limit natural not null offset on or order outer pivot
    qualify right sample select set some substring table then time timestamp to true union unique unpivot using
    values when where window with
    """.split()  # noqa: SIM905 - sixty words as a list of sixty lines read worse
)


def name_text(name: str) -> str:
    """Write a name, quoted where it needs to be."""
    if _PLAIN_NAME.fullmatch(name) and name.lower() not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def aggregate_text(aggregate: Aggregate) -> str:
    """Write an aggregate."""
    match aggregate:
        case CountRows() | CountValues() | CountUnits() | CountDistinct():
            return f"count({_counted(aggregate)})"
        case Sum():
            return f"sum({phrase(aggregate.of)})"
        case Average():
            return f"avg({phrase(aggregate.of)})"
        case _:
            return _statistic(aggregate)


def _statistic(aggregate: Spread | PairStatistic | Quantile | BinCount) -> str:
    match aggregate:
        case Spread():
            return f"{aggregate.kind}({phrase(aggregate.of)})"
        case PairStatistic():
            return f"{aggregate.kind}({phrase(aggregate.y)}, {phrase(aggregate.x)})"
        case Quantile():
            return f"{aggregate.kind}({phrase(aggregate.of)}, {literal_text(aggregate.at)})"
        case BinCount():
            edges = ", ".join(literal_text(edge) for edge in aggregate.edges)
            return f"histogram_bin({phrase(aggregate.of)}, [{edges}], {aggregate.place})"
        case _:
            assert_never(aggregate)


def _counted(aggregate: CountRows | CountValues | CountUnits | CountDistinct) -> str:
    match aggregate:
        case CountRows():
            return "*"
        case CountValues():
            return phrase(aggregate.of)
        case CountUnits():
            return f"DISTINCT {phrase(aggregate.unit)}"
        case CountDistinct():
            return f"DISTINCT {phrase(aggregate.of)}"


def literal_text(literal: Literal) -> str:
    """Write a constant."""
    match literal:
        case NumberLiteral():
            return _number(literal)
        case TextLiteral():
            return "'" + literal.value.replace("'", "''") + "'"
        case DateLiteral():
            return f"DATE '{day_of(literal.day).isoformat()}'"
        case TruthLiteral():
            return "TRUE" if literal.value else "FALSE"
        case _:
            assert_never(literal)


def _number(literal: NumberLiteral) -> str:
    digits = str(abs(literal.value)).rjust(literal.scale + 1, "0")
    cut = len(digits) - literal.scale
    sign = "-" if literal.value < 0 else ""
    return sign + digits[:cut] + (f".{digits[cut:]}" if literal.scale else "")


def phrase(node: Expression, query: Query | None = None) -> str:
    """Write an expression; `query` tells what keys and aggregates stand for."""
    match node:
        case KeyRef() | AggregateRef():
            return _reference(node, query)
        case ColumnRef() | NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return _column(node) if isinstance(node, ColumnRef) else literal_text(node)
        case Case():
            return _case(node, query)
        case Arithmetic():
            return f"{_inner(node.left, query)} {node.operator} {_inner(node.right, query)}"
        case Compare() | OneOf() | IsNull() | Not() | AllOf() | AnyOf():
            return _condition(node, query)
        case _:
            return _function(node, query)


def _column(node: ColumnRef) -> str:
    if node.source == AS_WRITTEN:
        return node.name
    return (f"s{node.source}." if node.source else "") + name_text(node.name)


def _reference(node: KeyRef | AggregateRef, query: Query | None) -> str:
    if isinstance(node, KeyRef):
        return f"key {node.index}" if query is None else phrase(query.keys[node.index])
    return f"aggregate {node.index}" if query is None else aggregate_text(query.aggregates[node.index])


def _condition(node: Compare | OneOf | IsNull | Not | AllOf | AnyOf, query: Query | None) -> str:
    match node:
        case Compare():
            return f"{_inner(node.left, query)} {node.comparison} {_inner(node.right, query)}"
        case OneOf():
            return f"{_inner(node.of, query)} IN ({', '.join(literal_text(value) for value in node.values)})"
        case IsNull():
            return f"{_inner(node.of, query)} IS NULL"
        case Not():
            return f"NOT {_inner(node.of, query)}"
        case AllOf() | AnyOf():
            word = " AND " if isinstance(node, AllOf) else " OR "
            return word.join(_inner(part, query) for part in node.of)
        case _:
            assert_never(node)


def _function(node: Function, query: Query | None) -> str:
    write = _inner if is_written_by_sign(node) else phrase
    constants = tuple(map(literal_text, constants_of(node)))
    return function_text(node, tuple(write(part, query) for part in parts_in(node)), constants)


def _case(node: Case, query: Query | None) -> str:
    branches = " ".join(f"WHEN {phrase(b.when, query)} THEN {phrase(b.then, query)}" for b in node.branches)
    otherwise = "" if node.otherwise is None else f" ELSE {phrase(node.otherwise, query)}"
    return f"CASE {branches}{otherwise} END"


def _inner(node: Expression, query: Query | None) -> str:
    text = phrase(node, query)
    is_loose = isinstance(node, _LOOSE) or is_written_by_sign(node)
    is_negative = isinstance(node, NumberLiteral) and node.value < 0
    stands_for = query is not None and isinstance(node, KeyRef) and not isinstance(query.keys[node.index], ColumnRef)
    return f"({text})" if is_loose or is_negative or stands_for else text
