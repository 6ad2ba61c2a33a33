"""How a space lays out its rows: nothing lost, the bounded rows apart, first rows marked."""

from dataclasses import replace

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.columns import ColumnType
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.ingest.indexing.layout import laid_out
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import ID, column
from tests.unit.ingest.whole import index_tables

KINDS = ("clinic", "ward", "home")
TABLE = Table(
    "t",
    (ID, replace(column("kind", ColumnType.TEXT), domain=KINDS, required=False), column("v", ColumnType.INTEGER)),
    UnitKind.PERSON,
    "id",
    ContributionBounds(3),
)
Row = tuple[str, str | None, int]
rows_of_units = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from((*KINDS, None)), st.integers(0, 99)), max_size=40
)


def parts(rows: list[Row]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    names = ("id", "kind", "v")
    types = (pa.string(), pa.string(), pa.int64())
    columns = [pa.array([row[place] for row in rows], of) for place, of in enumerate(types)]
    batch = pa.RecordBatch.from_arrays(columns, names)
    (indexed,) = index_tables([(TABLE, [batch])], KeyRing(b"k" * 32), "d")
    within, others = indexed.parts
    assert within.schema == others.schema
    return within.to_pylist(), others.to_pylist()


@given(rows_of_units)
def test_no_row_is_lost_and_the_bound_divides_them(rows: list[Row]) -> None:
    within, others = parts(rows)
    assert sorted(str((row["id"], row["kind"], row["v"])) for row in within + others) == sorted(map(str, rows))
    assert all(int(str(row["_rank"])) <= 3 for row in within)
    assert all(int(str(row["_rank"])) > 3 for row in others)


@given(rows_of_units)
def test_a_unit_is_heavy_where_it_has_more_rows_than_the_bound(rows: list[Row]) -> None:
    within, others = parts(rows)
    sizes = {unit: len([row for row in rows if row[0] == unit]) for unit in "abcd"}
    assert all(row["_heavy"] == (sizes[str(row["id"])] > 3) for row in within + others)


@given(rows_of_units)
def test_counting_the_marked_rows_counts_the_units_of_each_value(rows: list[Row]) -> None:
    within, _ = parts(rows)
    for kind in (*KINDS, None):
        of_kind = [row for row in within if row["kind"] == kind]
        assert sum(bool(row["_first kind"]) for row in of_kind) == len({row["id"] for row in of_kind})


def test_a_table_with_one_row_for_each_unit_and_a_public_one_stay_whole() -> None:
    rows = pa.table({"v": [1, 2]})
    for unit in (UnitKind.PERSON, UnitKind.NONE):
        table = Table("t", (), unit, None, ContributionBounds(1))
        (only,) = laid_out(table, rows)
        assert (only.name, only.rows) == ("t", rows)
