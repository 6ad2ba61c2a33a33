"""Dates as SQL has them: texts beside dates are dates, and dates are added to and subtracted by days."""

from datetime import date

from sandbox.core.columns import day_number
from sandbox.core.errors.asking import KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    Arithmetic,
    ColumnRef,
    Compare,
    DateDifference,
    DateLiteral,
    DateShift,
    DateStart,
    Expression,
    KeyRef,
    NumberLiteral,
    OneOf,
    TextLiteral,
)
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.language.vocabulary import Counting, DateUnit, Operator
from sandbox.query_gate.language.walk import N, rebuilt
from sandbox.query_gate.meaning.folding import folded
from sandbox.query_gate.meaning.kinds import Kind, LeafKind

WHOLE_DAYS = Text("a whole constant number of days", "整数常量天数")
MOST_DAYS = 10**7
_SIGNS = {Operator.ADD: 1, Operator.SUBTRACT: -1}


def with_dates(node: N, leaf: LeafKind) -> N:
    """Give a node in which texts compared with dates are read as dates, and arithmetic of dates has its own nodes.

    Raises:
        Objection: a text is no date, or what is added to a date is no constant.
    """

    def change(part: object) -> object:
        match part:
            case Compare(comparison, left, TextLiteral() as text) if _is_date(left, leaf):
                return Compare(comparison, left, _as_date(text))
            case Compare(comparison, TextLiteral() as text, right) if _is_date(right, leaf):
                return Compare(comparison, _as_date(text), right)
            case OneOf(of, values) if _is_date(of, leaf):
                return OneOf(of, tuple(_as_date(v) if isinstance(v, TextLiteral) else v for v in values))
            case DateDifference(counting, unit, start, end):
                return folded(DateDifference(counting, unit, _dated(start), _dated(end)))
            case Arithmetic():
                return folded(_of_dates(part, leaf))
        return folded(part)

    return rebuilt(node, change)


def _is_date(node: Expression, leaf: LeafKind) -> bool:
    if isinstance(node, DateStart | DateShift | DateLiteral):
        return True
    return isinstance(node, ColumnRef | KeyRef) and leaf(node) is Kind.DATE


def _dated(node: Expression) -> Expression:
    return _as_date(node) if isinstance(node, TextLiteral) else node


def _as_date(text: TextLiteral) -> DateLiteral:
    try:
        return DateLiteral(day_number(date.fromisoformat(text.value)))
    except ValueError:
        needed = {"needed": "YYYY-MM-DD"}
        raise Objection(KindMismatch, text, leaving_out(text), {**needed}) from None


def _of_dates(node: Arithmetic, leaf: LeafKind) -> Expression:
    left, right = node.left, node.right
    if _is_date(right, leaf) and node.operator is Operator.ADD and not _is_date(left, leaf):
        left, right = right, left
    if not _is_date(left, leaf) or node.operator not in _SIGNS:
        return node
    if _is_date(right, leaf) and node.operator is Operator.SUBTRACT:
        return DateDifference(Counting.BOUNDARIES, DateUnit.DAY, right, left)
    if isinstance(right, NumberLiteral) and right.scale == 0 and abs(right.value) <= MOST_DAYS:
        return DateShift(left, _SIGNS[node.operator] * right.value, DateUnit.DAY)
    raise Objection(KindMismatch, node, leaving_out(node), {"needed": WHOLE_DAYS})
