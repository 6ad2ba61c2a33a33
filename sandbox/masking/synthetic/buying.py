"""Buy the noised statistics of a synthetic sample, step by step, each priced before it is counted.

The price is split among steps and evenly within each; zCDP adds up (Bun & Steinke 2016, Lemma 1.7), also where a step
is planned by what the steps before it told. Noise is discrete Gaussian, by OpenDP.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sandbox.core.answers import Mechanism
from sandbox.core.budget import NANO
from sandbox.masking.sampling.survey import Run
from sandbox.masking.synthetic.counting_sql import changing_sql, counts_sql, rows_sql, units_sql, weight_of
from sandbox.masking.synthetic.layout import Groups, Layout, each_cell
from sandbox.masking.synthetic.plan import ROWS, Attribute, Plan, PlannedTable
from sandbox.masking.synthetic.released import Bought, Released, Step
from sandbox.masking.synthetic.understanding import FOR_EDGES, FOR_PAIRS, Edge, Told, group_for, grow_tree, lay_out
from sandbox.world.noise import NoiseKind, NoiseSource, Sensitivity, calibrate

CELLS = ("cells",)
"""The column of the kept answer that all noise goes into."""
SHARES = {Step.UNITS: 10, Step.ONE: 25, Step.PAIR: 32, Step.EDGE: 33}
"""Hundredths of the price that each step may cost; the first has three kinds of counts."""
CHANGING_PARTS = 4
"""What changes is worth so many times a count of units: one unit moves as many numbers as there are columns."""
LEAST_PRICE = 1_000
"""What a statistic costs at least, in billionths of ρ: for less its noise would be above a hundred thousand units."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What buying needs: the space, the noise, and the price in whole billionths of ρ."""

    run: Run
    noise: NoiseSource
    nano_rho: int

    def share(self, step: Step, parts: int) -> int:
        """Give what one of a step's statistics may cost."""
        return self.nano_rho * SHARES[step] // 100 // max(1, parts)

    def release(self, step: Step, names: tuple[str, ...], exact: Sequence[int], moved: "Moved") -> Released:
        """Add the noise that a price buys.

        Args:
            step: what it is bought for.
            names: what is counted.
            exact: the exact numbers, which go no further than here.
            moved: how far one unit can move them, and the price.
        """
        calibration = calibrate(moved.sensitivity, moved.nano_rho)
        if calibration is None:
            raise ValueError("the price of a synthetic sample is too low for its statistics")
        noised = self.noise.add(np.array(exact, dtype=np.int64), calibration)
        by_l1 = calibration.kind is NoiseKind.LAPLACE
        reach = moved.sensitivity.l1 if by_l1 else moved.sensitivity.l2_squared
        mechanism = Mechanism(calibration.kind.value, CELLS, calibration.scale, reach, None, calibration.nano_rho)
        return Released(step, names, noised, moved.weight, mechanism, calibration.half_width_95)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one unit weighs, how far it can move a statistic, and what the statistic may cost."""

    weight: int
    sensitivity: Sensitivity
    nano_rho: int


def one_cell(weight: int, nano_rho: int) -> Moved:
    """A unit moves cells by its weight altogether: by as much in L1 as, at most, in L2."""
    return Moved(weight, Sensitivity(weight, weight * weight), nano_rho)


def deviation_at(nano_rho: int) -> float:
    """Give about the deviation of noise on counts of units at a price: σ² = 1 / 2ρ (Bun & Steinke 2016, Prop. 1.6)."""
    return math.sqrt(NANO / (2 * max(1, nano_rho)))


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sample is drawn by: its layout, the groups its pairs and edges are counted in, and its tree."""

    layout: Layout
    for_pairs: tuple[Groups, ...]
    for_edges: tuple[Groups, ...]
    tree: tuple[Edge, ...]


def buy(plan: Plan, shop: Shop) -> Bought:
    """Buy everything, one step after the other."""
    bought = Bought(_buy_sizes(plan, shop))
    for step in (Step.ONE, Step.PAIR, Step.EDGE):
        bought = bought.adding(_buy_step(step, plan, bought, shop))
    return bought


def may_be_bought(plan: Plan, nano_rho: int) -> bool:
    """Tell whether a price is enough for every statistic, whichever way the data turn out."""
    drawn = sum(len(planned.attributes(1)) + 1 for planned in plan.tables)
    most = {
        Step.UNITS: 1 + (1 + CHANGING_PARTS) * len(plan.tables),
        Step.ONE: drawn,
        Step.PAIR: drawn * drawn // 2,
        Step.EDGE: drawn,
    }
    return all(nano_rho * SHARES[step] // 100 // parts >= LEAST_PRICE for step, parts in most.items())


def layout_of(plan: Plan, bought: Bought, nano_rho: int) -> Layout:
    """Lay out what the first step told."""
    drawn = sum(len(planned.attributes(1)) for planned in plan.tables)
    return lay_out(plan, bought, deviation_at(nano_rho * SHARES[Step.ONE] // 100 // max(1, drawn)))


def understand(plan: Plan, bought: Bought, nano_rho: int) -> Understood:
    """Give what a sample is drawn by, as far as it was bought."""
    layout = layout_of(plan, bought, nano_rho)
    told = Told(plan, bought, layout)
    if not bought.of(Step.ONE):
        return Understood(layout, (), (), ())
    price = nano_rho * SHARES[Step.PAIR] // 100 // max(1, len(layout.pairs))
    for_pairs = group_for(told, deviation_at(price), FOR_PAIRS)
    tree = grow_tree(told, for_pairs)
    price = nano_rho * SHARES[Step.EDGE] // 100 // max(1, len(tree))
    return Understood(layout, for_pairs, group_for(told, deviation_at(price), FOR_EDGES), tree)


def _buy_sizes(plan: Plan, shop: Shop) -> tuple[Released, ...]:
    several = [planned for planned in plan.tables if planned.most_rows > 1]
    counted = [p for p in plan.tables if p.counted(with_none=len(plan.tables) > 1) is not None]
    price = shop.share(Step.UNITS, 1 + CHANGING_PARTS * len(several) + len(counted))
    units = int(shop.run(units_sql(plan)).column("s")[0].as_py())
    sizes = [shop.release(Step.UNITS, ("units",), [units], one_cell(1, price))]
    for planned in counted:
        exact = count_rows(planned, units, shop.run)
        sizes.append(shop.release(Step.ROWS, (planned.table.name,), exact, one_cell(1, price)))
    for planned in several:
        found = shop.run(changing_sql(planned))
        exact = [int(column[0].as_py()) for column in found.columns]
        moved = Moved(1, Sensitivity(len(exact), len(exact)), CHANGING_PARTS * price)
        sizes.append(shop.release(Step.CHANGING, (planned.table.name,), exact, moved))
    return tuple(sizes)


def count_rows(planned: PlannedTable, units: int, run: Run) -> list[int]:
    """Count exactly the units with 0, 1, 2, … rows."""
    found = run(rows_sql(planned))
    counts = [0] * (planned.most_rows + 1)
    for count, number in zip(found.column("cell").to_pylist(), found.column("s").to_pylist(), strict=True):
        counts[count] = number
    counts[0] = units - sum(counts)
    return counts


def _buy_step(step: Step, plan: Plan, bought: Bought, shop: Shop) -> tuple[Released, ...]:
    known = understand(plan, bought, shop.nano_rho)
    asked, groups = _asked(step, known)
    if not asked:
        return ()
    price = shop.share(step, len(asked))
    exact = count_exactly(plan, known.layout, groups, asked, shop.run)
    found = []
    for attributes, numbers in zip(asked, exact, strict=True):
        table = known.layout.table_of(attributes)
        weight = weight_of(None if table is None else plan.table(table))
        found.append(shop.release(step, tuple(a.name for a in attributes), numbers, one_cell(weight, price)))
    return tuple(found)


def _asked(step: Step, known: Understood) -> tuple[Sequence[tuple[Attribute, ...]], Sequence[Groups]]:
    match step:
        case Step.ONE:
            own = [(a,) for a in known.layout.all if a.column != ROWS]
            return own, [each_cell(a) for a in known.layout.all]
        case Step.PAIR:
            return known.layout.pairs, known.for_pairs
        case _:
            return [(edge.parent, edge.child) for edge in known.tree], known.for_edges


def count_exactly(
    plan: Plan, layout: Layout, groups: Sequence[Groups], asked: Sequence[tuple[Attribute, ...]], run: Run
) -> list[list[int]]:
    """Count exactly what is asked; whoever calls adds noise before anything goes further."""
    found = run(counts_sql(plan, layout, groups, asked))
    k, cell, s = (found.column(name).to_numpy() for name in ("k", "cell", "s"))
    sizes = {g.attribute: g.size for g in groups}
    counts = []
    for place, attributes in enumerate(asked):
        numbers = np.zeros(int(np.prod([sizes[a] for a in attributes])), dtype=np.int64)
        is_own = k == place
        numbers[cell[is_own]] = s[is_own]
        counts.append(numbers.tolist())
    return counts
