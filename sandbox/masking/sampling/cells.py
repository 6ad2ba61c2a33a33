"""The second step's ground: a table's rows by the class of their unit and their leaves on the ladders that change.

A unit may be in several cells, so that the units of merged classes do not add up: units in one cell alone are counted
by cell; of all others the different pairs of unit and class are counted again at every node.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sandbox.masking.sampling.classes import Small, combine, count_by, distinct, is_new, number_across
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.lattice import Node
from sandbox.masking.sampling.profiles import ClassedUnits
from sandbox.masking.sampling.survey import SurveyedTable
from sandbox.masking.sampling.survey_sql import UnitRange


@dataclass(frozen=True, slots=True)
class Pairs:
    """A range's units that are in several cells, by number from 0 within the range, and those cells."""

    units: Small
    cells: Small


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one table.

    `varying`: the ladders whose leaves change within a unit. `unit_classes`: the class of each cell's units.
    `codes`: each cell's leaf on each varying ladder. `rows`: rows in each. `alone`: units that are in no other cell.
    `ranges`: each leaf row's cell; `pairs`: the units in several cells.
    """

    surveyed: SurveyedTable
    varying: tuple[int, ...]
    unit_classes: Codes
    codes: tuple[Codes, ...]
    rows: Codes
    alone: Codes
    ranges: tuple[Small, ...]
    pairs: tuple[Pairs, ...]

    def classes_at(self, node: Node) -> Codes:
        """Give the class of each cell at the levels of the varying ladders."""
        ladders = (self.surveyed.ladders[i] for i in self.varying)
        levels = zip(ladders, node, self.codes, strict=True)
        parts = [ladder.levels[level].codes[codes] for ladder, level, codes in levels]
        return combine([self.unit_classes, *parts], len(self.rows))

    def count_units(self, classes: Codes) -> Codes:
        """Count the distinct units of each class of cells."""
        length = int(classes.max(initial=-1)) + 1
        units = count_by(classes, self.alone, length)
        for pairs in self.pairs:
            together = distinct(pairs.units.astype(np.int64) * length + classes[pairs.cells])
            units += np.bincount(together % length, minlength=length)
        return units


def find_cells(surveyed: SurveyedTable, ranges: tuple[UnitRange, ...], units: ClassedUnits, number: int) -> Cells:
    """Tell the cells of the survey's table of a number apart."""
    varying = tuple(i for i in range(len(surveyed.ladders)) if i not in units.levels[number])
    leaf_numbers = combine([surveyed.codes[i] for i in varying], surveyed.leaves)
    examples = np.zeros(int(leaf_numbers.max(initial=0)) + 1, dtype=np.int64)
    examples[leaf_numbers] = np.arange(surveyed.leaves)

    def parts_of_ranges() -> Iterator[list[Codes]]:
        for leaves in surveyed.ranges:
            yield [units.of_units[leaves.units].astype(np.int64), leaf_numbers[leaves.leaves]]

    numbered = number_across(parts_of_ranges())
    rows, alone = np.zeros(numbered.count, dtype=np.int64), np.zeros(numbered.count, dtype=np.int64)
    pairs = []
    for within, leaves, cells in zip(ranges, surveyed.ranges, numbered.ids, strict=True):
        rows += count_by(cells, leaves.rows, numbered.count)
        is_first = is_new(leaves.units)
        is_alone = is_first & np.append(is_first, True)[1:]
        alone += np.bincount(cells[is_alone], minlength=numbered.count)
        several = (leaves.units[~is_alone].astype(np.int64) - within.first).astype(np.int32)
        pairs.append(Pairs(several, cells[~is_alone]))
    codes = tuple(surveyed.codes[i][examples[numbered.parts[1]]] for i in varying)
    return Cells(surveyed, varying, numbered.parts[0], codes, rows, alone, numbered.ids, tuple(pairs))
