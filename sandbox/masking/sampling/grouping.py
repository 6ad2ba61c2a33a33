"""Generalise until everybody shares a class with k units of the full table, in two stages.

First each unit's unchanging quasi-identifiers, over all tables together; then, in each table, what changes from
row to row, within the classes of the first stage. Rows in classes that stay too small are withheld.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.sampling.classes import Classes, Mask, combine, count_units, lacks_diversity
from sandbox.masking.sampling.ladders import Codes, Ladder
from sandbox.masking.sampling.lattice import Node, Verdict, search
from sandbox.masking.sampling.survey import SurveyedTable


@dataclass(frozen=True, slots=True)
class Wanted:
    """What classes must satisfy: k units, and the limits of masking."""

    k: int
    limits: MaskingLimits


@dataclass(frozen=True, slots=True)
class GeneralisedTable:
    """A surveyed table with the level of each of its ladders, the class of each row, and the rows withheld."""

    surveyed: SurveyedTable
    levels: Node
    classes: Classes
    is_withheld: Mask


@dataclass(frozen=True, slots=True)
class _Profile:
    """The unchanging quasi-identifiers: per unit, its class; and per table, the level of each ladder among them."""

    classes: Classes
    is_small: Mask
    levels: tuple[dict[int, int], ...]


def generalise(tables: tuple[SurveyedTable, ...], wanted: Wanted) -> tuple[GeneralisedTable, ...]:
    """Choose the levels of all ladders and class every row."""
    profile = _profile(tables, wanted)
    return tuple(
        _generalise_table(table, profile, levels, wanted) for table, levels in zip(tables, profile.levels, strict=True)
    )


def _profile(tables: tuple[SurveyedTable, ...], wanted: Wanted) -> _Profile:
    units = 1 + max((int(t.units.max(initial=-1)) for t in tables), default=-1)
    fixed = [
        (t, i) for t, table in enumerate(tables) for i, ladder in enumerate(table.ladders) if _is_fixed(table, ladder)
    ]
    ladders = tuple(tables[t].ladders[i] for t, i in fixed)
    values = [_value_of_unit(tables[t], tables[t].ladders[i], units) for t, i in fixed]
    everyone = np.arange(units)

    def classes_at(node: Node) -> Classes:
        parts = [_codes_at(ladder, level, value) for ladder, level, value in zip(ladders, node, values, strict=True)]
        return count_units(combine(parts, units), everyone)

    weights = [np.bincount(table.units, minlength=units) for table in tables]

    def judge(node: Node) -> Verdict:
        ids = classes_at(node).ids
        return _worst([_verdict_within(ids, rows, wanted) for rows in weights])

    chosen = search(ladders, judge)
    levels: tuple[dict[int, int], ...] = tuple({} for _ in tables)
    for (t, i), level in zip(fixed, chosen, strict=True):
        levels[t][i] = level
    classes = classes_at(chosen)
    return _Profile(classes, classes.sizes < wanted.k, levels)


def _generalise_table(
    table: SurveyedTable, profile: _Profile, fixed: dict[int, int], wanted: Wanted
) -> GeneralisedTable:
    varying = tuple(i for i in range(len(table.ladders)) if i not in fixed)
    ladders = tuple(table.ladders[i] for i in varying)
    is_hopeless = profile.is_small[table.units]

    def classes_at(node: Node) -> Classes:
        parts = [ladder.levels[level].codes[ladder.rows] for ladder, level in zip(ladders, node, strict=True)]
        return count_units(combine([profile.classes.ids[table.units], *parts], len(table.units)), table.units)

    def withheld_at(classes: Classes) -> Mask:
        is_poor = np.zeros(len(classes.units), dtype=np.bool_)
        for sensitive in table.sensitive:
            is_poor |= lacks_diversity(classes.ids, sensitive.codes, wanted.limits.diversity)
        return is_hopeless | (classes.sizes < wanted.k) | is_poor[classes.ids]

    def judge(node: Node) -> Verdict:
        classes = classes_at(node)
        by_size = _verdict(classes.sizes, is_hopeless | (classes.sizes < wanted.k), wanted.limits)
        return _verdict(classes.sizes, withheld_at(classes), wanted.limits) if by_size.is_acceptable else by_size

    chosen = dict(zip(varying, search(ladders, judge), strict=True))
    classes = classes_at(tuple(chosen.values()))
    levels = tuple((fixed | chosen)[i] for i in range(len(table.ladders)))
    is_withheld = _without_riskiest(classes.sizes, withheld_at(classes), wanted.limits.mean_risk)
    return GeneralisedTable(table, levels, classes, is_withheld)


def _verdict(sizes: Codes, is_withheld: Mask, limits: MaskingLimits) -> Verdict:
    if len(sizes) == 0 or is_withheld.all():
        return Verdict(1.0, 0.0, is_acceptable=len(sizes) == 0)
    withheld, risk = float(is_withheld.mean()), float((1 / sizes[~is_withheld]).mean())
    return Verdict(withheld, risk, withheld <= limits.withheld and risk <= limits.mean_risk)


def _verdict_within(ids: Codes, rows: Codes, wanted: Wanted) -> Verdict:
    """Judge classes of units as the rows of one table see them: among the units that are in it."""
    is_in = rows > 0
    sizes = np.bincount(ids[is_in], minlength=int(ids.max(initial=0)) + 1)[ids]
    is_withheld = np.repeat(sizes < wanted.k, rows)
    return _verdict(np.repeat(sizes, rows), is_withheld, wanted.limits)


def _worst(verdicts: list[Verdict]) -> Verdict:
    return Verdict(
        max(v.withheld for v in verdicts),
        max(v.mean_risk for v in verdicts),
        all(v.is_acceptable for v in verdicts),
    )


def _without_riskiest(sizes: Codes, is_withheld: Mask, most: float) -> Mask:
    """Withhold the smallest classes too, until the mean risk of what is left is at most `most`."""
    order = np.argsort(-sizes, kind="stable")
    order = order[~is_withheld[order]]
    means = np.cumsum(1 / sizes[order]) / np.arange(1, len(order) + 1)
    allowed = int((means <= most).sum())
    if allowed == len(order):
        return is_withheld
    least = sizes[order[allowed]]
    stricter: Mask = is_withheld | (sizes <= least)
    return stricter


def _is_fixed(table: SurveyedTable, ladder: Ladder) -> bool:
    """Tell whether no unit has two values of a quasi-identifier in its table."""
    pairs = np.unique(table.units * (int(ladder.rows.max(initial=0)) + 1) + ladder.rows)
    return len(pairs) == len(np.unique(table.units))


def _value_of_unit(table: SurveyedTable, ladder: Ladder, units: int) -> Codes:
    """Give each unit's distinct value of a fixed quasi-identifier; -1 for units without a row in the table."""
    values = np.full(units, -1, dtype=np.int64)
    values[table.units] = ladder.rows
    return values


def _codes_at(ladder: Ladder, level: int, values: Codes) -> Codes:
    codes = ladder.levels[level].codes
    is_absent = values < 0
    return np.where(is_absent, int(codes.max(initial=0)) + 1, codes[np.where(is_absent, 0, values)])
