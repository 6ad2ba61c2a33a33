"""Noised statistics as they were bought: kept in the ledger, so that what is made of them is the same for good."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sandbox.core.answers import Mechanism
from sandbox.masking.synthetic.denoising import Masses
from sandbox.world.noise import NoiseKind


class Step(StrEnum):
    """In what order statistics are bought; each step is planned by what the steps before it told."""

    UNITS = "units"
    ROWS = "rows"
    CHANGING = "changing"
    ONE = "one"
    PAIR = "pair"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Released:
    """One noised statistic: its cells in weights, how much one unit weighs, and the noise that was added.

    `names`: the attributes counted, or the table. `mechanism`: the noise, and how far one unit
    moves all cells together.
    """

    step: Step
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    weight: int
    mechanism: Mechanism
    half_width_95: float

    @property
    def units(self) -> Masses:
        """The cells in units."""
        return np.array(self.numbers, dtype=np.float64) / self.weight

    @property
    def deviation(self) -> float:
        """The standard deviation of a cell's noise, in units."""
        scale = self.mechanism.scale / self.weight
        return scale if self.mechanism.name == NoiseKind.GAUSSIAN else math.sqrt(2) * scale


@dataclass(frozen=True, slots=True)
class Bought:
    """All that was bought so far."""

    all: tuple[Released, ...] = ()

    def find(self, step: Step, *names: str) -> Released | None:
        """Give a statistic, or None."""
        return next((r for r in self.all if r.step is step and r.names == names), None)

    def get(self, step: Step, *names: str) -> Released:
        """Give a statistic that must be there."""
        found = self.find(step, *names)
        if found is None:
            raise LookupError(f"{step.value} of {', '.join(names)} was not bought")
        return found

    def of(self, step: Step) -> tuple[Released, ...]:
        """Give the statistics of a step."""
        return tuple(r for r in self.all if r.step is step)

    def adding(self, more: tuple[Released, ...]) -> "Bought":
        """Give these and more."""
        return Bought((*self.all, *more))
