"""Write expressions of rows for the engine: every function named in full, every value clamped to its proven range.

Clamping makes all arithmetic total: what was proven about ranges holds for whatever lies in the space.
"""

from typing import assert_never

from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ChangedText,
    Coalesce,
    ColumnRef,
    Compare,
    Condition,
    DateDifference,
    DateFunction,
    DateLiteral,
    DatePart,
    DateShift,
    DateStart,
    Expression,
    Extreme,
    IsNull,
    KeyRef,
    Not,
    NumberFunction,
    NumberLiteral,
    OneOf,
    Substring,
    TestedText,
    TextFunction,
    TextLength,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.vocabulary import Operator
from sandbox.query_gate.meaning.arithmetic_extents import quotient_places
from sandbox.query_gate.meaning.domains import Columns, extent_of_column
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.narrowing import columns_by_branch
from sandbox.query_gate.meaning.text_extents import passing
from sandbox.query_gate.measuring.write_functions import date_difference, date_function, number_function, text_function
from sandbox.query_gate.measuring.write_values import column_text, literal_text, stored_text


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
                return literal_text(node)
            case Arithmetic():
                return self._arithmetic(node)
            case Case() | Coalesce() | Extreme():
                return self._choice(node)
            case KeyRef() | AggregateRef():
                raise AssertionError("a shell node beneath the cut")
            case Compare() | OneOf() | IsNull() | Not() | AllOf() | AnyOf() | TestedText():
                return self._condition(node)
            case _:
                return self._function(node)

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
        scale = max(left, right)
        match node.operator:
            case Operator.CUT if isinstance(node.right, NumberLiteral):
                return f"(({self.text(node.left)}) // {node.right.value * 10**left})"
            case Operator.MULTIPLY:
                return f"({self._wide(node.left, left)} * {self._wide(node.right, right)})"
            case Operator.DIVIDE:
                places = quotient_places(left, right)
                return f"({self._wide(node.left, left + places)} // {self._wide(node.right, right)})"
            case _:
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

    def _function(self, node: DateFunction | NumberFunction | TextFunction) -> str:
        match node:
            case DatePart() | DateStart() | DateShift():
                return date_function(node, self.text(node.of))
            case DateDifference():
                return date_difference(node, self.text(node.start), self.text(node.end))
            case Substring() | ChangedText() | TextLength():
                return text_function(node, self.text, self._columns)
            case _:
                return number_function(node, self.text(node.of), extent_of(node.of, self._columns))

    def _choice(self, node: Case | Coalesce | Extreme) -> str:
        scale = extent_of(node, self._columns).scale
        if not isinstance(node, Case):
            name = "COALESCE" if isinstance(node, Coalesce) else f"system.main.{node.which}"
            return f"{name}({', '.join(self._wide(part, scale) for part in node.of)})"
        *within, beyond = (RowWriter(columns) for columns in columns_by_branch(node, self._columns))
        branches = [
            f"WHEN {self.text(branch.when)} THEN {inner._wide(branch.then, scale)}"
            for branch, inner in zip(node.branches, within, strict=True)
        ]
        otherwise = [] if node.otherwise is None else [f"ELSE {beyond._wide(node.otherwise, scale)}"]
        return f"(CASE {' '.join(branches + otherwise)} END)"

    def _condition(self, node: Condition) -> str:
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
            case TestedText():
                return self._one_of(passing(node, extent_of(node.of, self._columns)))
            case _:
                assert_never(node)

    def _compare(self, node: Compare) -> str:
        scale = max(extent_of(part, self._columns).scale for part in (node.left, node.right))
        return f"({self._at(node.left, scale)} {node.comparison} {self._at(node.right, scale)})"

    def _one_of(self, node: OneOf) -> str:
        scale = max(extent_of(part, self._columns).scale for part in (node.of, *node.values))
        if not node.values:
            return f"({self.text(node.of)} <> {self.text(node.of)})"
        values = ", ".join(self._at(value, scale) for value in node.values)
        return f"({self._at(node.of, scale)} IN ({values}))"
