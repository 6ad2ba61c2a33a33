"""The noised numbers of one group, and what is made of counts and sums among them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.query_gate.answering.estimates import NULL, WITHHELD, Estimate, Slopes, width_of
from sandbox.query_gate.answering.shown import shown_number
from sandbox.query_gate.answering.withholding import Withholding
from sandbox.query_gate.pricing.recipes import Direct, Ratio, Total
from sandbox.world.noise import Calibration


@dataclass(frozen=True, slots=True)
class Noised:
    """One group's numbers by slot, the noise of each (None on a public table), and when to withhold."""

    slots: tuple[int, ...]
    noises: tuple[Calibration | None, ...]
    withholding: Withholding

    def moving(self, slopes: Mapping[int, float]) -> Slopes:
        """Give the slopes that noise moves."""
        return {slot: slope for slot, slope in slopes.items() if slope and self.noises[slot] is not None}

    def half_width(self, estimate: Estimate) -> float:
        """Give the 95 % half-width of an estimate."""
        return width_of(estimate, self.noises)

    def missing(self, slot: int) -> Estimate:
        """Give what stands where too few are counted: NULL on a public table, else a withheld number."""
        return NULL if self.noises[slot] is None else WITHHELD

    def is_too_few(self, slot: int, least: int) -> bool:
        """Tell whether a count is below what is needed, or below the smallest group that is shown."""
        return self.slots[slot] < max(least, self.withholding.min_units)

    def is_within_noise(self, divisor: Estimate) -> bool:
        """Tell whether a divisor cannot be told from zero."""
        margin = self.withholding.margin * self.half_width(divisor)
        return divisor.value is not None and bool(divisor.slopes) and abs(float(divisor.value)) < margin


def direct(recipe: Direct, noised: Noised) -> Estimate:
    """Give an aggregate that is one slot."""
    value = shown_number(noised.slots[recipe.slot], recipe.scale)
    return Estimate(value, noised.moving({recipe.slot: 10.0**-recipe.scale}))


def total(recipe: Total, noised: Noised) -> Estimate:
    """Give a sum that is made of a centred sum and a count."""
    unit = 10.0**-recipe.scale
    stored = noised.slots[recipe.centred] + recipe.middle * noised.slots[recipe.count]
    slopes = {recipe.centred: unit, recipe.count: recipe.middle * unit}
    return Estimate(shown_number(stored, recipe.scale), noised.moving(slopes))


def average(recipe: Ratio, noised: Noised) -> Estimate:
    """Give an average."""
    if noised.is_too_few(recipe.count, 1):
        return noised.missing(recipe.count)
    centred, count = noised.slots[recipe.total], noised.slots[recipe.count]
    unit = 10.0**-recipe.scale
    mean = min(max(recipe.middle + centred / count, recipe.bounds.low), recipe.bounds.high)
    slopes = noised.moving({recipe.total: unit / count, recipe.count: -unit * centred / count / count})
    return Estimate(mean * unit, slopes, widest=recipe.bounds.width * unit)
