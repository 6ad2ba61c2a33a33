"""Guess which part of the rows a condition lets through, from public domains and bounds alone.

It decides only when a bound is applied, before or after filters; either way is sound. Listed values and the numbers
between bounds are taken as equally common, conditions as independent (Selinger et al. 1979, Table 1).
"""

from fractions import Fraction
from math import prod

from sandbox.query_gate.language.expressions import (
    AllOf,
    AnyOf,
    Compare,
    DateLiteral,
    Expression,
    IsNull,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
)
from sandbox.query_gate.language.vocabulary import Comparison
from sandbox.query_gate.meaning.domains import Columns, bounds_of, domain_size
from sandbox.query_gate.meaning.extents import extent_of

UNKNOWN = Fraction(1, 2)
RARE = Fraction(1, 10)


def part_passing(condition: Expression, columns: Columns) -> Fraction:
    """Guess the part of rows for which a condition holds, 0 to 1; it is in canonical form."""
    match condition:
        case AllOf(parts):
            return prod((part_passing(part, columns) for part in parts), start=Fraction(1))
        case AnyOf(parts):
            return min(Fraction(1), sum((part_passing(part, columns) for part in parts), Fraction(0)))
        case Not(of):
            return 1 - part_passing(of, columns)
        case OneOf(of, values):
            return min(Fraction(1), len(values) * _one_value(of, columns))
        case Compare():
            return _comparison(condition, columns)
        case _:
            return RARE if isinstance(condition, IsNull) else UNKNOWN


def _one_value(of: Expression, columns: Columns) -> Fraction:
    size = domain_size(extent_of(of, columns))
    return RARE if size is None else Fraction(1, max(1, size))


def _comparison(node: Compare, columns: Columns) -> Fraction:
    if not isinstance(node.right, Literal):
        return UNKNOWN
    match node.comparison:
        case Comparison.EQUAL:
            return _one_value(node.left, columns)
        case Comparison.UNEQUAL:
            return 1 - _one_value(node.left, columns)
        case Comparison.LESS | Comparison.AT_MOST:
            return _part_below(node.left, node.right, columns)
        case Comparison.MORE | Comparison.AT_LEAST:
            return 1 - _part_below(node.left, node.right, columns)


def _part_below(of: Expression, edge: Literal, columns: Columns) -> Fraction:
    extent = extent_of(of, columns)
    bounds = bounds_of(extent)
    if not bounds.width or not isinstance(edge, NumberLiteral | DateLiteral):
        return UNKNOWN
    number = Fraction(edge.day) if isinstance(edge, DateLiteral) else Fraction(edge.value, 10**edge.scale)
    part: Fraction = (number * 10**extent.scale - bounds.low) / bounds.width
    return min(Fraction(1), max(Fraction(0), part))
