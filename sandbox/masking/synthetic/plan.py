"""What of each column goes into a synthetic sample, and how: decided from the contract and the grant alone."""

from dataclasses import dataclass
from enum import Enum

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType
from sandbox.core.contract import ConsistencyRule, Contract, Relation, Table
from sandbox.core.grant import Grant
from sandbox.masking.sampling.granted import granted_columns
from sandbox.masking.synthetic.cells import Cells, Presence, cells_of, ranges_of

ROWS = "*"
"""The name of the attribute that says how many rows a unit has; no column can have it."""
MOST_COUNTS = 64
TELLING = ("address", "coordinates", "birth_date", "ip", "mac", "free_text")
"""Kinds of identifiers that say more than who it is: no surrogate stands for them."""


class Part(Enum):
    """What a column is made from."""

    DRAWN = "drawn"
    COMPUTED = "computed"
    UNIT = "unit"
    SURROGATE = "surrogate"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something noised statistics are bought of: a column, whether one is empty, or a unit's number of rows."""

    table: str
    column: str
    cells: Cells
    is_linked: bool = True

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.table}.{self.column}"

    @property
    def empty(self) -> int:
        """The number of the cell for emptiness."""
        return self.cells.size


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """One protected table of a synthetic sample: its granted columns and what each is made from."""

    table: Table
    columns: tuple[tuple[Column, Part], ...]

    @property
    def most_rows(self) -> int:
        """How many rows of one unit count."""
        return self.table.bounds.rows_per_unit

    def attributes(self, most: int) -> tuple[Attribute, ...]:
        """Give what statistics are bought of, ranges cut into at most `most` cells."""
        return tuple(a for column, part in self.columns if (a := self._attribute(column, part, most)) is not None)

    def _attribute(self, column: Column, part: Part, most: int) -> Attribute | None:
        cells = cells_of(column, most)
        if part is Part.DRAWN and cells is not None:
            return Attribute(self.table.name, column.name, cells)
        if part is Part.SURROGATE and not column.required and column.name not in self.table.unique_key:
            return Attribute(self.table.name, column.name, Presence(), is_linked=False)
        return None

    def counted(self, *, with_none: bool) -> Attribute | None:
        """Give the attribute of a unit's number of rows; None where all have one."""
        least = 0 if with_none else 1
        if self.most_rows <= least:
            return None
        cells = ranges_of(Bounds(least, self.most_rows), MOST_COUNTS)
        return Attribute(self.table.name, ROWS, cells)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a synthetic sample of a grant holds: protected tables; public ones are copied as they are."""

    tables: tuple[PlannedTable, ...]

    def table(self, name: str) -> PlannedTable:
        """Give a table by its name."""
        return next(t for t in self.tables if t.table.name == name)


def plan_sample(contract: Contract, grant: Grant) -> Plan:
    """Plan the granted columns of every protected table."""
    tables = (t for t in contract.tables if not t.is_public)
    planned = (_plan_table(table, granted_columns(grant, table.name)) for table in tables)
    return Plan(tuple(table for table in planned if table.columns))


def rules_within(table: Table, names: tuple[str, ...]) -> tuple[ConsistencyRule, ...]:
    """Give the rules between columns that are all there."""
    return tuple(rule for rule in table.consistency if {*rule.left, *rule.right} <= set(names))


def _plan_table(table: Table, granted: tuple[str, ...]) -> PlannedTable:
    computed = _computed(table, granted)
    columns = (c for c in table.columns if c.name in granted)
    return PlannedTable(table, tuple((c, _part_of(table, c, computed)) for c in columns))


def _computed(table: Table, granted: tuple[str, ...]) -> frozenset[str]:
    """Name the totals: what stands alone on one side of an equation need not be drawn."""
    rules = [r for r in rules_within(table, granted) if r.relation is Relation.EQUAL]
    alone = [side[0] for rule in rules for side in (rule.left, rule.right) if len(side) == 1]
    sums = [name for name in alone if sum(name in (*r.left, *r.right) for r in rules) == 1]
    chosen: set[str] = set()
    for rule in rules:
        free = [name for name in sums if name in (*rule.left, *rule.right)]
        if free and not chosen & {*rule.left, *rule.right}:
            chosen.add(free[0])
    return frozenset(chosen)


def _part_of(table: Table, column: Column, computed: frozenset[str]) -> Part:
    if column.name == table.unit_column:
        return Part.UNIT
    if column.role is ColumnRole.DIRECT_IDENTIFIER or column.identifier is not None:
        return Part.SURROGATE if _may_have_surrogates(column) else Part.EMPTY
    if column.name in computed:
        return Part.COMPUTED
    return Part.EMPTY if cells_of(column, 1) is None else Part.DRAWN


def _may_have_surrogates(column: Column) -> bool:
    return column.type in (ColumnType.TEXT, ColumnType.INTEGER) and column.identifier not in TELLING
