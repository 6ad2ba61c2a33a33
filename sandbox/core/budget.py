"""Privacy budgets in whole billionths, so that what the ledger adds up is exact."""

import math
from dataclasses import dataclass
from fractions import Fraction

NANO = 1_000_000_000


def to_nano(amount: float | Fraction) -> int:
    """Give an amount in whole billionths, rounded up; a float is taken as the decimal it is written as."""
    exact = Fraction(repr(amount)) if isinstance(amount, float) else Fraction(amount)
    return math.ceil(exact * NANO)


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount of zCDP ρ and of δ, each in whole billionths (Bun & Steinke 2016, Def. 1.1, plus Σδ)."""

    nano_rho: int
    nano_delta: int = 0

    def __post_init__(self) -> None:
        if self.nano_rho < 0 or self.nano_delta < 0:
            raise ValueError("a budget is never negative")

    def __add__(self, other: "Budget") -> "Budget":
        return Budget(self.nano_rho + other.nano_rho, self.nano_delta + other.nano_delta)

    def fits_in(self, limit: "Budget") -> bool:
        """Tell whether both parts are within the limit."""
        return self.nano_rho <= limit.nano_rho and self.nano_delta <= limit.nano_delta

    def left_of(self, limit: "Budget") -> "Budget":
        """Give what remains of the limit, never below zero."""
        return Budget(max(0, limit.nano_rho - self.nano_rho), max(0, limit.nano_delta - self.nano_delta))

    @property
    def rho(self) -> float:
        """ρ as a number, for showing only."""
        return self.nano_rho / NANO

    @property
    def delta(self) -> float:
        """δ as a number, for showing only."""
        return self.nano_delta / NANO


FREE = Budget(0, 0)
