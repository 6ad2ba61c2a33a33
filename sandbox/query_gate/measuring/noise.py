"""Add noise to an exact table: one vector release for each measure, over all public groups."""

from dataclasses import dataclass

from sandbox.query_gate.measuring.aggregate import ExactTable
from sandbox.query_gate.pricing.price import PricedMeasure, PricedPlan
from sandbox.world.noise import NoiseSource


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """Noised measures, one tuple for each measure, in the order of the core's cells."""

    measures: tuple[tuple[int, ...], ...]


def add_noise(exact: ExactTable, priced: PricedPlan, source: NoiseSource) -> NoisyTable:
    """Noise every cell of every measure; a public table's stay exact."""
    pairs = zip(exact.measures, priced.measures, strict=True)
    return NoisyTable(tuple(_noised(values, measure, source) for values, measure in pairs))


def _noised(values: tuple[int, ...], measure: PricedMeasure, source: NoiseSource) -> tuple[int, ...]:
    return values if measure.noise is None else source.add(values, measure.noise)
