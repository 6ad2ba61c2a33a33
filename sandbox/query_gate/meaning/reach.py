"""Which whole numbers arithmetic can reach: evenly spaced ones by first, last and step, uneven ones where few.

A range stands for its numbers without listing them. No more than `MAX_LISTED` are ever listed: beyond, `None` says that
any whole number between the bounds may occur, which is true, if not exact.
"""

import operator
from collections.abc import Callable, Iterable
from typing import TypeAlias

from sandbox.query_gate.language.vocabulary import Operator
from sandbox.query_gate.meaning.ranges import cut

Numbers: TypeAlias = range | tuple[int, ...]
MAX_LISTED = 2_000
_RESULTS: dict[Operator, Callable[[int, int], int]] = {
    Operator.ADD: operator.add,
    Operator.SUBTRACT: operator.sub,
    Operator.MULTIPLY: operator.mul,
}


def size_of(numbers: Numbers) -> int:
    """Count numbers, of which there is at least one; unlike len, also beyond 64 bits."""
    return len(numbers) if isinstance(numbers, tuple) else (numbers[-1] - numbers[0]) // numbers.step + 1


def sums_or_products(by: Operator, left: Numbers, right: Numbers) -> Numbers | None:
    """Give what +, - or * reach from any number on the left with any on the right, at one scale."""
    result = _RESULTS[by]
    if size_of(right) == 1:
        return _moved(left, lambda number: result(number, right[0]))
    if size_of(left) == 1:
        return _moved(right, lambda number: result(left[0], number))
    if size_of(left) * size_of(right) > MAX_LISTED:
        return None
    return _listed(result(a, b) for a in left for b in right)


def scaled_numbers(numbers: Numbers, places: int) -> Numbers:
    """Give numbers after shifting the decimal point by `places`."""
    return _moved(numbers, lambda number: number * 10**places)


def quotients(numbers: Numbers, divisor: int) -> Numbers | None:
    """Give what cutting by a positive divisor reaches.

    Steps up to the divisor skip no quotient. Steps that it divides stay even, unless cutting towards zero rounds
    up below zero and down above it.
    """
    if isinstance(numbers, tuple):
        return _listed(cut(number, divisor) for number in numbers)
    first, last, step = numbers[0], numbers[-1], numbers.step
    is_even = step % divisor == 0 and (first % divisor == 0 or first >= 0 or last <= 0)
    if step <= divisor or is_even:
        return range(cut(first, divisor), cut(last, divisor) + 1, max(1, step // divisor))
    return _listed(cut(number, divisor) for number in numbers) if size_of(numbers) <= MAX_LISTED else None


def united(parts: tuple[Numbers, ...]) -> Numbers | None:
    """Give every number of any of the parts."""
    if len(parts) == 1:
        return parts[0]
    return _listed(n for part in parts for n in part) if sum(map(size_of, parts)) <= MAX_LISTED else None


def image_of(numbers: Numbers, change: Callable[[int], int]) -> tuple[int, ...] | None:
    """Give what a change makes of few numbers; None where they are many."""
    return _listed(map(change, numbers)) if size_of(numbers) <= MAX_LISTED else None


def _moved(numbers: Numbers, change: Callable[[int], int]) -> Numbers:
    """Give numbers after a linear change."""
    if isinstance(numbers, tuple):
        return _listed(map(change, numbers))
    first, last = sorted((change(numbers[0]), change(numbers[-1])))
    return range(first, last + 1, abs(change(numbers.step) - change(0)) or 1)


def _listed(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers)))
