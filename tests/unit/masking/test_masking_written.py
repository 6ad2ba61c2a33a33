"""How a masked table is written: decimals are decimals again, and the numbers of units stay out."""

from decimal import Decimal

import pyarrow as pa

from sandbox.core.columns import Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.masking.sampling.masked import MaskedTable
from sandbox.masking.written import stream_of

COST = Column("cost", ColumnType.DECIMAL, Grade.MEDIUM, ColumnRole.SENSITIVE, scale=2)
COUNT = Column("visits", ColumnType.INTEGER, Grade.MEDIUM, ColumnRole.SENSITIVE)
TABLE = Table("t", (COST, COUNT), UnitKind.PERSON, None, ContributionBounds(1))


def test_scaled_whole_numbers_become_decimals_and_nothing_else_changes() -> None:
    chunks = pa.chunked_array([[150_00, None, -1], [9_223_372_036_854_775_807]], pa.int64())
    rows = pa.table({"cost": chunks, "visits": [1, 2, 3, 4], "_unit": pa.array([0, 1, 2, 3], pa.uint32())}).slice(1)
    stream = stream_of(MaskedTable(TABLE, rows, ()))
    written = pa.Table.from_batches(stream.batches, stream.schema)
    assert written["cost"].to_pylist() == [None, Decimal("-0.01"), Decimal("92233720368547758.07")]
    assert written.drop_columns(["cost"]).equals(rows.drop_columns(["cost", "_unit"]))


def test_numbers_of_units_and_ranks_are_not_written() -> None:
    numbers = pa.array([1, 2], pa.uint32())
    rows = pa.table({"_rank": numbers, "visits": [1, 2], "_unit": numbers})
    assert stream_of(MaskedTable(TABLE, rows, ())).schema.names == ["visits"]
