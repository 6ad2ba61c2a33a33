"""Expressions of the closed query model: what has no node here cannot be said of a row or of a noised result.

Beneath the cut an expression speaks of columns; above it `KeyRef` and `AggregateRef` stand in their place.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Operator(StrEnum):
    """Arithmetic. `//` cuts towards zero and belongs to rows; `/` belongs to the shell."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    CUT = "//"


class Comparison(StrEnum):
    """Comparisons of two values of one kind."""

    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class DateUnit(StrEnum):
    """Whole numbers that a date gives."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"
    WEEKDAY = "isodow"


AS_WRITTEN = -1
"""The source of a column whose name is already written as it is to be shown."""


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column, by its name and the place of its source among those the query reads (0: the first table)."""

    name: str
    source: int = 0


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """The number `value`·10^−`scale`, with no trailing zeros behind the point."""

    value: int
    scale: int = 0


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """A text."""

    value: str


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A date, in days since 1970-01-01."""

    day: int


@dataclass(frozen=True, slots=True)
class TruthLiteral:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers made one."""

    operator: Operator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class DatePart:
    """A whole number out of a date."""

    unit: DateUnit
    of: "Expression"


@dataclass(frozen=True, slots=True)
class Substring:
    """`length` characters from the `start`-th on, counted from 1."""

    of: "Expression"
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One WHEN … THEN … of a CASE."""

    when: "Expression"
    then: "Expression"


@dataclass(frozen=True, slots=True)
class Case:
    """The first branch that holds; otherwise `otherwise`, or NULL."""

    branches: tuple[Branch, ...]
    otherwise: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, NULL where either side is."""

    comparison: Comparison
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class OneOf:
    """IN a list of constants."""

    of: "Expression"
    values: "tuple[Literal, ...]"


@dataclass(frozen=True, slots=True)
class IsNull:
    """IS NULL."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Not:
    """NOT, in three-valued logic."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND over two or more conditions."""

    of: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR over two or more conditions."""

    of: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class KeyRef:
    """A group key, by its place in `Query.keys`. Above the cut only."""

    index: int


@dataclass(frozen=True, slots=True)
class AggregateRef:
    """An aggregate, by its place in `Query.aggregates`. Above the cut only."""

    index: int


Literal: TypeAlias = NumberLiteral | TextLiteral | DateLiteral | TruthLiteral
Expression: TypeAlias = (
    ColumnRef
    | Literal
    | Arithmetic
    | DatePart
    | Substring
    | Case
    | Compare
    | OneOf
    | IsNull
    | Not
    | AllOf
    | AnyOf
    | KeyRef
    | AggregateRef
)
