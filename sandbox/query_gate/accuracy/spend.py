"""The least budget at which an answer is exact enough, by the contract alone or by what a pilot saw. Pure.

Noise falls with the root of ρ (Bun & Steinke 2016, Prop. 1.4 and 1.6): so do half-widths, but for whole steps.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sandbox.core.accuracy import Yardstick
from sandbox.core.budget import NANO, Budget
from sandbox.core.errors.asking import AccuracyTooDear
from sandbox.query_gate.accuracy.aim import Aim, Cell, Column, widths_at
from sandbox.query_gate.accuracy.pilot import CLEAR

LARGEST_NANO_RHO = 10**12
"""ρ 1000: far beyond any cap."""


def direct_spend(aim: Aim, columns: tuple[Column, ...]) -> Budget:
    """Give the least budget at which every column is as exact as was asked, where that needs no pilot.

    Raises:
        AccuracyTooDear: it is more than may be paid.
    """
    found = _least_for(aim, dict.fromkeys(columns, aim.target.amount), LARGEST_NANO_RHO)
    if found is not None and found <= aim.most.nano_rho:
        return replace(aim.most, nano_rho=found)
    widest = max(columns, key=lambda column: widths_at(aim, aim.most.nano_rho).get(column.place, math.inf))
    needed = "–" if found is None else f"{found / NANO:.6g}"
    facts = {"within": aim.target.text, "needed": needed, "most": f"{aim.most.rho:.6g}"}
    raise AccuracyTooDear(fragment=widest.name, **facts)


def main_spend(aim: Aim, seen: tuple[Cell, ...], pilot: Budget, most: int) -> int | None:
    """Give the main question's least ρ, in billionths and at most `most`; None where it would reach no cell.

    A cell's value is taken at the near end of its interval, so that what the pilot saw too large is exact enough still;
    of what it did not see clearly, two thirds. The main question's own noise may make it smaller by its half-width.
    Cells that not even `most` would make exact enough are left out.
    """
    return _Search(aim, seen, pilot.nano_rho, most).spend()


def needed_in_all(aim: Aim, seen: tuple[Cell, ...], pilot: Budget) -> int | None:
    """Give the ρ, in billionths, that brings every cell seen to the target; None where no budget does."""
    search = _Search(aim, seen, pilot.nano_rho, LARGEST_NANO_RHO)
    return search.spend() if len(list(search.reachable())) == len(seen) else None


@dataclass(frozen=True, slots=True)
class _Search:
    aim: Aim
    seen: tuple[Cell, ...]
    seen_at: int
    most: int

    @property
    def _slack(self) -> float:
        """How much narrower than its share of a value, as the main question's own noise may make that smaller."""
        return 1 + self.aim.target.amount if self.aim.target.yardstick is Yardstick.SHARE else 1.0

    def reachable(self) -> Iterator[tuple[Cell, float]]:
        """Give each cell that `most` makes exact enough, with the half-width to ask for."""
        at_most = widths_at(self.aim, self.most)
        for cell in self.seen:
            falls_to = cell.half_width * math.sqrt(self.seen_at / self.most)
            least = at_most[cell.column.place] if cell.column.is_steady else falls_to
            if least <= self.aim.target.width_for(cell.value):
                near = max(abs(cell.value) - cell.half_width, abs(cell.value) * (1 - 1 / CLEAR))
                yield cell, max(least, self.aim.target.width_for(near) / self._slack)

    def spend(self) -> int | None:
        """Give the least ρ for all that is reachable."""
        wanted = tuple(self.reachable())
        if not wanted:
            return None
        steady: dict[Column, float] = {}
        for cell, width in wanted:
            if cell.column.is_steady:
                steady[cell.column] = min(width, steady.get(cell.column, math.inf))
        found = _least_for(self.aim, steady, self.most) or self.most
        scaled = (self.seen_at * (c.half_width / width) ** 2 for c, width in wanted if not c.column.is_steady)
        return min(self.most, max(found, math.ceil(max(scaled, default=1.0))))


def _least_for(aim: Aim, wanted: dict[Column, float], most: int) -> int | None:
    """Give the least ρ, in billionths, at which the steady columns' half-widths are no wider than wanted."""
    if not wanted:
        return 1

    def meets(nano_rho: int) -> bool:
        widths = widths_at(aim, nano_rho)
        return all(widths.get(column.place, math.inf) <= width for column, width in wanted.items())

    return _least(meets, most)


def _least(meets: Callable[[int], bool], most: int) -> int | None:
    """Find the least number from 1 to `most` that meets, by halving: what is above one that meets does so too."""
    if not meets(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high
