"""Expressions of the closed query model: what has no node here cannot be said of a row or of a noised result.

Beneath the cut an expression speaks of columns; above it `KeyRef` and `AggregateRef` stand in their place.
"""

from dataclasses import dataclass
from typing import TypeAlias

from sandbox.query_gate.language.vocabulary import (
    CastType,
    Comparison,
    Counting,
    DateUnit,
    Extremity,
    Operator,
    Rounding,
    TextChange,
    TextTest,
)

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
class DateStart:
    """The first day of the unit that a date lies in."""

    unit: DateUnit
    of: "Expression"


@dataclass(frozen=True, slots=True)
class DateShift:
    """A date moved by `count` days or months, the day cut to the month's last."""

    of: "Expression"
    count: int
    unit: DateUnit


@dataclass(frozen=True, slots=True)
class DateDifference:
    """How many units lie between two dates; negative where `end` comes first."""

    counting: Counting
    unit: DateUnit
    start: "Expression"
    end: "Expression"


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number with at most `places` digits behind the point; below 0, whole tens or hundreds."""

    how: Rounding
    of: "Expression"
    places: int = 0


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A number without its sign."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Sign:
    """-1, 0 or 1."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The greatest or least of those that are not NULL."""

    which: Extremity
    of: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first that is not NULL."""

    of: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Cast:
    """A value brought to a type; `digits` and `places` are a decimal's."""

    of: "Expression"
    to: CastType
    digits: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A text made from a text of a public domain, value by value."""

    how: TextChange
    of: "Expression"
    constants: "tuple[Literal, ...]" = ()


@dataclass(frozen=True, slots=True)
class TextLength:
    """How many characters a text has."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class TestedText:
    """Whether a text of a public domain passes a test against a constant."""

    test: TextTest
    of: "Expression"
    pattern: str


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
DateFunction: TypeAlias = DatePart | DateStart | DateShift | DateDifference
NumberFunction: TypeAlias = Rounded | Magnitude | Sign | Cast
TextFunction: TypeAlias = Substring | ChangedText | TextLength
Choice: TypeAlias = Case | Coalesce | Extreme
Condition: TypeAlias = Compare | OneOf | IsNull | Not | AllOf | AnyOf | TestedText
Expression: TypeAlias = (
    ColumnRef
    | Literal
    | Arithmetic
    | DateFunction
    | NumberFunction
    | TextFunction
    | Choice
    | Condition
    | KeyRef
    | AggregateRef
)
