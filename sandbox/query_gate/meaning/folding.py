"""Work out what is made of constants alone, so that a constant stands where one is meant."""

from sandbox.core.columns import day_number, day_of
from sandbox.query_gate.language.expressions import (
    Arithmetic,
    ChangedText,
    Coalesce,
    DateDifference,
    DateLiteral,
    DatePart,
    DateShift,
    DateStart,
    Literal,
    NumberLiteral,
    Substring,
    TextLength,
    TextLiteral,
)
from sandbox.query_gate.language.vocabulary import Operator
from sandbox.query_gate.meaning.calendar import date_part, difference, first_day, shifted
from sandbox.query_gate.meaning.texts import changed

LARGEST = 10**18


def folded(part: object) -> object:
    """Give a part as a constant where it is one; otherwise as it is."""
    match part:
        case Arithmetic(_, NumberLiteral(), NumberLiteral()):
            return _number(part)
        case DatePart(_, DateLiteral()) | DateStart(_, DateLiteral()) | DateShift(DateLiteral()):
            return _of_date(part)
        case DateDifference(counting, unit, DateLiteral(start), DateLiteral(end)):
            return NumberLiteral(difference(counting, unit, day_of(start), day_of(end)))
        case Substring(TextLiteral(text)) | ChangedText(_, TextLiteral(text)) | TextLength(TextLiteral(text)):
            return NumberLiteral(len(text)) if isinstance(part, TextLength) else TextLiteral(changed(part, text))
        case Coalesce((first, *_)) if isinstance(first, Literal):
            return first
    return part


def _number(node: Arithmetic) -> Arithmetic | NumberLiteral:
    left, right = node.left, node.right
    if not isinstance(left, NumberLiteral) or not isinstance(right, NumberLiteral):
        return node
    scale = max(left.scale, right.scale)
    a, b = left.value * 10 ** (scale - left.scale), right.value * 10 ** (scale - right.scale)
    sums = {Operator.ADD: (a + b, scale), Operator.SUBTRACT: (a - b, scale)}
    found = sums | {Operator.MULTIPLY: (left.value * right.value, left.scale + right.scale)}
    if node.operator not in found:
        return node
    literal = plain_number(*found[node.operator])
    return literal if abs(literal.value) < LARGEST and literal.scale < len(str(LARGEST)) else node


def _of_date(node: DatePart | DateStart | DateShift) -> object:
    if not isinstance(node.of, DateLiteral):
        return node
    day = day_of(node.of.day)
    match node:
        case DatePart(unit):
            return NumberLiteral(date_part(day, unit))
        case DateStart(unit):
            return DateLiteral(day_number(first_day(day, unit)))
        case DateShift(_, count, unit):
            try:
                return DateLiteral(day_number(shifted(day, count, unit)))
            except OverflowError:
                return node


def plain_number(value: int, scale: int) -> NumberLiteral:
    """Give a stored number as a constant, without trailing zeros behind the point."""
    while scale > 0 and value % 10 == 0:
        value, scale = value // 10, scale - 1
    return NumberLiteral(value, scale)
