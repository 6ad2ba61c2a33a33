"""Write expressions over results as the analyst would: for fragments, never for the engine."""

from collections.abc import Callable
from typing import assert_never

from sandbox.query_gate.language.expressions import DateLiteral, NumberLiteral, TextLiteral, TruthLiteral
from sandbox.query_gate.language.phrase import literal_text, name_text
from sandbox.query_gate.language.results import (
    Among,
    Applied,
    Choice,
    Gathered,
    Nothing,
    ResultColumn,
    ResultExpression,
    Windowed,
)

Names = Callable[[ResultColumn], str]
_BETWEEN_TWO = frozenset({"+", "-", "*", "/", "//", "=", "<>", "<", "<=", ">", ">=", "AND", "OR", "LIKE"})


def result_phrase(node: ResultExpression, names: Names) -> str:
    """Write an expression; `names` tells what its columns are called."""
    match node:
        case ResultColumn():
            return name_text(names(node))
        case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return literal_text(node)
        case Nothing():
            return "NULL"
        case Choice():
            branches = (
                f"WHEN {result_phrase(b.when, names)} THEN {result_phrase(b.then, names)}" for b in node.alternatives
            )
            return f"CASE {' '.join(branches)} ELSE {result_phrase(node.otherwise, names)} END"
        case Among():
            return f"{result_phrase(node.of, names)} IN (SELECT …)"
        case _:
            return _called(node, names)


def _called(node: Applied | Gathered | Windowed, names: Names) -> str:
    match node:
        case Applied():
            parts = [result_phrase(part, names) for part in node.arguments]
            if node.function.value in _BETWEEN_TWO:
                return "(" + f" {node.function.value} ".join(parts) + ")"
            return f"{node.function.value}({', '.join(parts)})"
        case Gathered():
            return f"{node.function.value}({'*' if node.of is None else result_phrase(node.of, names)})"
        case Windowed():
            return f"{node.function.value}({', '.join(result_phrase(part, names) for part in node.arguments)}) OVER (…)"
        case _:
            assert_never(node)
