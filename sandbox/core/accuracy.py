"""How exact an answer is to be, what that costs, and what came of it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.budget import Budget
from sandbox.core.errors.asking import AccuracyUnclear

CONFIDENCES = (80, 90, 95, 99)
_WRITTEN = re.compile(r"(?P<amount>\d{1,15}(?:\.\d{1,9})?) ?(?P<percent>%)?", re.ASCII)


class Yardstick(StrEnum):
    """What a half-width is measured by."""

    SHARE = "share"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Target:
    """Half-widths of at most `amount`, a share of each value or in each column's own unit, at `confidence` percent."""

    amount: float
    yardstick: Yardstick
    confidence: int = 95

    def width_for(self, value: float) -> float:
        """Give the widest half-width that a value may have."""
        return self.amount * abs(value) if self.yardstick is Yardstick.SHARE else self.amount

    @property
    def text(self) -> str:
        """Write it as it is asked for: `2%` or `50`."""
        return f"{self.amount * 100:.12g}%" if self.yardstick is Yardstick.SHARE else f"{self.amount:.15g}"


def target_of(within: str, confidence: int) -> Target:
    """Read what an asker wrote: `2%` of each value, or `50` in each column's own unit.

    Raises:
        AccuracyUnclear: it is neither, it is nothing, 100 % or more, or the confidence is none that is offered.
    """
    read = _WRITTEN.fullmatch(within.strip())
    offered = ", ".join(map(str, CONFIDENCES))
    if read is None or confidence not in CONFIDENCES:
        raise AccuracyUnclear(offered=offered)
    amount = float(read["amount"]) / 100 if read["percent"] else float(read["amount"])
    if not amount or (read["percent"] and amount >= 1):
        raise AccuracyUnclear(offered=offered)
    return Target(amount, Yardstick.SHARE if read["percent"] else Yardstick.UNITS, confidence)


@dataclass(frozen=True, slots=True)
class AccuracyPrice:
    """What an accuracy costs, pilots included; `units`: of the smallest group (None: it does not matter).

    `cost` is None where no budget gives it. `is_beyond`: it is more than may be paid, or than is left in a scope.
    """

    units: int | None
    cost: Budget | None
    epsilon: float | None
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """How an answer asked for by accuracy came about, and how far it got.

    `total`: charged now, pilots included. `pilots`: their receipts; none where none was needed. `pilot_cost`: of all.
    `missed`: cells, by row and column, that are wider than asked or withheld. `needed`: what all cells would have taken
    in one question, judged by the last pilot (None: no budget gives it, or none was missed).
    """

    target: Target
    most: Budget
    total: Budget
    pilots: tuple[str, ...]
    pilot_cost: Budget
    missed: tuple[tuple[int, int], ...] = ()
    needed: Budget | None = None
