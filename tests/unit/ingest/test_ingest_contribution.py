"""The contribution index: dense, keyed, blind to values, and one unit's rows decide nothing about another's."""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from sandbox.core.columns import ColumnType
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import ID, column
from tests.unit.ingest.whole import index_tables

KEYS = KeyRing(b"k" * 32)
TABLE = Table("t", (ID, column("v", ColumnType.INTEGER)), UnitKind.PERSON, "id", ContributionBounds(5))
PUBLIC = Table("codes", (column("v", ColumnType.INTEGER),), UnitKind.NONE, None, ContributionBounds(1))


def rows_of(ids: Sequence[object], values: list[int]) -> pa.RecordBatch:
    kind = pa.int64() if ids and isinstance(ids[0], int) else pa.string()
    return pa.RecordBatch.from_pydict({"id": pa.array(ids, kind), "v": pa.array(values, pa.int64())})


def indexed(ids: list[str], values: list[int], keys: KeyRing = KEYS, table: Table = TABLE) -> pa.Table:
    return index_tables([(table, [rows_of(ids, values)])], keys, "d")[0].rows


def ranks(rows: pa.Table) -> dict[tuple[str, int], int]:
    return {(row["id"], row["v"]): row["_rank"] for row in rows.to_pylist()}


def test_units_are_dense_and_rows_lie_by_unit_and_rank() -> None:
    rows = indexed(["a", "b", "a", "c", "a"], [1, 2, 3, 4, 5])
    places = list(zip(rows["_unit"].to_pylist(), rows["_rank"].to_pylist(), strict=True))
    assert places == sorted(places)
    assert set(rows["_unit"].to_pylist()) == {0, 1, 2}
    of_a = [row["_rank"] for row in rows.to_pylist() if row["id"] == "a"]
    assert of_a == [1, 2, 3]
    assert rows.schema.field("_unit").type == rows.schema.field("_rank").type == pa.uint32()


def test_the_order_is_keyed() -> None:
    ids = [f"p{number}" for number in range(40)]
    orders = {tuple(indexed(ids, [0] * 40, KeyRing(bytes([k]) * 32))["id"].to_pylist()) for k in range(3)}
    assert len(orders) == 3
    assert tuple(ids) not in orders


def test_the_order_sees_no_value() -> None:
    ids = ["a"] * 20 + ["b"] * 20
    low = indexed(ids, list(range(40)))["_rank"].to_pylist()
    high = indexed(ids, list(range(1000, 960, -1)))["_rank"].to_pylist()
    assert low == high


def test_the_order_of_rows_is_not_that_of_delivery() -> None:
    rows = indexed(["a"] * 50, list(range(50)))
    assert rows["v"].to_pylist() != list(range(50))
    assert sorted(rows["v"].to_pylist()) == list(range(50))


def test_another_unit_changes_no_rank_of_the_rest() -> None:
    ids, values = ["a", "b", "a", "b", "a"], [1, 2, 3, 4, 5]
    before = ranks(indexed(ids, values))
    more = ranks(indexed(["z", *ids[:2], "z", *ids[2:], "z"], [7, *values[:2], 8, *values[2:], 9]))
    assert {place: rank for place, rank in more.items() if place[0] != "z"} == before


def test_a_unit_has_one_number_in_every_table_of_a_dataset() -> None:
    other = replace(TABLE, name="u")
    first, second = index_tables(
        [(TABLE, [rows_of(["a", "b"], [1, 2])]), (other, [rows_of(["c", "b"], [1, 2])])],
        KEYS,
        "d",
    )
    numbers: dict[str, int] = {}
    for row in first.rows.to_pylist() + second.rows.to_pylist():
        assert numbers.setdefault(row["id"], row["_unit"]) == row["_unit"]
    assert set(numbers.values()) == {0, 1, 2}
    assert (first.units, second.units) == (2, 2)


def test_units_can_be_numbers() -> None:
    table = replace(TABLE, columns=(replace(ID, type=ColumnType.INTEGER), TABLE.columns[1]))
    rows = index_tables([(table, [rows_of([10, 2, 10], [1, 2, 3])])], KEYS, "d")[0].rows
    assert sorted(rows["_unit"].to_pylist()) in ([0, 0, 1], [0, 1, 1])


def test_identifiers_that_share_their_beginning_are_different_units() -> None:
    ids = ["a", "a\x00", "a" * 16, "a" * 17, "a" * 32, "", "武", "武汉"]
    assert len(set(indexed(ids, [0] * len(ids))["_unit"].to_pylist())) == len(ids)


def test_a_promise_of_one_row_per_unit_is_verified() -> None:
    single = replace(TABLE, bounds=ContributionBounds(1))
    kept, broken = (index_tables([(single, [rows_of([*ids], [1] * len(ids))])], KEYS, "d") for ids in ("ab", "aba"))
    assert (kept[0].rows.num_rows, kept[0].is_promise_broken) == (2, False)
    assert broken[0].is_promise_broken


def test_a_public_table_has_neither_unit_nor_rank() -> None:
    (public,) = index_tables([(PUBLIC, [pa.RecordBatch.from_pydict({"v": [1, 2]})])], KEYS, "d")
    assert public.rows.column_names == ["v"]
    assert public.units == 0


def test_a_table_without_rows_is_indexed() -> None:
    assert indexed([], []).column_names == ["id", "v", "_unit", "_rank", "_heavy"]
