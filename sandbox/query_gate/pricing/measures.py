"""What is measured on rows: each measure is one noised release, of one number for each group or of several."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from sandbox.core.columns import Bounds
from sandbox.query_gate.language.expressions import Expression
from sandbox.query_gate.language.phrase import phrase


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows."""


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many rows in which an expression is not NULL."""

    of: Expression


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many privacy units."""


@dataclass(frozen=True, slots=True)
class CentredSum:
    """The sum of an expression's distance from `middle`, in stored units at `scale`, over rows where it is not NULL."""

    of: Expression
    middle: int
    bounds: Bounds
    scale: int


Measure: TypeAlias = RowCount | ValueCount | UnitCount | CentredSum


def width_of(measure: Measure) -> int:
    """Give how many numbers a measure has for each group: a vector's are noised in one release."""
    match measure:
        case RowCount() | ValueCount() | UnitCount() | CentredSum():
            return 1
        case _:
            assert_never(measure)


def measure_text(measure: Measure) -> str:
    """Write a measure, for receipts and the canonical form."""
    match measure:
        case RowCount():
            return "count(*)"
        case ValueCount(of):
            return f"count({phrase(of)})"
        case UnitCount():
            return "count(DISTINCT unit)"
        case CentredSum(of, 0):
            return f"sum({phrase(of)})"
        case CentredSum(of, middle, _, scale):
            return f"sum({phrase(of)} - {middle}e-{scale})"
        case _:
            assert_never(measure)
