"""When a number is withheld, so that nobody builds on noise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Withholding:
    """When a quotient is withheld: fewer than `min_units` counted, or a divisor within `margin` of its half-width."""

    min_units: int
    margin: float


NOTHING_WITHHELD = Withholding(0, 0.0)
