"""What rounding, magnitudes, signs and casts of numbers can be, by interval arithmetic."""

from dataclasses import replace

from sandbox.core.columns import Bounds
from sandbox.core.errors.asking import RangeTooWide
from sandbox.query_gate.language.expressions import Cast, Rounded
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.vocabulary import CastType, Rounding
from sandbox.query_gate.meaning.arithmetic_extents import listed_extent
from sandbox.query_gate.meaning.domains import Extent, bounds_of, check_headroom, gaps_only, numbers_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.ranges import cut
from sandbox.query_gate.meaning.reach import Numbers, image_of

LARGEST = {CastType.INTEGER: 2**31 - 1, CastType.BIGINT: 2**62}
WIDEST_DECIMAL = 18


def rounded_number(how: Rounding, number: int, unit: int) -> int:
    """Give the whole units in a stored number, rounded one way; half away from zero."""
    match how:
        case Rounding.FLOOR:
            return number // unit
        case Rounding.CEIL:
            return -(-number // unit)
        case Rounding.ROUND:
            return cut(2 * number + (unit if number >= 0 else -unit), 2 * unit)
        case Rounding.TRUNC:
            return cut(number, unit)


def rounding_unit(scale: int, places: int) -> int:
    """Give how many stored units make one unit of the last place kept: 1 where nothing is left out."""
    return int(10 ** max(0, scale - places))


def rounding_extent(node: Rounded, of: Extent) -> Extent:
    """Give what a rounded number can be."""
    unit, tens = rounding_unit(of.scale, node.places), 10 ** max(0, -node.places)
    if unit == 1:
        return of
    check_headroom(node, Bounds(0, 2 * unit))

    def rounded(number: int) -> int:
        return int(rounded_number(node.how, number, unit) * tens)

    bounds = Bounds(rounded(bounds_of(of).low), rounded(bounds_of(of).high))
    check_headroom(node, bounds)
    numbers = numbers_of(of)
    reached: Numbers | None = image_of(numbers, rounded)
    if reached is None and isinstance(numbers, range) and numbers.step <= unit:
        reached = range(bounds.low, bounds.high + 1, tens)
    return Extent(Kind.NUMBER, bounds, max(0, node.places), None, of.may_be_null, gaps_only(reached, bounds))


def magnitude_extent(of: Extent) -> Extent:
    """Give what a number without its sign can be."""
    low, high = bounds_of(of).low, bounds_of(of).high
    bounds = Bounds(max(0, low, -high), max(abs(low), abs(high)))
    return listed_extent(replace(of, bounds=bounds, values=None), image_of(numbers_of(of), abs))


def sign_extent(of: Extent) -> Extent:
    """Give what the sign of a number can be."""
    bounds = Bounds(_sign(bounds_of(of).low), _sign(bounds_of(of).high))
    return listed_extent(replace(of, bounds=bounds, scale=0, values=None), image_of(numbers_of(of), _sign))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def as_rounded(node: Cast, scale: int) -> Rounded | None:
    """Give the rounding that bringing a number of this scale to a type means; None where it changes nothing."""
    is_rounded = node.to in (CastType.INTEGER, CastType.BIGINT, CastType.DECIMAL) and node.places < scale
    return Rounded(Rounding.ROUND, node.of, node.places) if is_rounded else None


def cast_extent(node: Cast, of: Extent) -> Extent:
    """Give what a value brought to a type can be.

    Raises:
        Objection: some of its values do not fit the type.
    """
    if of.kind is Kind.TRUTH and node.to is not CastType.TRUTH:
        return Extent(Kind.NUMBER, Bounds(0, 1), 0, None, of.may_be_null)
    if of.kind is not Kind.NUMBER:
        return of
    rounding = as_rounded(node, of.scale)
    extent = of if rounding is None else rounding_extent(rounding, of)
    bounds, limit = bounds_of(extent), _limit(node, extent.scale)
    if limit is not None and max(-bounds.low, bounds.high) > limit:
        wider = (
            replace(node, to=CastType.BIGINT) if node.to is CastType.INTEGER else replace(node, digits=WIDEST_DECIMAL)
        )
        repair = leaving_out(node) if wider == node else replacing(node, wider)
        raise Objection(RangeTooWide, node, repair, {"low": bounds.low, "high": bounds.high})
    return extent


def _limit(node: Cast, scale: int) -> int | None:
    """Give the greatest stored number at a scale that fits a type; None where any does."""
    if node.to is CastType.DECIMAL:
        return int(10 ** (node.digits - node.places + scale)) - 1
    return LARGEST[node.to] * 10**scale if node.to in LARGEST else None
