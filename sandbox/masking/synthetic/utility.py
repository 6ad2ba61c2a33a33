"""How far a synthetic sample lies from the noised statistics it was drawn from: nothing more is read, nothing charged.

In the sample as in the statistics each unit weighs the same. `expected` is what the noise alone would make, so that a
distance near it says that no more could be had for the price.
"""

import math
from collections.abc import Mapping

import numpy as np

from sandbox.core.sample_utility import Basis, Distance, Utility
from sandbox.masking.synthetic.cells import Codes
from sandbox.masking.synthetic.denoising import Masses, add_up
from sandbox.masking.synthetic.drawing import DrawnTable, Model
from sandbox.masking.synthetic.layout import Groups, each_cell
from sandbox.masking.synthetic.plan import Attribute
from sandbox.masking.synthetic.released import Released, Step
from sandbox.masking.synthetic.understanding import empty_share, joint_of

MEAN_OF_NOISE = math.sqrt(2 / math.pi)
"""The mean distance from zero of normal noise, in deviations."""


def measure_utility(model: Model, tables: tuple[DrawnTable, ...], left_out: tuple[str, ...], nano_rho: int) -> Utility:
    """Hold the sample's shares against the noised ones: each attribute by itself, and each pair of one table."""
    found = []
    for table in tables:
        own = dict(table.cells)
        weights = 1.0 / np.bincount(table.units, minlength=1)[table.units] if len(table.units) else np.zeros(0)
        found += [_one(model, a, cells, weights) for a, cells in own.items()]
        pairs = (pair for pair in model.told.layout.pairs if set(pair) <= set(own))
        found += [_pair(model, pair, own, weights) for pair in pairs]
    return Utility(Basis.NOISED, tuple(found), left_out=left_out, nano_rho=nano_rho)


def _one(model: Model, attribute: Attribute, cells: Codes, weights: Masses) -> Distance:
    wanted = model.masses(attribute)
    drawn = add_up(cells, weights, len(wanted))
    released = model.told.bought.get(Step.ONE, attribute.name)
    return _distance((attribute,), drawn, _there(wanted, each_cell(attribute), model), released)


def _pair(model: Model, pair: tuple[Attribute, Attribute], own: Mapping[Attribute, Codes], weights: Masses) -> Distance:
    groups = [next(g for g in model.known.for_pairs if g.attribute == a) for a in pair]
    codes = [np.array(g.of_cell)[own[g.attribute]] for g in groups]
    wanted = joint_of(pair, model.told, model.known.for_pairs, Step.PAIR)
    flat = codes[0] * groups[1].size + codes[1]
    drawn = add_up(flat, weights, wanted.size).reshape(wanted.shape)
    for axis, one in enumerate(groups):
        wanted = _there(wanted, one, model, axis)
    released = model.told.bought.get(Step.PAIR, pair[0].name, pair[1].name)
    return _distance(pair, drawn, wanted, released)


def _there(wanted: Masses, groups: Groups, model: Model, axis: int = 0) -> Masses:
    """Count as empty the units with rows alone: of others no row is drawn."""
    share = empty_share(groups.attribute, model.told)
    cells = np.moveaxis(wanted.copy(), axis, 0)
    empty, there = float(cells[-1].sum()), float(cells[:-1].sum())
    if empty > 0:
        cells[-1] *= share * there / ((1 - share) * empty) if share < 1 else 1.0
    return np.moveaxis(cells, 0, axis)


def _distance(attributes: tuple[Attribute, ...], drawn: Masses, wanted: Masses, released: Released) -> Distance:
    total = float(wanted.sum())
    if total <= 0 or drawn.sum() <= 0:
        distance = 1.0 if total > 0 else 0.0
    else:
        distance = float(np.abs(drawn / drawn.sum() - wanted / total).sum()) / 2
    noise = wanted.size * released.deviation * MEAN_OF_NOISE / 2 / max(total, 1.0)
    names = tuple(a.column for a in attributes)
    return Distance(attributes[0].table, names, round(distance, 2), round(min(1.0, noise), 2))
