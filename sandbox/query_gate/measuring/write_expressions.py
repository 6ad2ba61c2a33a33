"""Write expressions of rows for the engine: every function named in full, every value clamped to its proven range.

Clamping makes all arithmetic total: what was proven about ranges holds for whatever lies in the space.
"""

from typing import assert_never

from sandbox.core.columns import day_of
from sandbox.query_gate.language.expressions import (
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
    Operator,
    Substring,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.meaning.extents import Columns, Stored, extent_of, extent_of_column
from sandbox.query_gate.meaning.kinds import Kind


class RowWriter:
    """Writes expressions over the stored columns: whole numbers at their scale, each clamped to its bounds."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._is_alone = not any(column.source for column in columns)

    def text(self, node: Expression) -> str:
        """Write an expression, in parentheses where it has parts."""
        match node:
            case ColumnRef():
                return self._column(node)
            case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
                return _literal(node)
            case Arithmetic():
                return self._arithmetic(node)
            case DatePart() | Substring():
                return self._function(node)
            case Case():
                return self._case(node)
            case _:
                return self._condition(node)

    def raw_or_text(self, node: Expression) -> str:
        """Write an expression of which only NULL or not matters; a bare column stands as it is."""
        return column_text(node, is_alone=self._is_alone) if isinstance(node, ColumnRef) else self.text(node)

    def _column(self, node: ColumnRef) -> str:
        name = column_text(node, is_alone=self._is_alone)
        extent = extent_of_column(self._columns[node])
        if extent.bounds is None:
            return name
        low, high = stored_text(extent.bounds.low, extent.kind), stored_text(extent.bounds.high, extent.kind)
        return f"CASE WHEN {name} < {low} THEN {low} WHEN {name} > {high} THEN {high} ELSE {name} END"

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = (extent_of(part, self._columns).scale for part in (node.left, node.right))
        if node.operator is Operator.CUT and isinstance(node.right, NumberLiteral):
            return f"(({self.text(node.left)}) // {node.right.value * 10**left})"
        if node.operator is Operator.MULTIPLY:
            return f"({self._wide(node.left, left)} * {self._wide(node.right, right)})"
        scale = max(left, right)
        return f"({self._wide(node.left, scale)} {node.operator} {self._wide(node.right, scale)})"

    def _wide(self, node: Expression, scale: int) -> str:
        """Write an operand in 64 bits: the engine takes a small constant for 32, and would overflow on some rows."""
        text = self._at(node, scale)
        return f"CAST({text} AS BIGINT)" if isinstance(node, NumberLiteral) else text

    def _at(self, node: Expression, scale: int) -> str:
        places = scale - extent_of(node, self._columns).scale
        if isinstance(node, NumberLiteral):
            return f"({node.value * 10**places})"
        return f"({self.text(node)})" + (f" * {10**places}" if places else "")

    def _function(self, node: DatePart | Substring) -> str:
        if isinstance(node, DatePart):
            return f"system.main.{node.unit}({self.text(node.of)})"
        return f"system.main.substr({self.text(node.of)}, {node.start}, {node.length})"

    def _case(self, node: Case) -> str:
        scale = extent_of(node, self._columns).scale
        branches = " ".join(f"WHEN {self.text(b.when)} THEN {self._wide(b.then, scale)}" for b in node.branches)
        otherwise = "" if node.otherwise is None else f" ELSE {self._wide(node.otherwise, scale)}"
        return f"(CASE {branches}{otherwise} END)"

    def _condition(self, node: Compare | OneOf | IsNull | Not | AllOf | AnyOf | KeyRef | AggregateRef) -> str:
        match node:
            case Compare():
                return self._compare(node)
            case OneOf():
                return self._one_of(node)
            case IsNull():
                return f"({self.raw_or_text(node.of)} IS NULL)"
            case Not():
                return f"(NOT {self.text(node.of)})"
            case AllOf() | AnyOf():
                word = " AND " if isinstance(node, AllOf) else " OR "
                return "(" + word.join(self.text(part) for part in node.of) + ")"
            case KeyRef() | AggregateRef():
                raise AssertionError("a shell node beneath the cut")

    def _compare(self, node: Compare) -> str:
        scale = max(extent_of(part, self._columns).scale for part in (node.left, node.right))
        return f"({self._at(node.left, scale)} {node.comparison} {self._at(node.right, scale)})"

    def _one_of(self, node: OneOf) -> str:
        scale = max(extent_of(part, self._columns).scale for part in (node.of, *node.values))
        values = ", ".join(self._at(value, scale) for value in node.values)
        return f"({self._at(node.of, scale)} IN ({values}))"


def _literal(literal: Literal) -> str:
    match literal:
        case NumberLiteral():
            return f"({literal.value})" if literal.value < 0 else str(literal.value)
        case TextLiteral():
            return _quoted_text(literal.value)
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
            return _quoted_text(str(value))
        case _:
            assert_never(kind)


def quoted(name: str) -> str:
    """Write a name."""
    return '"' + name.replace('"', '""') + '"'


def column_text(column: ColumnRef, *, is_alone: bool) -> str:
    """Write a column as it is stored; where there are several sources, with its source's name before it."""
    return quoted(column.name) if is_alone else f"s{column.source}.{quoted(column.name)}"


def _quoted_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
