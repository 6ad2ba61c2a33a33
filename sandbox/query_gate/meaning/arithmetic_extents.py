"""What sums, differences, products, quotients and rests of numbers can be, by interval arithmetic."""

from dataclasses import replace

from sandbox.core.columns import Bounds
from sandbox.core.errors.asking import KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import Arithmetic, NumberLiteral
from sandbox.query_gate.language.objections import Objection, leaving_out
from sandbox.query_gate.language.vocabulary import Operator
from sandbox.query_gate.meaning.domains import Extent, at_scale, bounds_of, check_headroom, gaps_only, numbers_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.ranges import added, cut, divided, hull, multiplied, subtracted
from sandbox.query_gate.meaning.reach import MAX_LISTED, Numbers, image_of, quotients, size_of, sums_or_products

QUOTIENT_PLACES = 6
OTHER_THAN_0 = Text("a divisor other than 0", "非 0 的除数")


def arithmetic_extent(node: Arithmetic, left: Extent, right: Extent) -> Extent:
    """Give what an operation on two numbers can result in.

    Raises:
        Objection: more than 64 bits, or a divisor that the language does not have.
    """
    match node.operator:
        case Operator.CUT:
            return _cut(node, left)
        case Operator.REST:
            return _rest(node, left)
        case Operator.DIVIDE:
            return _quotient(node, left, right)
        case _:
            return _combined(node, left, right)


def _combined(node: Arithmetic, left: Extent, right: Extent) -> Extent:
    is_nullable = left.may_be_null or right.may_be_null
    if node.operator is Operator.MULTIPLY:
        bounds, scale = multiplied(bounds_of(left), bounds_of(right)), left.scale + right.scale
    else:
        scale = max(left.scale, right.scale)
        left, right = (at_scale(node, part, scale) for part in (left, right))
        bounds = (added if node.operator is Operator.ADD else subtracted)(bounds_of(left), bounds_of(right))
    check_headroom(node, bounds)
    numbers = sums_or_products(node.operator, numbers_of(left), numbers_of(right))
    return Extent(Kind.NUMBER, bounds, scale, None, is_nullable, gaps_only(numbers, bounds))


def _cut(node: Arithmetic, left: Extent) -> Extent:
    width = node.right.value if isinstance(node.right, NumberLiteral) and node.right.scale == 0 else 0
    if width < 1:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": "// 1, 2, 3 …"})
    divisor = width * 10**left.scale
    check_headroom(node, Bounds(0, divisor))
    bounds = divided(bounds_of(left), divisor)
    numbers = quotients(numbers_of(left), divisor)
    return Extent(Kind.NUMBER, bounds, 0, None, left.may_be_null, gaps_only(numbers, bounds))


def _rest(node: Arithmetic, left: Extent) -> Extent:
    """Give what the rest by a positive divisor can be: it has the dividend's sign."""
    if not isinstance(node.right, NumberLiteral) or node.right.value < 1:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": "% 1, 2, 3 …"})
    scale = max(left.scale, node.right.scale)
    of = at_scale(node, left, scale)
    divisor = node.right.value * 10 ** (scale - node.right.scale)
    check_headroom(node, Bounds(0, divisor))
    low, high = bounds_of(of).low, bounds_of(of).high
    bounds = Bounds(max(low, 1 - divisor) if low < 0 else 0, min(high, divisor - 1) if high > 0 else 0)
    listed = image_of(numbers_of(of), lambda number: number - cut(number, divisor) * divisor)
    return listed_extent(replace(of, bounds=bounds, values=None), listed)


def listed_extent(of: Extent, listed: tuple[int, ...] | None) -> Extent:
    """Give an extent with what it can be listed, where it is listed."""
    if listed is None:
        return replace(of, reached=None)
    bounds = Bounds(listed[0], listed[-1])
    return replace(of, bounds=bounds, reached=gaps_only(listed, bounds))


def quotient_places(left: int, right: int) -> int:
    """Give by how many places a stored dividend is moved, so that its quotient has enough of them, by both scales."""
    return max(QUOTIENT_PLACES, left) - left + right


def _quotient(node: Arithmetic, left: Extent, right: Extent) -> Extent:
    """Give what a quotient, cut after its last place, can be.

    A divisor is at least one stored unit away from 0, or it is 0 and the quotient NULL.
    """
    below, above = bounds_of(right).low, bounds_of(right).high
    divisors = [edge for edge in (below, above, -1, 1) if edge and below <= edge <= above]
    if not divisors:
        raise Objection(KindMismatch, node, leaving_out(node), {"needed": OTHER_THAN_0})
    ten = 10 ** quotient_places(left.scale, right.scale)
    edges = bounds_of(left)
    check_headroom(node, hull((Bounds(edges.low * ten, edges.high * ten), Bounds(0, ten))))
    corners = [_divided(edge * ten, by) for edge in (edges.low, edges.high) for by in divisors]
    may_be_null = left.may_be_null or right.may_be_null or below <= 0 <= above
    scale = max(QUOTIENT_PLACES, left.scale)
    extent = Extent(Kind.NUMBER, Bounds(min(corners), max(corners)), scale, None, may_be_null)
    return listed_extent(extent, _quotients(numbers_of(left), numbers_of(right), ten))


def _quotients(left: Numbers, right: Numbers, ten: int) -> tuple[int, ...] | None:
    if size_of(left) * size_of(right) > MAX_LISTED:
        return None
    return tuple(sorted({_divided(a * ten, b) for a in left for b in right if b})) or None


def _divided(number: int, divisor: int) -> int:
    return cut(number, divisor) if divisor > 0 else cut(-number, -divisor)
