"""Interval arithmetic on stored whole numbers: what an expression can be, from public bounds alone."""

from sandbox.core.columns import Bounds

HEADROOM = 2**62


def is_within_headroom(bounds: Bounds) -> bool:
    """Tell whether every value is proven to fit a 64-bit integer with room to spare."""
    return bounds.low >= -HEADROOM and bounds.high <= HEADROOM


def added(left: Bounds, right: Bounds) -> Bounds:
    """Give the bounds of a sum."""
    return Bounds(left.low + right.low, left.high + right.high)


def subtracted(left: Bounds, right: Bounds) -> Bounds:
    """Give the bounds of a difference."""
    return Bounds(left.low - right.high, left.high - right.low)


def multiplied(left: Bounds, right: Bounds) -> Bounds:
    """Give the bounds of a product."""
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Bounds(min(corners), max(corners))


def scaled_up(bounds: Bounds, places: int) -> Bounds:
    """Give the bounds after shifting the decimal point by `places`."""
    return Bounds(bounds.low * 10**places, bounds.high * 10**places)


def cut(number: int, divisor: int) -> int:
    """Divide towards zero by a positive divisor, as the engine's // does."""
    return number // divisor if number >= 0 else -(-number // divisor)


def divided(bounds: Bounds, divisor: int) -> Bounds:
    """Give the bounds of a quotient cut towards zero, by a positive divisor."""
    return Bounds(cut(bounds.low, divisor), cut(bounds.high, divisor))


def hull(parts: tuple[Bounds, ...]) -> Bounds:
    """Give the least bounds around several."""
    return Bounds(min(part.low for part in parts), max(part.high for part in parts))
