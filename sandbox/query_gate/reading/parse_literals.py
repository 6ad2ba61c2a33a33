"""Read constants."""

from datetime import date

from sqlglot import exp

from sandbox.core.columns import day_number
from sandbox.core.errors.asking import KindMismatch, RangeTooWide
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import DateLiteral, Literal, NumberLiteral, TextLiteral, TruthLiteral
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, unknown

MAX_DIGITS = 18


def read_literal(node: exp.Expr) -> Literal | None:
    """Read a constant: number, negated number, text, truth or date; None where the node is something else."""
    match node:
        case exp.Literal():
            return _read_plain(node)
        case exp.Boolean():
            consume(node, "this")
            return TruthLiteral(bool(node.this))
        case exp.Cast(this=exp.Literal(is_string=True)) if type(node) is exp.Cast:
            return _read_date(node)
        case exp.Neg(this=exp.Literal(is_string=False) as number):
            consume(node, "this")
            return _negated(_read_number(number))
    return None


def read_count(node: exp.Expr) -> int:
    """Read a whole number that is at least 0."""
    literal = read_literal(node)
    if not isinstance(literal, NumberLiteral) or literal.scale or literal.value < 0:
        raise Unreadable(node, KindMismatch, None, {"needed": Text("a whole number", "整数")})
    return literal.value


def read_number(node: exp.Expr) -> NumberLiteral:
    """Read a constant number."""
    literal = read_literal(node)
    if not isinstance(literal, NumberLiteral):
        raise Unreadable(node, KindMismatch, None, {"needed": Text("a constant number", "数值常量")})
    return literal


def read_numbers(node: exp.Expr) -> tuple[NumberLiteral, ...]:
    """Read a list of constant numbers, which may stand only where an aggregate takes one."""
    if type(node) is not exp.Array:
        raise Unreadable(node, KindMismatch, None, {"needed": "[1, 2, 3]"})
    consume(node, "expressions")
    numbers = tuple(read_number(item) for item in node.expressions)
    if not numbers:
        raise Unreadable(node, KindMismatch, None, {"needed": "[1, 2, 3]"})
    return numbers


def _read_plain(node: exp.Expr) -> NumberLiteral | TextLiteral:
    consume(node, "this", "is_string")
    if node.args.get("is_string"):
        return TextLiteral(str(node.this))
    return _read_number(node)


def _read_number(node: exp.Expr) -> NumberLiteral:
    whole, _, behind = str(node.this).partition(".")
    behind = behind.rstrip("0")
    digits = whole + behind
    if not (digits.isascii() and digits.isdigit()):
        raise unknown(node)
    if len(digits.lstrip("0")) > MAX_DIGITS or len(behind) > MAX_DIGITS:
        raise Unreadable(node, RangeTooWide, None, {"low": str(node.this), "high": str(node.this)})
    return NumberLiteral(int(digits), len(behind))


def _negated(number: NumberLiteral) -> NumberLiteral:
    return NumberLiteral(-number.value, number.scale)


def _read_date(node: exp.Expr) -> DateLiteral:
    consume(node, "this", "to")
    kind = child(node, "to")
    inner = child(node)
    if kind.args.get("this") is not exp.DType.DATE:
        raise unknown(node, inner)
    consume(kind, "this")
    return DateLiteral(_day(node, str(inner.this)))


def _day(node: exp.Expr, text: str) -> int:
    try:
        return day_number(date.fromisoformat(text))
    except ValueError:
        raise Unreadable(node, KindMismatch, None, {"needed": "YYYY-MM-DD"}) from None
