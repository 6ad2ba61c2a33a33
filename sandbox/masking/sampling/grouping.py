"""Generalise until everybody shares a class with k units of the full table, in two stages.

First each unit's unchanging quasi-identifiers, over all tables together; then, in each table, what changes from
row to row, within the classes of the first stage. Rows in classes that stay too small are withheld.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.core.contract import Table
from sandbox.masking.sampling.cells import Cells, find_cells
from sandbox.masking.sampling.classes import Mask, count_by, look_up
from sandbox.masking.sampling.diversity import SensitiveSets, find_sensitive_sets
from sandbox.masking.sampling.ladders import Codes, Ladder
from sandbox.masking.sampling.lattice import Found, Node, search
from sandbox.masking.sampling.profiles import ClassedUnits, class_units
from sandbox.masking.sampling.survey import Run, Survey, SurveyedTable
from sandbox.masking.sampling.verdicts import Verdict, Wanted, judge_classes, withhold_riskiest

NODES = 60
"""Nodes that the search within one table may judge after the first acceptable one."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one table: each one's units, rows, and whether its rows are withheld; and each cell's class."""

    units: Codes
    rows: Codes
    is_withheld: Mask
    of_cells: Codes


@dataclass(frozen=True, slots=True)
class GeneralisedTable:
    """A surveyed table with the level of each of its ladders, and its classes.

    `found`: how good the search for the levels of what changes within a unit was.
    """

    surveyed: SurveyedTable
    levels: Node
    cells: Cells
    classes: Classes
    sensitive: tuple[SensitiveSets, ...]
    found: Found

    @property
    def table(self) -> Table:
        """The table's contract."""
        return self.surveyed.table

    @property
    def ladders(self) -> tuple[Ladder, ...]:
        """Its quasi-identifiers."""
        return self.surveyed.ladders

    def class_rows(self, unit_classes: Codes, codes: list[Codes]) -> Codes:
        """Give the class of rows by their units' classes and their leaves on each ladder; -1 where there is none."""
        own = [codes[i] for i in self.cells.varying]
        cells = look_up([self.cells.unit_classes, *self.cells.codes], [unit_classes, *own])
        return np.append(self.classes.of_cells, -1)[cells]


@dataclass(frozen=True, slots=True)
class Generalised:
    """All protected tables, generalised, and the classes of their units."""

    survey: Survey
    units: ClassedUnits
    tables: tuple[GeneralisedTable, ...]


def generalise(run: Run, survey: Survey, wanted: Wanted) -> Generalised:
    """Choose the levels of all ladders and class every row."""
    units = class_units(survey, wanted)
    tables = []
    for number, surveyed in enumerate(survey.tables):
        cells = find_cells(surveyed, survey.ranges, units, number)
        sensitive = find_sensitive_sets(run, cells, survey.ranges, units)
        tables.append(_generalise_table(_Ground(cells, sensitive, units, wanted), units.levels[number]))
    return Generalised(survey, units, tuple(tables))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the classes of one table are judged by."""

    cells: Cells
    sensitive: tuple[SensitiveSets, ...]
    units: ClassedUnits
    wanted: Wanted

    def counted(self, ids: Codes) -> tuple[Codes, Codes]:
        """Count the units and the rows of each class."""
        units = self.cells.count_units(ids)
        return units, count_by(ids, self.cells.rows, len(units))

    def small(self, ids: Codes, units: Codes) -> Mask:
        """Mark the classes of too few units, also of those whose units are too few by their profile alone."""
        is_hopeless = np.zeros(len(units), dtype=np.bool_)
        is_hopeless[ids] = (self.units.units < self.wanted.k)[self.cells.unit_classes]
        marks: Mask = is_hopeless | (units < self.wanted.k)
        return marks

    def withheld(self, ids: Codes, units: Codes) -> Mask:
        """Mark the classes that are withheld, for their size or for what they would tell."""
        marks = self.small(ids, units)
        for column in self.sensitive:
            marks = marks | column.lacks_diversity(ids, self.wanted.limits.diversity)
        return marks

    def judge(self, node: Node) -> Verdict:
        """Judge the classes at the levels of what changes within a unit; diversity only where sizes suffice."""
        ids, limits = self.cells.classes_at(node), self.wanted.limits
        units, rows = self.counted(ids)
        by_size = judge_classes(units, rows, self.small(ids, units), limits)
        return judge_classes(units, rows, self.withheld(ids, units), limits) if by_size.is_acceptable else by_size


def _generalise_table(ground: _Ground, fixed: dict[int, int]) -> GeneralisedTable:
    cells = ground.cells
    surveyed = cells.surveyed
    ladders = tuple(surveyed.ladders[i] for i in cells.varying)
    found = search(ladders, ground.judge, ground.wanted.floor_of(ladders), NODES)
    levels = fixed | dict(zip(cells.varying, found.node, strict=True))
    ids = cells.classes_at(found.node)
    units, rows = ground.counted(ids)
    is_withheld = withhold_riskiest(units, rows, ground.withheld(ids, units), ground.wanted.limits.mean_risk)
    node = tuple(levels[i] for i in range(len(surveyed.ladders)))
    return GeneralisedTable(surveyed, node, cells, Classes(units, rows, is_withheld, ids), ground.sensitive, found)
