"""Leave out the digits that say nothing: numbers are given to a hundredth of their half-width, roughly.

Rounding what was noised is post-processing: free, and safe (Dwork & Roth 2014, Prop. 2.1).
"""

import math

from sandbox.core.columns import Value

WIDTH_DIGITS = 4
FINEST = 15


def given_value(value: Value, half_width: float | None) -> Value:
    """Round a fractional number to two places beyond the first digit of its half-width; all else stays."""
    if not isinstance(value, float) or not half_width:
        return value
    places = 2 - math.floor(math.log10(half_width))
    return value if places > FINEST else round(value, places)


def given_width(half_width: float | None) -> float | None:
    """Round a half-width up to four digits, so that it never promises more than is true."""
    if not half_width or not math.isfinite(half_width):
        return half_width
    step = 10.0 ** (math.floor(math.log10(half_width)) - WIDTH_DIGITS + 1)
    rounded = float(f"{math.ceil(half_width / step - 1e-9) * step:.{WIDTH_DIGITS}g}")
    return max(rounded, half_width)
