"""Draw units and rows down the tree: each attribute given the one it depends on (ancestral sampling).

All chance comes from one keyed generator, so that the same statistics give the same sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sandbox.masking.synthetic.buying import Understood
from sandbox.masking.synthetic.cells import Codes
from sandbox.masking.synthetic.denoising import Masses, in_groups, rake
from sandbox.masking.synthetic.layout import Groups
from sandbox.masking.synthetic.plan import ROWS, Attribute, PlannedTable
from sandbox.masking.synthetic.released import Step
from sandbox.masking.synthetic.understanding import (
    Edge,
    Told,
    empty_share,
    joint_of,
    masses_of,
    units_by_rows,
)

NEXT_TO_NOTHING = 1e-9
Cellwise = dict[Attribute, Codes]


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """One table's drawn rows: each row's unit, from 0, and the cell of each of its attributes."""

    planned: PlannedTable
    units: Codes
    cells: Mapping[Attribute, Codes]


@dataclass(frozen=True, slots=True)
class Model:
    """What is drawn from: what was told, and what is understood by it."""

    told: Told
    known: Understood

    def masses(self, attribute: Attribute) -> Masses:
        """Give the masses of an attribute's cells."""
        return masses_of(attribute, self.told)

    def groups(self, attribute: Attribute) -> Groups:
        """Give the groups an attribute is drawn in."""
        return next(g for g in self.known.for_edges if g.attribute == attribute)

    def given(self, edge: Edge) -> Masses:
        """Give the shares of the child's groups for each group of the parent."""
        pair = (edge.parent, edge.child)
        joint = joint_of(pair, self.told, self.known.for_edges, Step.EDGE)
        margins = [in_groups(self.masses(a), self.groups(a).of_cell) for a in pair]
        fitted = rake(joint, margins[0], margins[1])
        is_bare = fitted.sum(axis=1) <= 0
        fitted[is_bare] = margins[1] + NEXT_TO_NOTHING
        shares: Masses = fitted / fitted.sum(axis=1, keepdims=True)
        return shares


def draw_tables(model: Model, most_rows: int, chance: np.random.Generator) -> tuple[DrawnTable, ...]:
    """Draw as many units as were counted, or as fit into `most_rows` rows of the largest table."""
    count = _units_to_draw(model, most_rows)
    own = _draw(model, model.told.layout.unit, {}, count, chance)
    return tuple(_draw_table(model, planned, own, count, chance) for planned in model.told.plan.tables)


def _units_to_draw(model: Model, most_rows: int) -> int:
    told = model.told
    rows = [_mean_rows(units_by_rows(told.plan, planned, told.bought)) for planned in told.plan.tables]
    return max(1, int(min(told.units, most_rows / max(rows))))


def _mean_rows(counts: Masses) -> float:
    """Give the rows of a unit on average; never so few that a sample is large for that."""
    total = float(counts.sum())
    return max(0.01, float(counts @ np.arange(len(counts))) / total) if total > 0 else 1.0


def _draw_table(
    model: Model, planned: PlannedTable, own: Cellwise, count: int, chance: np.random.Generator
) -> DrawnTable:
    """Give each unit its rows, and each row its attributes."""
    name = planned.table.name
    counted = next((a for a in own if a.table == name and a.column == ROWS), None)
    rows = np.ones(count, dtype=np.int64) if counted is None else counted.cells.draw(own[counted], chance)
    units = np.repeat(np.arange(count), rows)
    of_rows = tuple(a for a in model.told.layout.rows if a.table == name)
    given = {attribute: cells[units] for attribute, cells in own.items()}
    drawn = _draw(model, of_rows, given, len(units), chance) | {a: c for a, c in given.items() if a.table == name}
    shown = {a: _filled(model, a, c, chance) for a, c in drawn.items() if a.column != ROWS}
    first = np.searchsorted(units, units)
    return DrawnTable(planned, units, {a: c[first] if a in own else c for a, c in shown.items()})


def _draw(
    model: Model, wanted: tuple[Attribute, ...], given: Cellwise, count: int, chance: np.random.Generator
) -> Cellwise:
    """Draw attributes in the tree's order, each one's group given its parent's, then its cell."""
    groups = {a: np.array(model.groups(a).of_cell)[cells] for a, cells in given.items()}
    drawn: Cellwise = {}
    edges = {edge.child: edge for edge in model.known.tree}
    waiting = list(wanted)
    while waiting:
        child = next(a for a in waiting if a not in edges or edges[a].parent in groups)
        waiting.remove(child)
        if child in edges:
            groups[child] = _choose(model.given(edges[child]), groups[edges[child].parent], chance)
        else:
            margins = in_groups(model.masses(child), model.groups(child).of_cell) + 0.0
            margins = margins + (NEXT_TO_NOTHING if margins.sum() <= 0 else 0.0)
            groups[child] = chance.choice(len(margins), count, p=margins / margins.sum())
        drawn[child] = _cells_within(model.masses(child), model.groups(child), groups[child], chance)
    return drawn


def _choose(shares: Masses, parents: Codes, chance: np.random.Generator) -> Codes:
    """Choose a column of `shares` for each row's parent."""
    ends = np.cumsum(shares, axis=1)
    ends[:, -1] = 1.0
    at = chance.random(len(parents))
    chosen = np.zeros(len(parents), dtype=np.int64)
    for parent in np.unique(parents):
        is_own = parents == parent
        chosen[is_own] = np.searchsorted(ends[parent], at[is_own], side="right")
    within: Codes = np.minimum(chosen, shares.shape[1] - 1)
    return within


def _cells_within(masses: Masses, groups: Groups, chosen: Codes, chance: np.random.Generator) -> Codes:
    """Choose a cell of each row's group, by the cells' masses; groups are neighbours, in order."""
    weights = masses + NEXT_TO_NOTHING
    ends = np.cumsum(weights)
    of_cell = np.array(groups.of_cell)
    firsts = np.searchsorted(of_cell, np.arange(groups.size), side="left")
    lasts = np.searchsorted(of_cell, np.arange(groups.size), side="right") - 1
    low, high = (ends - weights)[firsts[chosen]], ends[lasts[chosen]]
    cells = np.searchsorted(ends, low + chance.random(len(chosen)) * (high - low), side="right")
    within: Codes = np.clip(cells, firsts[chosen], lasts[chosen])
    return within


def _filled(model: Model, attribute: Attribute, cells: Codes, chance: np.random.Generator) -> Codes:
    """Fill what is empty too often: units without rows count as empty, and rows were drawn for others."""
    is_empty = cells == attribute.empty
    wanted = empty_share(attribute, model.told)
    surplus = is_empty.mean() - wanted if len(cells) else 0.0
    if surplus <= 0:
        return cells
    is_filled = is_empty & (chance.random(len(cells)) < surplus / is_empty.mean())
    weights = model.masses(attribute)[:-1] + NEXT_TO_NOTHING
    filled = cells.copy()
    filled[is_filled] = chance.choice(len(weights), int(is_filled.sum()), p=weights / weights.sum())
    return filled
