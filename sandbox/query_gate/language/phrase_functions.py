"""Write functions as the analyst would, around parts that are written already."""

from typing import assert_never

from sandbox.query_gate.language.expressions import (
    Cast,
    ChangedText,
    Coalesce,
    DateDifference,
    DateFunction,
    DatePart,
    DateShift,
    DateStart,
    Expression,
    Extreme,
    Literal,
    Magnitude,
    NumberFunction,
    Rounded,
    Sign,
    Substring,
    TestedText,
    TextFunction,
    TextLength,
    TextLiteral,
)
from sandbox.query_gate.language.vocabulary import CastType, TextChange, TextTest

Function = DateFunction | NumberFunction | TextFunction | Coalesce | Extreme | TestedText
_JOINING = (TextChange.BEFORE, TextChange.AFTER)
_MATCHING = (TextTest.LIKE, TextTest.LIKE_ANY_CASE)


def parts_in(node: Function) -> tuple[Expression, ...]:
    """Give the expressions that a function is of."""
    match node:
        case DateDifference():
            return (node.start, node.end)
        case Coalesce() | Extreme():
            return node.of
        case _:
            return (node.of,)


def is_written_by_sign(node: Expression) -> bool:
    """Tell whether a function is written with an operator, so that it needs parentheses inside another."""
    match node:
        case DateShift():
            return True
        case ChangedText():
            return node.how in _JOINING
        case TestedText():
            return node.test in _MATCHING
    return False


def function_text(node: Function, parts: tuple[str, ...], constants: tuple[str, ...]) -> str:
    """Write a function; `constants` are those that it has of its own, written."""
    match node:
        case DatePart() | DateStart() | DateShift() | DateDifference():
            return _date_function(node, parts)
        case Coalesce() | Extreme():
            return _call("coalesce" if isinstance(node, Coalesce) else node.which, *parts)
        case Rounded() | Magnitude() | Sign() | Cast():
            return _number_function(node, parts[0])
        case _:
            return _text_function(node, parts[0], constants)


def _date_function(node: DateFunction, parts: tuple[str, ...]) -> str:
    match node:
        case DateDifference():
            return _call(node.counting, f"'{node.unit}'", *parts)
        case DatePart() | DateStart():
            return _call("date_part" if isinstance(node, DatePart) else "date_trunc", f"'{node.unit}'", *parts)
        case DateShift():
            return f"{parts[0]} {'-' if node.count < 0 else '+'} INTERVAL {abs(node.count)} {node.unit.upper()}"
        case _:
            assert_never(node)


def _number_function(node: NumberFunction, part: str) -> str:
    match node:
        case Rounded():
            return _call(node.how, part, *([str(node.places)] if node.places else []))
        case Magnitude():
            return _call("abs", part)
        case Sign():
            return _call("sign", part)
        case Cast():
            size = f"({node.digits}, {node.places})" if node.to is CastType.DECIMAL else ""
            return f"CAST({part} AS {node.to}{size})"
        case _:
            assert_never(node)


def _text_function(node: TextFunction | TestedText, part: str, constants: tuple[str, ...]) -> str:
    match node:
        case Substring():
            return _call("substr", part, str(node.start), str(node.length))
        case TextLength():
            return _call("length", part)
        case ChangedText():
            if node.how in _JOINING:
                return " || ".join((*constants, part) if node.how is TextChange.BEFORE else (part, *constants))
            return _call(node.how, part, *constants)
        case TestedText():
            if node.test in _MATCHING:
                return f"{part} {node.test} {constants[0]}"
            return _call(node.test, part, *constants)
        case _:
            assert_never(node)


def _call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(arguments)})"


def constants_of(node: Function) -> tuple[Literal, ...]:
    """Give the constants that a function has of its own."""
    match node:
        case ChangedText():
            return node.constants
        case TestedText():
            return (TextLiteral(node.pattern),)
        case _:
            return ()
