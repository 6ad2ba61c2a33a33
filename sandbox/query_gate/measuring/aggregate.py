"""Measure the core in its space, exactly. Only `noise` and `gate` may touch what comes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from sandbox.core.charges import Entry
from sandbox.query_gate.meaning.domains import Extent, Stored, bounds_of, domain_of, domain_size
from sandbox.query_gate.measuring.render import render
from sandbox.query_gate.measuring.render_histograms import render_histogram
from sandbox.query_gate.measuring.stored_values import stored_values
from sandbox.query_gate.pricing.histograms import tree_of
from sandbox.query_gate.pricing.measures import Histogram, width_of
from sandbox.query_gate.pricing.plan import Cell, Core
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.spaces.worker import SpaceWorker


@dataclass(frozen=True, slots=True)
class ExactTable:
    """Exact numbers, one tuple for each slot, in the order of the cells. Never leaves the gate.

    The cells are the core's own, or, where its groups come from the data, those that have a row.
    """

    entry: Entry
    cells: tuple[Cell, ...]
    slots: tuple[tuple[int, ...], ...]


def aggregate(priced: PricedPlan, entry: Entry, space: SpaceWorker) -> ExactTable:
    """Measure every public group, also the empty ones, or every group there is where none is public.

    Args:
        priced: what to measure.
        entry: the charge already made for it.
        space: where.

    Raises:
        EngineFailed: the space could not answer.
        DeadlineExceeded: it took too long.
    """
    core = priced.plan.core
    histograms = [_counted(priced, measure, space) for measure in core.measures if isinstance(measure, Histogram)]
    if len(histograms) == len(core.measures):
        return ExactTable(entry, core.cells(), tuple(chain.from_iterable(h.spread(core.cells()) for h in histograms)))
    answered = space.run(render(priced.plan, priced.bounding))
    groups = _groups_of(answered, len(core.keys))
    cells = tuple(_within_domains(groups, core)) if core.is_selected else core.cells()
    counted = iter(histograms)
    slots: list[tuple[int, ...]] = []
    for place, measure in enumerate(core.measures):
        if isinstance(measure, Histogram):
            slots += next(counted).spread(cells)
        else:
            slots.append(_spread(answered, place, groups, cells))
    return ExactTable(entry, cells, tuple(slots))


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many values each group has in each leaf, leaves without any left out."""

    measure: Histogram
    leaves: dict[Cell, dict[int, int]]

    def spread(self, cells: tuple[Cell, ...]) -> tuple[tuple[int, ...], ...]:
        """Give each node of the tree, group by group."""
        size = sum(run.count for run in self.measure.runs)
        found = (self.leaves.get(cell, {}) for cell in cells)
        trees = [tree_of(tuple(leaves.get(n, 0) for n in range(size)), self.measure.levels) for leaves in found]
        return tuple(zip(*trees, strict=True)) or ((),) * width_of(self.measure)


def _counted(priced: PricedPlan, measure: Histogram, space: SpaceWorker) -> _Counted:
    answered = space.run(render_histogram(priced.plan, priced.bounding, measure))
    groups = _groups_of(answered, len(priced.plan.core.keys))
    found: dict[Cell, dict[int, int]] = {}
    places, counts = (answered.column(name).to_pylist() for name in ("b", "n"))
    for cell, place, count in zip(groups, places, counts, strict=True):
        found.setdefault(cell, {})[place] = count
    return _Counted(measure, found)


def _groups_of(answered: pa.Table, keys: int) -> list[Cell]:
    columns = [stored_values(answered.column(f"k{place}")) for place in range(keys)]
    return list(zip(*columns, strict=True)) if columns else [()] * answered.num_rows


def _within_domains(groups: list[Cell], core: Core) -> Iterator[Cell]:
    """Leave out groups with a value outside a key's public domain, whatever else may lie in the space."""
    closed = [(place, key.extent) for place, key in enumerate(core.keys) if domain_size(key.extent) is not None]
    domains = {
        place: frozenset(domain_of(extent)) if extent.values is not None else _Range(extent) for place, extent in closed
    }
    return (cell for cell in groups if all(cell[place] in domain for place, domain in domains.items()))


@dataclass(frozen=True, slots=True)
class _Range:
    """The numbers or days that a key can be, too many to be listed."""

    extent: Extent

    def __contains__(self, value: Stored | None) -> bool:
        if value is None:
            return self.extent.may_be_null
        bounds = bounds_of(self.extent)
        reached = self.extent.reached
        return bounds.low <= int(value) <= bounds.high and (reached is None or value in reached)


def _spread(answered: pa.Table, place: int, groups: list[Cell], cells: tuple[Cell, ...]) -> tuple[int, ...]:
    measured = dict(zip(groups, answered.column(f"m{place}").to_pylist(), strict=True))
    return tuple(measured.get(cell) or 0 for cell in cells)
