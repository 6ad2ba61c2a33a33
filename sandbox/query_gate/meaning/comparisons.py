"""Comparisons turned round and turned over."""

import operator
from collections.abc import Callable
from fractions import Fraction

from sandbox.query_gate.language.vocabulary import Comparison

MIRRORED = {
    Comparison.EQUAL: Comparison.EQUAL,
    Comparison.UNEQUAL: Comparison.UNEQUAL,
    Comparison.LESS: Comparison.MORE,
    Comparison.AT_MOST: Comparison.AT_LEAST,
    Comparison.MORE: Comparison.LESS,
    Comparison.AT_LEAST: Comparison.AT_MOST,
}
NEGATED = {
    Comparison.EQUAL: Comparison.UNEQUAL,
    Comparison.UNEQUAL: Comparison.EQUAL,
    Comparison.LESS: Comparison.AT_LEAST,
    Comparison.AT_MOST: Comparison.MORE,
    Comparison.MORE: Comparison.AT_MOST,
    Comparison.AT_LEAST: Comparison.LESS,
}
_HOLDS: dict[Comparison, Callable[[Fraction, Fraction], bool]] = {
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.MORE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
}


def holds(comparison: Comparison, left: Fraction | str, right: Fraction | str) -> bool:
    """Tell whether a comparison of two values of one kind holds; texts are only equal or not."""
    if comparison is Comparison.EQUAL or isinstance(left, str) or isinstance(right, str):
        return (left == right) == (comparison is Comparison.EQUAL)
    return left != right if comparison is Comparison.UNEQUAL else _HOLDS[comparison](left, right)
