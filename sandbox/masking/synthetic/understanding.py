"""What noised statistics tell: which columns are a unit's own, shares of cells, which columns depend on which.

Everything here is a function of what was bought and of the plan, so that it can be done again from the ledger.
"""

import math
from dataclasses import dataclass

import numpy as np

from sandbox.masking.synthetic.denoising import (
    Masses,
    add_up,
    group_evenly,
    information_of_noise,
    mutual_information,
    settle,
)
from sandbox.masking.synthetic.layout import Groups, Layout, each_cell
from sandbox.masking.synthetic.plan import ROWS, Attribute, Plan, PlannedTable
from sandbox.masking.synthetic.released import Bought, Step

MOST_CHANGING = 0.05
"""A column is a unit's own where at most this share of units with several rows has several values."""
SURELY = 3.5
"""Where few units were counted, noise of so many deviations makes no column a row's."""
FEWEST_CELLS, MOST_CELLS = 8, 256
FOR_PAIRS, FOR_EDGES = 8, 32
CLEARLY = 2.0
"""An edge has at least so many times the information that noise alone would show."""
ABOVE_NOISE = 3.0
"""Cells are made so large that their expected count is at least so many times their noise, as far as that goes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is planned, what was bought of it, and what belongs to a unit or to a row."""

    plan: Plan
    bought: Bought
    layout: Layout

    @property
    def units(self) -> float:
        """The noised number of units, at least one."""
        return count_units(self.bought)

    def with_rows(self, table: str) -> float:
        """Give the noised number of units with rows of a table."""
        return float(units_by_rows(self.plan, self.plan.table(table), self.bought)[1:].sum())


@dataclass(frozen=True, slots=True)
class Edge:
    """`child` is drawn given `parent`."""

    parent: Attribute
    child: Attribute


def count_units(bought: Bought) -> float:
    """Give the noised number of units, at least one."""
    return max(1.0, float(bought.get(Step.UNITS, "units").units[0]))


def units_by_rows(plan: Plan, planned: PlannedTable, bought: Bought) -> Masses:
    """Give how many units have 0, 1, 2, … rows of a table."""
    units, released = count_units(bought), bought.find(Step.ROWS, planned.table.name)
    if released is None:
        return np.array([0.0, units])
    counts = settle(released.units if len(plan.tables) > 1 else released.units[1:], units)
    return counts if len(plan.tables) > 1 else np.concatenate([[0.0], counts])


def lay_out(plan: Plan, bought: Bought, deviation: float) -> Layout:
    """Tell a unit's own columns from those of its rows, and cut ranges into cells that stand out from the noise."""
    most = int(min(MOST_CELLS, max(FEWEST_CELLS, count_units(bought) / (ABOVE_NOISE * deviation))))
    unit: list[Attribute] = []
    rows: list[Attribute] = []
    for planned in plan.tables:
        counted = planned.counted(with_none=len(plan.tables) > 1)
        unit += [] if counted is None else [counted]
        steady = steady_columns(plan, planned, bought)
        for attribute in planned.attributes(most):
            (unit if attribute.column in steady else rows).append(attribute)
    return Layout(tuple(unit), tuple(rows))


def steady_columns(plan: Plan, planned: PlannedTable, bought: Bought) -> frozenset[str]:
    """Name the columns that are the same in all rows of nearly every unit."""
    names = [column.name for column, _ in planned.columns]
    released = bought.find(Step.CHANGING, planned.table.name)
    if released is None:
        return frozenset(names)
    several = float(units_by_rows(plan, planned, bought)[2:].sum())
    limit = max(MOST_CHANGING * several, min(several / 2, SURELY * released.deviation))
    return frozenset(name for name, units in zip(names, released.units, strict=True) if units <= limit)


def masses_of(attribute: Attribute, told: Told) -> Masses:
    """Give how many units each cell of an attribute has, emptiness last; a row counts as its share of a unit."""
    if attribute.column == ROWS:
        return np.append(_counted_cells(attribute, told), 0.0)
    units = told.units if told.layout.is_of_unit(attribute) else told.with_rows(attribute.table)
    numbers = told.bought.get(Step.ONE, attribute.name).units
    if not may_be_empty(attribute, told):
        return np.append(settle(numbers[:-1], units), 0.0)
    return settle(numbers, units)


def may_be_empty(attribute: Attribute, told: Told) -> bool:
    """Tell whether anything may fall into the cell for emptiness."""
    column = told.plan.table(attribute.table).table.column(attribute.column)
    is_absent = told.layout.is_of_unit(attribute) and len(told.plan.tables) > 1
    return is_absent or column is None or not column.required


def empty_share(attribute: Attribute, told: Told) -> float:
    """Give the share of rows in which a column is empty, where a unit without rows says nothing of it."""
    column = told.plan.table(attribute.table).table.column(attribute.column)
    if column is None or column.required:
        return 0.0
    masses = masses_of(attribute, told)
    absent = told.units - told.with_rows(attribute.table) if told.layout.is_of_unit(attribute) else 0.0
    total = float(masses.sum()) - absent
    return min(1.0, max(0.0, float(masses[-1]) - absent) / total) if total > 0 else 0.0


def _counted_cells(attribute: Attribute, told: Told) -> Masses:
    """Give the units in each cell of a number of rows, from the finer counts bought first."""
    counts = units_by_rows(told.plan, told.plan.table(attribute.table), told.bought)
    starts = getattr(attribute.cells, "starts", (0,))
    place = np.searchsorted(np.array(starts), np.arange(len(counts)), side="right") - 1
    return add_up(np.maximum(place, 0), counts, len(starts))


def group_for(told: Told, deviation: float, most: int) -> tuple[Groups, ...]:
    """Take cells together so that the counts of two attributes stand out from noise of a deviation."""
    count = int(min(most, max(2.0, math.sqrt(told.units / (ABOVE_NOISE * deviation)))))
    return tuple(
        Groups(a, group_evenly(masses_of(a, told), count)) if a.is_linked else each_cell(a) for a in told.layout.all
    )


def grow_tree(told: Told, groups: tuple[Groups, ...]) -> tuple[Edge, ...]:
    """Choose which attribute depends on which: the tree of most mutual information (Chow & Liu 1968).

    What is a unit's own is joined first; then a row's attributes, to each other or to their unit. An edge whose
    information the noise alone would show is left out.
    """
    layout = told.layout
    weighed = sorted(_weigh(told, groups), key=lambda found: -found[0])
    of_units = [pair for _, pair in weighed if all(layout.is_of_unit(a) for a in pair)]
    of_rows = [pair for _, pair in weighed if pair not in of_units]
    within = _spanning(of_units, {a: a.name for a in layout.all})
    joined = {a: "units" if layout.is_of_unit(a) else a.name for a in layout.all}
    return (*_directed(layout.unit, within), *_directed(layout.rows, _spanning(of_rows, joined), layout.unit))


Pair = tuple[Attribute, Attribute]


def joint_of(pair: Pair, told: Told, groups: tuple[Groups, ...], step: Step) -> Masses:
    """Give the settled counts of two attributes' groups."""
    one, other = (next(g for g in groups if g.attribute == a) for a in pair)
    numbers = told.bought.get(step, pair[0].name, pair[1].name).units.reshape(one.size, other.size)
    table = told.layout.table_of(pair)
    units = told.units if table is None else told.with_rows(table)
    rows = slice(None) if may_be_empty(pair[0], told) else slice(0, one.size - 1)
    columns = slice(None) if may_be_empty(pair[1], told) else slice(0, other.size - 1)
    settled = np.zeros_like(numbers)
    settled[rows, columns] = settle(numbers[rows, columns], units)
    return settled


def _weigh(told: Told, groups: tuple[Groups, ...]) -> list[tuple[float, Pair]]:
    found = []
    for pair in told.layout.pairs:
        released = told.bought.find(Step.PAIR, pair[0].name, pair[1].name)
        if released is not None:
            joint = joint_of(pair, told, groups, Step.PAIR)
            information = mutual_information(joint)
            if information > CLEARLY * information_of_noise(joint, released.deviation):
                found.append((information, pair))
    return found


def _spanning(pairs: list[Pair], joined: dict[Attribute, str]) -> list[Pair]:
    """Take pairs in order, each that joins what was not joined yet (Kruskal 1956)."""
    kept = []
    for one, other in pairs:
        first, second = joined[one], joined[other]
        if first != second:
            kept.append((one, other))
            joined = {a: first if name == second else name for a, name in joined.items()}
    return kept


def _directed(own: tuple[Attribute, ...], pairs: list[Pair], drawn: tuple[Attribute, ...] = ()) -> tuple[Edge, ...]:
    """Direct edges away from what is drawn already, or else from the first attribute of each part."""
    edges: list[Edge] = []
    reached, waiting = set(drawn), list(own)
    while True:
        near = [(a, b) if a in reached else (b, a) for a, b in pairs if (a in reached) != (b in reached)]
        if near:
            edges.append(Edge(*near[0]))
            reached.add(near[0][1])
        elif any(a not in reached for a in waiting):
            reached.add(next(a for a in waiting if a not in reached))
        else:
            return tuple(edges)
