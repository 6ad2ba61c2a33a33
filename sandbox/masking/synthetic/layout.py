"""What belongs to a unit and what to each of its rows, and the statistics that are asked of either."""

from dataclasses import dataclass

from sandbox.masking.synthetic.plan import Attribute

EVEN_WEIGHT = 720_720
"""What a unit weighs where it may have several rows: divisible by every number of rows up to 16."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Cells of one attribute taken together: the group of each cell, that for emptiness last."""

    attribute: Attribute
    of_cell: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many groups there are, emptiness included."""
        return self.of_cell[-1] + 1


def each_cell(attribute: Attribute) -> Groups:
    """Give groups of one cell each."""
    return Groups(attribute, tuple(range(attribute.cells.size + 1)))


@dataclass(frozen=True, slots=True)
class Layout:
    """Attributes that are the same in all of a unit's rows, and those that are not, by table."""

    unit: tuple[Attribute, ...]
    rows: tuple[Attribute, ...]

    @property
    def all(self) -> tuple[Attribute, ...]:
        """Every attribute, those of units first."""
        return (*self.unit, *self.rows)

    def is_of_unit(self, attribute: Attribute) -> bool:
        """Tell whether an attribute is the same in all of a unit's rows."""
        return attribute in self.unit

    @property
    def pairs(self) -> tuple[tuple[Attribute, Attribute], ...]:
        """Give the pairs that may depend on each other: within a unit, within a row, and a row on its unit."""
        linked = [a for a in self.all if a.is_linked]
        found = [(one, other) for place, one in enumerate(linked) for other in linked[place + 1 :]]
        return tuple((one, other) for one, other in found if self._may_link(one, other))

    def _may_link(self, one: Attribute, other: Attribute) -> bool:
        return self.is_of_unit(one) or self.is_of_unit(other) or one.table == other.table

    def table_of(self, asked: tuple[Attribute, ...]) -> str | None:
        """Name the table whose rows a statistic counts; None where it counts units."""
        return next((a.table for a in asked if not self.is_of_unit(a)), None)
