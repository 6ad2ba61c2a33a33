"""Write names, constants and stored values for the engine."""

from typing import assert_never

from sandbox.core.columns import day_of
from sandbox.query_gate.language.expressions import (
    ColumnRef,
    DateLiteral,
    Literal,
    NumberLiteral,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.meaning.domains import Stored
from sandbox.query_gate.meaning.kinds import Kind


def literal_text(literal: Literal) -> str:
    """Write a constant; a number stands in units of its own last place."""
    match literal:
        case NumberLiteral():
            return f"({literal.value})" if literal.value < 0 else str(literal.value)
        case TextLiteral():
            return quoted_text(literal.value)
        case DateLiteral():
            return f"DATE '{day_of(literal.day).isoformat()}'"
        case TruthLiteral():
            return "TRUE" if literal.value else "FALSE"
        case _:
            assert_never(literal)


def stored_text(value: Stored, kind: Kind) -> str:
    """Write a stored value of a kind as the engine reads it."""
    match kind:
        case Kind.NUMBER:
            return str(int(value))
        case Kind.DATE:
            return f"DATE '{day_of(int(value)).isoformat()}'"
        case Kind.TRUTH:
            return "TRUE" if value else "FALSE"
        case Kind.TEXT:
            return quoted_text(str(value))
        case _:
            assert_never(kind)


def quoted(name: str) -> str:
    """Write a name."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(value: str) -> str:
    """Write a text."""
    return "'" + value.replace("'", "''") + "'"


def column_text(column: ColumnRef, *, is_alone: bool) -> str:
    """Write a column as it is stored; where there are several sources, with its source's name before it."""
    return quoted(column.name) if is_alone else f"s{column.source}.{quoted(column.name)}"
