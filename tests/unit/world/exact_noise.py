"""The oracle: tails of the noise to 60 decimal digits, from the definition of each distribution."""

from decimal import Decimal, localcontext
from functools import lru_cache

from sandbox.world.noise import NoiseKind

DIGITS = 60


@lru_cache(maxsize=100_000)
def weight(kind: NoiseKind, scale: float, value: int) -> Decimal:
    """Give the weight of one value of noise: e^(-|k|/s), or e^(-k²/2σ²)."""
    with localcontext(prec=DIGITS):
        steps = Decimal(abs(value)) / Decimal(scale)
        return (-steps if kind is NoiseKind.LAPLACE else -steps * steps / 2).exp()


@lru_cache(maxsize=1000)
def _beyond(kind: NoiseKind, scale: float, at: int) -> Decimal:
    """Add up the weights from `at` ≥ 0 on, until they are below 1e-55 of the first."""
    with localcontext(prec=DIGITS):
        first = term = weight(kind, scale, at)
        total, place = Decimal(0), at
        while term > first * Decimal("1e-55"):
            total, place = total + term, place + 1
            term = weight(kind, scale, place)
        return total


def exact_tail(kind: NoiseKind, scale: float, at: int) -> Decimal:
    """Give P(noise ≥ at)."""
    with localcontext(prec=DIGITS):
        if at <= 0:
            return 1 - exact_tail(kind, scale, 1 - at)
        return _beyond(kind, scale, at) / (1 + 2 * _beyond(kind, scale, 1))


def exact_delta(kind: NoiseKind, scale: float, groups_per_unit: int, at_least: int) -> Decimal:
    """Give the probability that any group of one unit, out of so many, reaches the threshold."""
    with localcontext(prec=DIGITS):
        return 1 - (1 - exact_tail(kind, scale, at_least - 1)) ** groups_per_unit
