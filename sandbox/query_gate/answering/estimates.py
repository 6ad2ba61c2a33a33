"""Numbers with their noise: each value carries how it moves with each noised measure.

Half-widths of what is derived come from these slopes by the delta method: the noises are independent, so variances add
(Casella & Berger 2002, 5.5.4). A single slope scales its measure's own half-width, which is exact.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.core.columns import Value
from sandbox.query_gate.language.vocabulary import Operator
from sandbox.world.noise import Z_95, Calibration

Slopes = Mapping[int, float]
_LARGEST_WHOLE = 2**63
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value made of noised numbers; `slopes` by slot. No slopes: it is exact. `is_withheld`: it may not be shown.

    `widest`: no half-width need be wider, since the value cannot lie outside public bounds. `blur`: how far the value
    may lie from the truth without any noise, because values were cut to steps, or because without noise another branch
    might have been taken. `step`: the value was rounded to multiples of it, and so is its half-width, upwards:
    |v − t| ≤ k · step leaves at most k · step between what they are rounded to. `is_unsure`: a condition that may be
    otherwise without noise.
    """

    value: Value
    slopes: Slopes = field(default_factory=dict)
    is_withheld: bool = False
    widest: float = math.inf
    blur: float = 0.0
    step: float = 0.0
    is_unsure: bool = False


NULL = Estimate(None)
WITHHELD = Estimate(None, is_withheld=True)


def half_width(slopes: Slopes, noises: tuple[Calibration | None, ...]) -> float:
    """Give the 95 % half-width of a value with these slopes."""
    found = ((abs(slope), noises[slot]) for slot, slope in slopes.items())
    moving = [(slope, noise) for slope, noise in found if slope and noise is not None]
    if len(moving) == 1:
        slope, noise = moving[0]
        return slope * noise.half_width_95
    return Z_95 * math.sqrt(math.fsum((slope * noise.deviation) ** 2 for slope, noise in moving))


def width_of(estimate: Estimate, noises: tuple[Calibration | None, ...]) -> float:
    """Give the 95 % half-width of an estimate."""
    width = half_width(estimate.slopes, noises) + estimate.blur
    if estimate.step and math.isfinite(width):
        width = math.ceil(width / estimate.step - _SLACK) * estimate.step
    return min(estimate.widest, width)


def combined(operator: Operator, left: Estimate, right: Estimate) -> Estimate:
    """Give the result of an operation on two numbers; NULL where either is, or where it is not finite."""
    if left.is_withheld or right.is_withheld:
        return WITHHELD
    a, b = as_number(left.value), as_number(right.value)
    if a is None or b is None or (operator is Operator.DIVIDE and b == 0):
        return NULL
    value, by_left, by_right = _OPERATIONS[operator](a, b)
    slots = left.slopes.keys() | right.slopes.keys()
    slopes = {slot: by_left * left.slopes.get(slot, 0.0) + by_right * right.slopes.get(slot, 0.0) for slot in slots}
    blur = abs(by_left) * (left.blur + left.step) + abs(by_right) * (right.blur + right.step)
    return _finite(value, slopes, blur)


def as_number(value: Value) -> int | float | None:
    """Give a value as a number, None for NULL."""
    if value is None or isinstance(value, str):
        return None
    return value


_Parts = tuple[int | float, float, float]


def _added(a: float, b: float) -> _Parts:
    return a + b, 1.0, 1.0


def _subtracted(a: float, b: float) -> _Parts:
    return a - b, 1.0, -1.0


def _multiplied(a: float, b: float) -> _Parts:
    return a * b, float(b), float(a)


def _divided(a: float, b: float) -> _Parts:
    return a / b, 1.0 / b, -(a / b) / b


_OPERATIONS: dict[Operator, Callable[[int | float, int | float], _Parts]] = {
    Operator.ADD: _added,
    Operator.SUBTRACT: _subtracted,
    Operator.MULTIPLY: _multiplied,
    Operator.DIVIDE: _divided,
}


def _finite(value: float, slopes: Slopes, blur: float) -> Estimate:
    if isinstance(value, int) and abs(value) >= _LARGEST_WHOLE:
        value = float(value)
    if not math.isfinite(value) or not all(map(math.isfinite, slopes.values())):
        return NULL
    return Estimate(value, slopes if any(slopes.values()) else {}, blur=blur)
