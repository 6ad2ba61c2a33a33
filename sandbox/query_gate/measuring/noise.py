"""Add noise to an exact table: one vector release for each measure, over all public groups, or all that pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sandbox.query_gate.measuring.aggregate import ExactTable
from sandbox.query_gate.pricing.plan import Cell, unit_count
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.world.noise import Calibration, NoiseSource
from sandbox.world.thresholds import Threshold

Slot = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """Noised numbers, one tuple for each slot, in the order of the cells; these are public, or passed the threshold."""

    cells: tuple[Cell, ...]
    slots: tuple[Slot, ...]


def add_noise(exact: ExactTable, priced: PricedPlan, source: NoiseSource) -> NoisyTable:
    """Noise every cell of every measure, all slots of one in one release; a public table's stay exact.

    Where groups come from the data, their numbers of units are noised first, and all else only for those that pass.
    """
    if priced.threshold is None:
        return NoisyTable(exact.cells, _noised(exact.slots, {}, priced, source))
    selector = priced.plan.core.first_slot(unit_count(priced.plan.table))
    noise = priced.noises[selector]
    if noise is None:
        raise AssertionError("a threshold without noise")
    units = source.add(exact.slots[selector], noise)
    passing = _passing(units, priced.threshold)
    slots = tuple(tuple(slot[place] for place in passing) for slot in exact.slots)
    selected = {selector: tuple(units[place] for place in passing)}
    return NoisyTable(tuple(exact.cells[place] for place in passing), _noised(slots, selected, priced, source))


def _passing(units: Slot, threshold: Threshold) -> tuple[int, ...]:
    return tuple(place for place, noisy in enumerate(units) if noisy >= threshold.at_least)


def _noised(
    exact: tuple[Slot, ...], noised_before: dict[int, Slot], priced: PricedPlan, source: NoiseSource
) -> tuple[Slot, ...]:
    """Noise what is not noised yet, measure by measure."""
    places = priced.plan.core.slots
    noised: list[Slot] = []
    for place, measure in enumerate(priced.measures):
        slots = [slot for slot, of in zip(exact, places, strict=True) if of == place]
        if len(noised) in noised_before:
            noised.append(noised_before[len(noised)])
        else:
            noised += slots if measure.noise is None else _released(slots, source, measure.noise)
    return tuple(noised)


def _released(slots: list[Slot], source: NoiseSource, noise: Calibration) -> Iterator[Slot]:
    noisy = source.add(tuple(chain.from_iterable(slots)), noise)
    size = len(slots[0])
    return (noisy[place * size : (place + 1) * size] for place in range(len(slots)))
