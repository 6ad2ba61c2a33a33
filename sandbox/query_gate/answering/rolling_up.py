"""Sums of released cells: what a kept core says of coarser groups, free and without reading a row.

Its cells were noised and paid for, so whatever is added up of them is post-processing (Dwork & Roth 2014, Prop. 2.1).
The noises are independent: over m cells variances add, and the sum's half-width is that of a normal of √m deviations.
"""

import math
from dataclasses import dataclass, replace

from sandbox.core.answers import Answer, ColumnKind, Mechanism
from sandbox.core.budget import FREE
from sandbox.core.charges import Released
from sandbox.core.columns import Value
from sandbox.query_gate.answering.shown import shown
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.measuring.noise import NoisyTable
from sandbox.query_gate.pricing.measures import DistinctCount, UnitCount, measure_text
from sandbox.query_gate.pricing.plan import Core
from sandbox.query_gate.pricing.price import PricedPlan, core_text
from sandbox.world.noise import Z_95, Calibration, NoiseKind


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A block as sums of released cells: its noised numbers, and the block with the noise that they have."""

    noisy: NoisyTable
    priced: PricedPlan


def may_be_rolled_up(block: PricedPlan) -> bool:
    """Tell whether a block's numbers add up over groups that are public; units may be in several groups."""
    core = block.plan.core
    is_noised = all(noise is not None for noise in block.noises)
    return (
        is_noised and not core.is_selected and not any(isinstance(m, UnitCount | DistinctCount) for m in core.measures)
    )


def asks_as_much(released: Released, block: PricedPlan) -> bool:
    """Tell whether what was asked of rows holds all that a block measures, by the lines of its canonical text."""
    first = len(core_text(block.plan.core)) - len(block.plan.core.measures)
    return set(core_text(block.plan.core)[first:]) <= set(released.sql.split("\n")[first:])


def rolled_up(block: PricedPlan, kept: Answer) -> RolledUp | None:
    """Add a kept core's cells up to a block's groups; None where they don't, or say less than the block would."""
    places = _places_of(block.plan.core, kept)
    cells = block.plan.core.size or 0
    if places is None or not cells or len(kept.rows) % cells:
        return None
    noises = _noises_of(block, kept, len(kept.rows) // cells)
    if noises is None:
        return None
    keys, slots = places
    measures = tuple(replace(item, noise=noises[place]) for place, item in enumerate(block.measures))
    return RolledUp(_added_up(block.plan.core, kept, keys, slots), replace(block, measures=measures, cost=FREE))


def _places_of(core: Core, kept: Answer) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Give where a core's keys and slots stand in a kept answer of finer groups; None where one does not."""
    finer = [column.name for column in kept.columns if column.kind is ColumnKind.KEY]
    names = [column.name for column in kept.columns]
    keys = [phrase(key.of) for key in core.keys]
    texts = [measure_text(core.measures[place]) for place in core.slots]
    is_public = all(mechanism.threshold is None for mechanism in kept.receipt.mechanisms)
    is_finer = set(keys) < set(finer) and is_public and all(c.kind is not ColumnKind.DERIVED for c in kept.columns)
    if not is_finer or any(names.count(text) != texts.count(text) for text in texts):
        return None
    nth = [texts[:place].count(text) for place, text in enumerate(texts)]
    found = tuple(names.index(text) + number for text, number in zip(texts, nth, strict=True))
    return tuple(finer.index(key) for key in keys), found


def _noises_of(block: PricedPlan, kept: Answer, cells: int) -> tuple[Calibration, ...] | None:
    """Give the noise of sums over so many cells; None where one is wider than the block's own would be."""
    texts = list(dict.fromkeys(c.name for c in kept.columns if c.kind is ColumnKind.NOISED))
    by_text = dict(zip(texts, kept.receipt.mechanisms, strict=True))
    noises = tuple(_summed(by_text[measure_text(item.measure)], cells) for item in block.measures)
    own = (item.noise for item in block.measures)
    is_worse = any(
        mine is None or noise.half_width_95 > mine.half_width_95 for noise, mine in zip(noises, own, strict=True)
    )
    return None if is_worse else noises


def _summed(mechanism: Mechanism, cells: int) -> Calibration:
    spread = math.sqrt(2) if mechanism.name == NoiseKind.LAPLACE.value else 1.0
    return _known_by(math.ceil(Z_95 * spread * mechanism.scale * math.sqrt(cells)))


def _known_by(half_width: float) -> Calibration:
    """Give noise that is known by its half-width: nothing is paid for it."""
    deviation = half_width / Z_95
    return Calibration(NoiseKind.GAUSSIAN, deviation, 0, float(half_width), deviation)


def _added_up(core: Core, kept: Answer, keys: tuple[int, ...], slots: tuple[int, ...]) -> NoisyTable:
    cells = core.cells()
    extents = [key.extent for key in core.keys]
    found: dict[tuple[Value, ...], int] = {
        tuple(shown(value, extent) for value, extent in zip(cell, extents, strict=True)): place
        for place, cell in enumerate(cells)
    }
    sums = [[0] * len(cells) for _ in slots]
    for row in kept.rows:
        place = found[tuple(row[key] for key in keys)]
        for number, slot in zip(sums, slots, strict=True):
            number[place] += int(row[slot] or 0)
    return NoisyTable(cells, tuple(map(tuple, sums)))


def marked(answer: Answer, entry: str) -> Answer:
    """Say of a core that it is made of another entry's released cells: its numbers are derived."""
    columns = tuple(
        replace(column, kind=ColumnKind.DERIVED) if column.kind is ColumnKind.NOISED else column
        for column in answer.columns
    )
    bounding = f"{answer.receipt.bounding}; sums of released cells of entry {entry}"
    return replace(answer, columns=columns, receipt=replace(answer.receipt, bounding=bounding))


def as_kept(block: PricedPlan, kept: Answer) -> PricedPlan:
    """Give a block with the noise that its kept numbers have: their own, or that of the cells they are sums of."""
    if all(column.kind is not ColumnKind.DERIVED for column in kept.columns):
        return block
    widths = {column.name: column.half_width_95 or 0.0 for column in kept.columns}
    measures = (replace(m, noise=_known_by(widths[measure_text(m.measure)])) for m in block.measures)
    return replace(block, measures=tuple(measures), cost=FREE)
