"""Count again, by the engine and from the values a sample shows, how many units of the full table share them.

It knows nothing of what the survey counted: only the levels that the sample claims to be at.
"""

from collections.abc import Mapping

import pyarrow as pa

from sandbox.core.contract import Table
from sandbox.masking.masks.expressions import Expression
from sandbox.masking.sampling.space_sql import quoted
from sandbox.masking.sampling.survey import Run
from sandbox.masking.sampling.survey_sql import UnitRange, shown_units_sql

Shown = tuple[object, ...]
"""What a sample shows of a row."""


def count_shown_units(
    run: Run, table: Table, levels: Mapping[str, Expression], ranges: tuple[UnitRange, ...]
) -> dict[Shown, int]:
    """Count the units of the full table by what would be shown of them, a range of units at a time."""
    asked = tuple(level(quoted(name)) for name, level in levels.items())
    names = [f"q{i}" for i in range(len(asked))]
    counted = pa.concat_tables([run(shown_units_sql(table, asked, units)) for units in ranges])
    summed = counted.group_by(names).aggregate([("units", "sum")])
    columns = [summed.column(name).to_pylist() for name in (*names, "units_sum")]
    return {tuple(row): units for *row, units in zip(*columns, strict=True)}
