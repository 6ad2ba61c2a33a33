"""What might have been without noise: the branch not taken, the smaller of two, the other sign.

Such a value has no slope where it jumps, so its half-width reaches to the ends of what else it might be.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sandbox.query_gate.answering.estimates import NULL, WITHHELD, Estimate, as_number
from sandbox.query_gate.answering.logic import Width, ordered
from sandbox.query_gate.language.expressions import Coalesce, Extreme
from sandbox.query_gate.language.vocabulary import Extremity

Branches = Iterable[tuple[Estimate, Estimate]]
"""A condition and what is given under it, each in the order in which they are tried."""


def first_true(branches: Branches, width: Width) -> Estimate:
    """Give the first branch whose condition is true, NULL where none is; unsure conditions widen it."""
    possible = list(_possible(branches))
    taken = next((then for then, is_taken in possible if is_taken), NULL)
    return _reaching(taken, [then for then, is_taken in possible if not is_taken], width)


def _possible(branches: Branches) -> Iterator[tuple[Estimate, bool]]:
    """Give the branch that is taken, as such, and those that may have been."""
    is_found = False
    for when, then in branches:
        if when.is_withheld and not is_found:
            yield WITHHELD, True
        is_taken = when.value is True and not is_found
        if when.value is True or when.is_unsure:
            yield then, is_taken
        is_found = is_found or is_taken
        if when.is_withheld or (when.value is True and not when.is_unsure):
            return


def chosen(node: Coalesce | Extreme, parts: tuple[Estimate, ...], width: Width) -> Estimate:
    """Give the first, greatest or least of those that are not NULL."""
    if any(part.is_withheld for part in parts):
        return WITHHELD
    known = [part for part in parts if part.value is not None]
    if not known:
        return NULL
    if isinstance(node, Coalesce):
        return known[0]
    is_greatest = node.which is Extremity.GREATEST
    best = (max if is_greatest else min)(known, key=lambda part: ordered(part.value))
    return _widened(best, _overtaking(best, known, width, 1 if is_greatest else -1), width)


def _overtaking(best: Estimate, known: list[Estimate], width: Width, sign: int) -> float:
    """Give how far beyond the best another may lie without noise."""
    numbers = [(as_number(part.value), width(part)) for part in known]
    reached = [sign * number + reach for number, reach in numbers if number is not None and reach > 0]
    of_best = as_number(best.value)
    return 0.0 if of_best is None else max(reached, default=-math.inf) - sign * of_best


def signed(of: Estimate, number: float, width: Width) -> Estimate:
    """Give −1, 0 or 1; another sign may be the true one where a number cannot be told from zero."""
    sign, reach = (number > 0) - (number < 0), width(of)
    return Estimate(sign, blur=1 + abs(sign) if reach > 0 and abs(number) <= reach else 0.0)


def _reaching(taken: Estimate, others: list[Estimate], width: Width) -> Estimate:
    if isinstance(taken.value, bool):
        return replace(taken, is_unsure=taken.is_unsure or any(other.value != taken.value for other in others))
    value = as_number(taken.value)
    if value is None:
        return taken
    numbers = [(as_number(other.value), width(other)) for other in others]
    farthest = [abs(number - value) + reach for number, reach in numbers if number is not None]
    return _widened(taken, max(farthest, default=0.0), width)


def _widened(estimate: Estimate, reach: float, width: Width) -> Estimate:
    """Give an estimate whose half-width is at least `reach`."""
    more = reach - width(estimate)
    return replace(estimate, blur=estimate.blur + more, widest=math.inf) if more > 0 else estimate
