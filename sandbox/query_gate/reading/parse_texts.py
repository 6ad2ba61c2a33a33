"""Read functions and tests of texts; what they are given besides the text must be constant."""

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    ChangedText,
    Coalesce,
    Expression,
    Literal,
    Not,
    NumberLiteral,
    Substring,
    TestedText,
    TextLength,
    TextLiteral,
)
from sandbox.query_gate.language.vocabulary import TextChange, TextTest
from sandbox.query_gate.reading.parse_literals import read_count, read_literal
from sandbox.query_gate.reading.parse_nodes import Read, Unreadable, child, consume, unknown_function

CONSTANT_TEXT = Text("a constant text", "常量文本")
AT_LEAST_1 = "≥ 1"
_TRIMS = {None: TextChange.TRIM, "LEADING": TextChange.TRIM_LEFT, "TRAILING": TextChange.TRIM_RIGHT}


def _constant_text(node: exp.Expr) -> TextLiteral:
    literal = read_literal(node)
    if not isinstance(literal, TextLiteral):
        raise Unreadable(node, KindMismatch, None, {"needed": CONSTANT_TEXT})
    return literal


def _count_from_1(node: exp.Expr) -> int:
    count = read_count(node)
    if count < 1:
        raise Unreadable(node, KindMismatch, None, {"needed": AT_LEAST_1})
    return count


def _substring(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "start", "length")
    start = _count_from_1(child(node, "start"))
    if node.args.get("length") is None:
        return ChangedText(TextChange.BEYOND, read(child(node)), (NumberLiteral(start),))
    return Substring(read(child(node)), start, _count_from_1(child(node, "length")))


def _left(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression")
    return Substring(read(child(node)), 1, _count_from_1(child(node, "expression")))


def _right(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression")
    count = NumberLiteral(_count_from_1(child(node, "expression")))
    return ChangedText(TextChange.LAST, read(child(node)), (count,))


def _plain(how: TextChange, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this")
    return ChangedText(how, read(child(node)))


def _trim(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "position")
    return ChangedText(_TRIMS[node.args.get("position")], read(child(node)))


def _length(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this")
    return TextLength(read(child(node)))


def _replace(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression", "replacement")
    old, new = _constant_text(child(node, "expression")), _constant_text(child(node, "replacement"))
    if not old.value:
        raise Unreadable(node, KindMismatch, None, {"needed": CONSTANT_TEXT})
    return ChangedText(TextChange.REPLACE, read(child(node)), (old, new))


def _joined_by_sign(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression", "safe")
    return _joined(node, read(child(node)), read(child(node, "expression")))


def _joined(node: exp.Expr, left: Expression, right: Expression) -> Expression:
    if isinstance(left, TextLiteral):
        return ChangedText(TextChange.BEFORE, right, (left,))
    if isinstance(right, TextLiteral):
        return ChangedText(TextChange.AFTER, left, (right,))
    raise Unreadable(node, KindMismatch, None, {"needed": CONSTANT_TEXT})


def _concat(read: Read, node: exp.Expr) -> Expression:
    """Read concat(…), which takes NULL for an empty text."""
    consume(node, "expressions", "safe", "coalesce")
    parts = [read(part) for part in node.expressions]
    found: Expression = parts[0] if isinstance(parts[0], Literal) else Coalesce((parts[0], TextLiteral("")))
    for part in parts[1:]:
        filled = part if isinstance(part, Literal) else Coalesce((part, TextLiteral("")))
        found = _joined(node, found, filled)
    return found


def _matched(test: TextTest, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression", "negate")
    tested = TestedText(test, read(child(node)), _constant_text(child(node, "expression")).value)
    return Not(tested) if node.args.get("negate") else tested


def _tested(test: TextTest, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression")
    return TestedText(test, read(child(node)), _constant_text(child(node, "expression")).value)


TEXTS: dict[type[exp.Expr], Callable[[Read, exp.Expr], Expression]] = {
    exp.Substring: _substring,
    exp.Left: _left,
    exp.Right: _right,
    exp.Upper: partial(_plain, TextChange.UPPER),
    exp.Lower: partial(_plain, TextChange.LOWER),
    exp.Trim: _trim,
    exp.Length: _length,
    exp.Replace: _replace,
    exp.DPipe: _joined_by_sign,
    exp.Concat: _concat,
    exp.Like: partial(_matched, TextTest.LIKE),
    exp.ILike: partial(_matched, TextTest.LIKE_ANY_CASE),
    exp.StartsWith: partial(_tested, TextTest.STARTS),
    exp.EndsWith: partial(_tested, TextTest.ENDS),
    exp.Contains: partial(_tested, TextTest.CONTAINS),
}
_NAMED = {"prefix": TextTest.STARTS, "suffix": TextTest.ENDS}


def named_text_function(read: Read, node: exp.Expr) -> Expression | None:
    """Read a test of a text that the parser knows by its name alone; None where it is another function."""
    test, arguments = _NAMED.get(str(node.this).lower()), node.expressions
    if test is None:
        return None
    if len(arguments) != 2:
        raise unknown_function(node)
    return TestedText(test, read(arguments[0]), _constant_text(arguments[1]).value)
