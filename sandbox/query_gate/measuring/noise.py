"""Add noise to an exact table: one vector release for each measure, over all public groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sandbox.query_gate.measuring.aggregate import ExactTable
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.world.noise import Calibration, NoiseSource


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """Noised numbers, one tuple for each slot, in the order of the core's cells."""

    slots: tuple[tuple[int, ...], ...]


def add_noise(exact: ExactTable, priced: PricedPlan, source: NoiseSource) -> NoisyTable:
    """Noise every cell of every measure, all slots of one in one release; a public table's stay exact."""
    places = priced.plan.core.slots
    noised: list[tuple[int, ...]] = []
    for place, measure in enumerate(priced.measures):
        slots = [slot for slot, of in zip(exact.slots, places, strict=True) if of == place]
        noised += slots if measure.noise is None else _released(slots, source, measure.noise)
    return NoisyTable(tuple(noised))


def _released(slots: list[tuple[int, ...]], source: NoiseSource, noise: Calibration) -> Iterator[tuple[int, ...]]:
    noisy = source.add(tuple(chain.from_iterable(slots)), noise)
    size = len(slots[0])
    return (noisy[place * size : (place + 1) * size] for place in range(len(slots)))
