"""What a question means, by the plainest reading of the model over rows in memory; nothing of the gate's own ways."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from sandbox.core.columns import Column, ColumnType, day_number, day_of
from sandbox.core.contract import Table
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ColumnRef,
    Compare,
    DateLiteral,
    Expression,
    IsNull,
    KeyRef,
    Not,
    NumberLiteral,
    OneOf,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.phrase_functions import parts_in
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from tests.property.gate_reference_functions import Beyond, Scalar, function_of
from tests.unit.query_gate.gate_world import Visit

MILLION = 10**6
MILLION = 10**6
Row = Mapping[str, Scalar]


def clamped(visit: Visit, table: Table) -> Row:
    """Give a row as the gate may read it: numbers and dates within the contract's bounds."""
    return {c.name: within(getattr(visit, c.name, f"P{visit.unit}"), c) for c in table.columns}


def within(value: object, column: Column) -> Scalar:
    """Give a stored value as the gate may read it: numbers and dates within the contract's bounds."""
    if isinstance(value, str) and column.domain is not None and value not in column.domain:
        return Beyond(value)
    if value is None or isinstance(value, bool | str):
        return value
    if column.type is ColumnType.DATE and isinstance(value, date) and column.bounds is not None:
        return day_of(min(max(day_number(value), column.bounds.low), column.bounds.high))
    assert isinstance(value, int)
    low, high = _edges(column)
    return Fraction(min(max(value, low), high), 10**column.scale)


def _edges(column: Column) -> tuple[int, int]:
    if column.bounds is not None:
        return column.bounds.low, column.bounds.high
    listed = [int(value) for value in column.domain or () if value is not None]
    return min(listed), max(listed)


def value_of(node: Expression, row: Row) -> Scalar:  # noqa: C901, PLR0911, PLR0912 - one line for each node reads best
    """Evaluate an expression on a row."""
    match node:
        case ColumnRef(name, source):
            return row[f"s{source}.{name}" if source else name]
        case NumberLiteral(value, scale):
            return Fraction(value, 10**scale)
        case TextLiteral(value) | TruthLiteral(value):
            return value
        case DateLiteral(day):
            return day_of(day)
        case Arithmetic(by, left, right):
            return _arithmetic(by, value_of(left, row), value_of(right, row))
        case Case(branches, otherwise):
            held = next((b.then for b in branches if value_of(b.when, row) is True), otherwise)
            return None if held is None else value_of(held, row)
        case Compare(comparison, left, right):
            return _compare(comparison, value_of(left, row), value_of(right, row))
        case OneOf(of, values):
            return _any([_compare(Comparison.EQUAL, value_of(of, row), value_of(v, row)) for v in values])
        case IsNull(of):
            return value_of(of, row) is None
        case Not(of):
            return _not(value_of(of, row))
        case AllOf(parts):
            return _not(_any([_not(value_of(part, row)) for part in parts]))
        case AnyOf(parts):
            return _any([value_of(part, row) for part in parts])
        case KeyRef(index):
            return row[f"key {index}"]
        case AggregateRef(index):
            return row[f"aggregate {index}"]
        case _:
            return function_of(node, [value_of(part, row) for part in parts_in(node)])


def _arithmetic(by: Operator, left: Scalar, right: Scalar) -> Fraction | None:
    if left is None or right is None:
        return None
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    return _OPERATIONS[by](left, right)


_OPERATIONS: dict[Operator, Callable[[Fraction, Fraction], Fraction | None]] = {
    Operator.ADD: operator.add,
    Operator.SUBTRACT: operator.sub,
    Operator.MULTIPLY: operator.mul,
    Operator.DIVIDE: lambda a, b: None if b == 0 else Fraction(int(a / b * MILLION), MILLION),
    Operator.CUT: lambda a, b: Fraction(int(a / b)),
    Operator.REST: lambda a, b: a - int(a / b) * b,
}


def _compare(comparison: Comparison, left: Scalar, right: Scalar) -> bool | None:
    if left is None or right is None:
        return None
    less, same = left < right, left == right  # type: ignore[operator]  # both of one kind, by the gate's check
    return {
        Comparison.EQUAL: same,
        Comparison.UNEQUAL: not same,
        Comparison.LESS: less,
        Comparison.AT_MOST: less or same,
        Comparison.MORE: not less and not same,
        Comparison.AT_LEAST: not less,
    }[comparison]


def _not(value: Scalar) -> bool | None:
    return None if value is None else not value


def _any(parts: list[Scalar] | list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False
