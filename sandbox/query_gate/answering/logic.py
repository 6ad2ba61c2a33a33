"""Three-valued logic on estimates; what is withheld stays withheld."""

import operator
from collections.abc import Callable
from dataclasses import replace

from sandbox.core.columns import Value
from sandbox.query_gate.answering.estimates import NULL, WITHHELD, Estimate, as_number, combined
from sandbox.query_gate.language.vocabulary import Comparison, Operator

Width = Callable[[Estimate], float]
"""Gives the 95 % half-width of an estimate."""
_Ordered = tuple[float, str]
_COMPARISONS: dict[Comparison, Callable[[_Ordered, _Ordered], bool]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.UNEQUAL: operator.ne,
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.MORE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
}


def compared(comparison: Comparison, left: Estimate, right: Estimate, width: Width) -> Estimate:
    """Compare two values of one kind; unsure where their distance is within its own noise."""
    if left.is_withheld or right.is_withheld:
        return WITHHELD
    if left.value is None or right.value is None:
        return NULL
    found = _COMPARISONS[comparison](ordered(left.value), ordered(right.value))
    return Estimate(found, is_unsure=_is_within_noise(combined(Operator.SUBTRACT, left, right), width))


def _is_within_noise(distance: Estimate, width: Width) -> bool:
    reach, number = width(distance), as_number(distance.value)
    return number is not None and reach > 0 and abs(number) <= reach


def ordered(value: Value) -> tuple[float, str]:
    """Give a value in a form that sorts among values of its kind."""
    return (0, value) if isinstance(value, str) else (value or 0, "")


def negated(part: Estimate) -> Estimate:
    """Give NOT."""
    return part if part.value is None else replace(part, value=not part.value)


def all_of(parts: tuple[Estimate, ...]) -> Estimate:
    """Give AND: false where any part is, unknown where any is and none is false."""
    return _joined(parts, decisive=False)


def any_of(parts: tuple[Estimate, ...]) -> Estimate:
    """Give OR: true where any part is, unknown where any is and none is true."""
    return _joined(parts, decisive=True)


def _joined(parts: tuple[Estimate, ...], *, decisive: bool) -> Estimate:
    if any(part.is_withheld for part in parts):
        return WITHHELD
    deciding = [part for part in parts if part.value is decisive]
    if deciding:
        return Estimate(decisive, is_unsure=all(part.is_unsure for part in deciding))
    if any(part.value is None for part in parts):
        return NULL
    return Estimate(not decisive, is_unsure=any(part.is_unsure for part in parts))
