"""Read functions of numbers, casts, and choices among several values."""

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch
from sandbox.query_gate.language.expressions import (
    Branch,
    Case,
    Cast,
    Coalesce,
    Compare,
    Expression,
    Extreme,
    IsNull,
    Literal,
    Magnitude,
    NumberLiteral,
    Rounded,
    Sign,
    TruthLiteral,
)
from sandbox.query_gate.language.vocabulary import CastType, Comparison, Extremity, Rounding
from sandbox.query_gate.reading.parse_literals import read_count, read_literal
from sandbox.query_gate.reading.parse_nodes import Read, Unreadable, child, consume, unknown

MOST_PLACES = 18
MOST_DIGITS = 38
PLAIN_DECIMAL = (18, 3)
_TYPES: dict[object, CastType] = {
    exp.DType.INT: CastType.INTEGER,
    exp.DType.BIGINT: CastType.BIGINT,
    exp.DType.DECIMAL: CastType.DECIMAL,
    exp.DType.DOUBLE: CastType.DOUBLE,
    exp.DType.TEXT: CastType.TEXT,
    exp.DType.VARCHAR: CastType.TEXT,
    exp.DType.DATE: CastType.DATE,
    exp.DType.BOOLEAN: CastType.TRUTH,
}


def _whole(how: Rounding, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this")
    return Rounded(how, read(child(node)))


def _to_places(how: Rounding, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "decimals")
    places = node.args.get("decimals")
    if places is None:
        return Rounded(how, read(child(node)))
    literal = read_literal(child(node, "decimals"))
    if not isinstance(literal, NumberLiteral) or literal.scale or abs(literal.value) > MOST_PLACES:
        raise Unreadable(child(node, "decimals"), KindMismatch, None, {"needed": f"-{MOST_PLACES} … {MOST_PLACES}"})
    return Rounded(how, read(child(node)), literal.value)


def _magnitude(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this")
    return Magnitude(read(child(node)))


def _sign(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this")
    return Sign(read(child(node)))


def _extreme(which: Extremity, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expressions", "ignore_nulls")
    parts = (read(child(node)), *map(read, node.expressions))
    return parts[0] if len(parts) == 1 else Extreme(which, parts)


def _coalesce(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expressions")
    written = [part for part in (child(node), *node.expressions) if type(part) is not exp.Null]
    if not written:
        raise unknown(node)
    parts = tuple(map(read, written))
    return parts[0] if len(parts) == 1 else Coalesce(parts)


def _null_if(read: Read, node: exp.Expr) -> Expression:
    """Read NULLIF as a CASE: what is not distinct is left out."""
    consume(node, "this", "expression")
    of = read(child(node))
    return Case((Branch(_distinct(of, read(child(node, "expression"))), of),))


def _distinct(left: Expression, right: Expression) -> Expression:
    """Give IS DISTINCT FROM: that one differs from the other, or just one of them is NULL."""
    differs = Compare(Comparison.UNEQUAL, left, right)
    if isinstance(right, Literal):
        return Coalesce((differs, TruthLiteral(value=True)))
    return Coalesce((differs, Compare(Comparison.UNEQUAL, IsNull(left), IsNull(right))))


def is_distinct(read: Read, node: exp.Expr) -> Expression:
    """Read IS DISTINCT FROM."""
    consume(node, "this", "expression")
    return _distinct(read(child(node)), read(child(node, "expression")))


def _cast(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "to", "safe")
    kind = child(node, "to")
    to = _TYPES.get(kind.args.get("this"))
    consume(kind, "this", *(["expressions"] if to is CastType.DECIMAL else []))
    if to is None:
        raise unknown(node, child(node).copy())
    if to is not CastType.DECIMAL:
        return Cast(read(child(node)), to)
    digits, places = _decimal(node, kind)
    return Cast(read(child(node)), to, digits, places)


def _decimal(node: exp.Expr, kind: exp.Expr) -> tuple[int, int]:
    sizes: list[int] = []
    for size in kind.expressions:
        consume(size, "this")
        sizes.append(read_count(child(size)))
    digits, places = sizes if len(sizes) == 2 else (sizes[0], 0) if sizes else PLAIN_DECIMAL
    if not (1 <= digits <= MOST_DIGITS and places <= min(digits, MOST_PLACES)):
        raise Unreadable(node, KindMismatch, None, {"needed": f"DECIMAL(1 … {MOST_DIGITS}, 0 … {MOST_PLACES})"})
    return digits, places


NUMBERS: dict[type[exp.Expr], Callable[[Read, exp.Expr], Expression]] = {
    exp.Floor: partial(_whole, Rounding.FLOOR),
    exp.Ceil: partial(_whole, Rounding.CEIL),
    exp.Round: partial(_to_places, Rounding.ROUND),
    exp.Trunc: partial(_to_places, Rounding.TRUNC),
    exp.Abs: _magnitude,
    exp.Sign: _sign,
    exp.Greatest: partial(_extreme, Extremity.GREATEST),
    exp.Least: partial(_extreme, Extremity.LEAST),
    exp.Coalesce: _coalesce,
    exp.Nullif: _null_if,
    exp.Cast: _cast,
    exp.TryCast: _cast,
}
