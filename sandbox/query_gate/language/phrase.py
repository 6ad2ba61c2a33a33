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
    DatePart,
    Expression,
    IsNull,
    KeyRef,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    Substring,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    PairStatistic,
    Query,
    Spread,
    Sum,
)

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
        case Spread():
            return f"{aggregate.kind}({phrase(aggregate.of)})"
        case PairStatistic():
            return f"{aggregate.kind}({phrase(aggregate.y)}, {phrase(aggregate.x)})"
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
        case KeyRef():
            return f"key {node.index}" if query is None else phrase(query.keys[node.index])
        case AggregateRef():
            return f"aggregate {node.index}" if query is None else aggregate_text(query.aggregates[node.index])
        case AllOf():
            return " AND ".join(_inner(part, query) for part in node.of)
        case AnyOf():
            return " OR ".join(_inner(part, query) for part in node.of)
        case Case():
            return _case(node, query)
        case _:
            return _phrase_small(node, query)


_Small = ColumnRef | Literal | Arithmetic | DatePart | Substring | Compare | OneOf | IsNull | Not


def _phrase_small(node: _Small, query: Query | None) -> str:
    match node:
        case ColumnRef():
            return _column(node)
        case Arithmetic():
            return f"{_inner(node.left, query)} {node.operator} {_inner(node.right, query)}"
        case Compare():
            return f"{_inner(node.left, query)} {node.comparison} {_inner(node.right, query)}"
        case DatePart():
            return f"date_part('{node.unit}', {phrase(node.of, query)})"
        case Substring():
            return f"substr({phrase(node.of, query)}, {node.start}, {node.length})"
        case _:
            return _phrase_condition(node, query)


def _column(node: ColumnRef) -> str:
    if node.source == AS_WRITTEN:
        return node.name
    return (f"s{node.source}." if node.source else "") + name_text(node.name)


def _phrase_condition(node: Literal | OneOf | IsNull | Not, query: Query | None) -> str:
    match node:
        case OneOf():
            return f"{_inner(node.of, query)} IN ({', '.join(literal_text(value) for value in node.values)})"
        case IsNull():
            return f"{_inner(node.of, query)} IS NULL"
        case Not():
            return f"NOT {_inner(node.of, query)}"
        case _:
            return literal_text(node)


def _case(node: Case, query: Query | None) -> str:
    branches = " ".join(f"WHEN {phrase(b.when, query)} THEN {phrase(b.then, query)}" for b in node.branches)
    otherwise = "" if node.otherwise is None else f" ELSE {phrase(node.otherwise, query)}"
    return f"CASE {branches}{otherwise} END"


def _inner(node: Expression, query: Query | None) -> str:
    text = phrase(node, query)
    is_loose = isinstance(node, Arithmetic | Compare | OneOf | IsNull | Not | AllOf | AnyOf)
    is_negative = isinstance(node, NumberLiteral) and node.value < 0
    stands_for = query is not None and isinstance(node, KeyRef) and not isinstance(query.keys[node.index], ColumnRef)
    return f"({text})" if is_loose or is_negative or stands_for else text
