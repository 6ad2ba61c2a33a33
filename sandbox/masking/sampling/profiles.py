"""The first step of generalisation: what never changes within a unit, over all tables together.

Units of one profile are alike in all of it, so that the lattice is searched over profiles and never over rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sandbox.masking.sampling.classes import Small, combine, count_by, is_new, number_across
from sandbox.masking.sampling.ladders import Codes, Ladder
from sandbox.masking.sampling.lattice import Found, Node, search
from sandbox.masking.sampling.survey import LeafRows, Survey, SurveyedTable
from sandbox.masking.sampling.survey_sql import UnitRange
from sandbox.masking.sampling.verdicts import Verdict, Wanted, judge_classes, worst

NODES = 2000
"""Nodes that the search over profiles may judge."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Of each profile, in one table: its units, and their rows."""

    units: Codes
    rows: Codes


@dataclass(frozen=True, slots=True)
class Profiles:
    """The different profiles of all units.

    `ladders`: table and place of each unchanging quasi-identifier; `values`: for each, every profile's leaf on it,
    -1 where the unit has no row in the table. `of_units`: each unit's profile. `tables`: the counts in each table.
    """

    ladders: tuple[tuple[int, int], ...]
    values: tuple[Codes, ...]
    of_units: Small
    tables: tuple[Counts, ...]
    units: Codes


@dataclass(frozen=True, slots=True)
class ClassedUnits:
    """Units classed by their profiles, with the level of each unchanging ladder by table and place.

    `of_units`: each unit's class; `units`: how many units are in each class; `found`: how good the search was.
    """

    of_units: Small
    units: Codes
    levels: tuple[dict[int, int], ...]
    found: Found


def class_units(survey: Survey, wanted: Wanted) -> ClassedUnits:
    """Choose the levels of the unchanging quasi-identifiers, and class the units."""
    profiles = _profile(survey)
    ladders = tuple(survey.tables[t].ladders[i] for t, i in profiles.ladders)

    def classes_at(node: Node) -> Codes:
        levels = zip(ladders, node, profiles.values, strict=True)
        return combine([_codes_at(ladder, level, values) for ladder, level, values in levels], len(profiles.units))

    def judge(node: Node) -> Verdict:
        ids = classes_at(node)
        return worst([_judge_in(counts, ids, wanted) for counts in profiles.tables])

    found = search(ladders, judge, wanted.floor_of(ladders), NODES)
    ids = classes_at(found.node)
    levels: tuple[dict[int, int], ...] = tuple({} for _ in survey.tables)
    for (table, place), level in zip(profiles.ladders, found.node, strict=True):
        levels[table][place] = level
    units = count_by(ids, profiles.units, int(ids.max(initial=-1)) + 1)
    return ClassedUnits(ids.astype(np.int32)[profiles.of_units], units, levels, found)


def _judge_in(counts: Counts, ids: Codes, wanted: Wanted) -> Verdict:
    """Judge classes of units as the rows of one table see them: among the units that are in it."""
    length = int(ids.max(initial=-1)) + 1
    units, rows = count_by(ids, counts.units, length), count_by(ids, counts.rows, length)
    return judge_classes(units, rows, units < wanted.k, wanted.limits)


def _codes_at(ladder: Ladder, level: int, values: Codes) -> Codes:
    codes = ladder.levels[level].codes
    return np.append(codes, int(codes.max(initial=0)) + 1)[values]


def _profile(survey: Survey) -> Profiles:
    """Tell the profiles of all units apart."""
    fixed = [_fixed(table) for table in survey.tables]
    leaves = [_numbered_leaves(table, places) for table, places in zip(survey.tables, fixed, strict=True)]

    def parts_of_ranges() -> Iterator[list[Codes]]:
        for number, units in enumerate(survey.ranges):
            yield [_leaf_of_units(t.ranges[number], of, units) for t, of in zip(survey.tables, leaves, strict=True)]

    numbered = number_across(parts_of_ranges())
    values = []
    for table, places, of, part in zip(survey.tables, fixed, leaves, numbered.parts, strict=True):
        example = np.zeros(int(of.max(initial=0)) + 1, dtype=np.int64)
        example[of] = np.arange(len(of))
        found = np.where(part > 0, example[part - 1], -1)
        values += [np.append(table.codes[place], -1)[found] for place in places]
    of_units = np.concatenate(numbered.ids)
    tables = tuple(_count(table, of_units, numbered.count) for table in survey.tables)
    is_anyone = np.any([part > 0 for part in numbered.parts], axis=0)
    units = np.where(is_anyone, np.bincount(of_units, minlength=numbered.count), 0)
    names = tuple((t, place) for t, places in enumerate(fixed) for place in places)
    return Profiles(names, tuple(values), of_units, tables, units)


def _fixed(table: SurveyedTable) -> list[int]:
    """Give the ladders on which no unit has two leaves."""
    varying: set[int] = set()
    for leaves in table.ranges:
        is_same_unit = leaves.units[1:] == leaves.units[:-1]
        one, other = leaves.leaves[1:][is_same_unit], leaves.leaves[:-1][is_same_unit]
        varying |= {i for i, codes in enumerate(table.codes) if i not in varying and (codes[one] != codes[other]).any()}
    return [i for i in range(len(table.ladders)) if i not in varying]


def _numbered_leaves(table: SurveyedTable, places: list[int]) -> Codes:
    """Number the leaves by what does not change within a unit."""
    return combine([table.codes[i] for i in places], table.leaves)


def _leaf_of_units(leaves: LeafRows, numbers: Codes, units: UnitRange) -> Codes:
    """Give, for each unit of a range, one more than the number of its leaf; 0 for units without a row in the table."""
    found = np.zeros(len(units), dtype=np.int64)
    found[leaves.units.astype(np.int64) - units.first] = numbers[leaves.leaves] + 1
    return found


def _count(table: SurveyedTable, of_units: Small, length: int) -> Counts:
    units, rows = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=np.int64)
    for leaves in table.ranges:
        own = of_units[leaves.units]
        rows += count_by(own, leaves.rows, length)
        units += np.bincount(own[is_new(leaves.units)], minlength=length)
    return Counts(units, rows)
