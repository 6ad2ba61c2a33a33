"""Second moments in fixed point: how values are centred, how products are cut, and how far that can lead astray.

A value is measured from the middle of its public range, and a product from the middle of what products can be: half the
range, half the noise. Squares of money columns would leave 64 bits, so wide values are cut to at most 2^30 steps on
either side of their middle, and products to at most 2^36: by public ranges alone, and with an error that is told.
"""

from typing import TypeAlias

from sandbox.core.columns import Bounds
from sandbox.query_gate.language.expressions import Branch, Case, ColumnRef, Expression, IsNull, Not
from sandbox.query_gate.language.model import PairKind
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.domains import Columns, bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.pricing.measures import CentredProduct, CentredSum, Factor, RowCount, ValueCount, quotients_of

FACTOR_STEPS = 2**30
PRODUCT_STEPS = 2**36
Counted: TypeAlias = RowCount | ValueCount
NEEDS_SPREAD_OF_Y = frozenset({PairKind.CORR, PairKind.REGR_R2})
NEEDS_SPREAD_OF_X = NEEDS_SPREAD_OF_Y | {PairKind.REGR_SLOPE, PairKind.REGR_INTERCEPT}


def count_of(of: Expression, columns: Columns) -> Counted:
    """Give the count of an expression's values: of all rows, where it is never NULL."""
    if isinstance(of, ColumnRef):
        return RowCount() if columns[of].required else ValueCount(of)
    return ValueCount(canonical(of, columns)) if extent_of(of, columns).may_be_null else RowCount()


def raw_sum_of(of: Expression, columns: Columns) -> CentredSum:
    """Give the sum of an expression, from zero."""
    extent = extent_of(of, columns)
    return CentredSum(canonical(of, columns), 0, bounds_of(extent), extent.scale)


def centred_sum_of(of: Expression, columns: Columns) -> CentredSum:
    """Give the sum of an expression's distances from the middle of its range."""
    extent = extent_of(of, columns)
    return CentredSum(canonical(of, columns), _middle(bounds_of(extent)), bounds_of(extent), extent.scale)


def product_of(left: Expression, right: Expression, columns: Columns) -> CentredProduct:
    """Give the sum of the products of two expressions' distances from their middles."""
    one, other = (_factor_of(of, columns) for of in (left, right))
    farthest = _reach(one.distances) * _reach(other.distances)
    divisor = _cut_to(farthest, PRODUCT_STEPS)
    return CentredProduct(one, other, divisor, _middle(quotients_of(one, other, divisor)))


def known_with(of: Expression, other: Expression, columns: Columns) -> Expression:
    """Give an expression that is NULL also where another is."""
    nullable = not columns[other].required if isinstance(other, ColumnRef) else extent_of(other, columns).may_be_null
    return Case((Branch(Not(IsNull(other)), of),)) if nullable else of


def error_of(measure: CentredProduct) -> int:
    """Give how far, in stored units², the mean of products that were cut can lie from that of whole ones."""
    left, right = measure.left, measure.right
    by_product = 0 if measure.divisor == 1 else measure.divisor * left.unit * right.unit
    by_left = 0 if left.unit == 1 else left.unit * _reach(_distances(right))
    by_right = 0 if right.unit == 1 else right.unit * _reach(_distances(left))
    return by_product + by_left + by_right


def widest_moment(measure: CentredProduct) -> int:
    """Give the largest variance or covariance of values within these bounds, in stored units² (Popoviciu 1935)."""
    return -(-measure.left.bounds.width * measure.right.bounds.width // 4)


def _factor_of(of: Expression, columns: Columns) -> Factor:
    bounds = bounds_of(extent_of(of, columns))
    middle = _middle(bounds)
    reach = _reach(Bounds(bounds.low - middle, bounds.high - middle))
    return Factor(canonical(of, columns), middle, bounds, _cut_to(reach, FACTOR_STEPS))


def _distances(factor: Factor) -> Bounds:
    return Bounds(factor.bounds.low - factor.middle, factor.bounds.high - factor.middle)


def _middle(bounds: Bounds) -> int:
    return (bounds.low + bounds.high) // 2


def _reach(bounds: Bounds) -> int:
    return max(abs(bounds.low), abs(bounds.high))


def _cut_to(reach: int, steps: int) -> int:
    """Give the divisor that leaves at most so many steps: a power of two."""
    divisor = 1
    while reach // divisor > steps:
        divisor *= 2
    return divisor
