"""A look at a table: the rows of some units, by the keyed order of units, and how large the whole is.

The contents of a column are judged by these rows; whatever says that somebody stands out is counted in full.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.contract import Table
from sandbox.core.contribution import UNIT
from sandbox.masking.classifying.full_sql import first_units_sql, size_sql
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.sampling.survey import Run

MOST_ROWS = 50_000
"""About how many rows are looked at, as many whole units as that is."""
MOST_VALUES = 5_000
"""How many distinct values of a column are judged."""
FIXED_MORE = 1.02


@dataclass(frozen=True, slots=True)
class SeenValues:
    """Some distinct values of a column, as text; `stand_for`: about how many distinct ones the whole column has."""

    texts: pa.Array
    stand_for: float


@dataclass(frozen=True, slots=True)
class PeekedTable:
    """The rows looked at. `units`: how many the whole table has."""

    table: Table
    rows: pa.Table
    units: int

    def values(self, name: str) -> pa.Array:
        """Give a column's values, as text where it is none of a date."""
        values = one_chunk(self.rows.column(name))
        return values if pa.types.is_date(values.type) else pc.cast(values, pa.string())

    def seen(self, name: str) -> SeenValues:
        """Give some distinct values of a column, as text."""
        distinct = pc.unique(pc.cast(self.values(name), pa.string())).drop_null()
        looked_at = max(1, pc.count_distinct(self.rows.column(UNIT)).as_py())
        return SeenValues(distinct[:MOST_VALUES], len(distinct) * self.units / looked_at)

    def is_fixed(self, name: str) -> bool:
        """Tell whether hardly any unit has two values in a column."""
        pairs = self.rows.select([UNIT, name]).filter(pc.is_valid(self.rows.column(name)))
        different = pairs.group_by([UNIT, name]).aggregate([]).num_rows
        units = pc.count_distinct(pairs.column(UNIT)).as_py()
        return bool(different <= FIXED_MORE * units)


def peek(run: Run, table: Table) -> PeekedTable:
    """Look at a table."""
    size = run(size_sql(table)).to_pylist()[0]
    rows, units, top = (int(size[name] or 0) for name in ("n", "u", "top"))
    below = top + 1 if rows <= MOST_ROWS else max(1, (top + 1) * MOST_ROWS // rows)
    return PeekedTable(table, run(first_units_sql(table, below)), units)
