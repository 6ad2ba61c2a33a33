"""Parsing is exact and total over any text; indexing bounds each unit by its own rows alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.columns import Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.ingest.judging.parsing import parse
from sandbox.world.keys import KeyRing
from tests.unit.ingest.whole import index_tables

KEYS = KeyRing(b"k" * 32)
ID = Column("id", ColumnType.TEXT, Grade.LOW, ColumnRole.DIRECT_IDENTIFIER)
VALUE = Column("v", ColumnType.INTEGER, Grade.LOW, ColumnRole.PLAIN)
TABLE = Table("t", (ID, VALUE), UnitKind.PERSON, "id", ContributionBounds(3))
Rows = list[tuple[str, int]]
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
rows_of_units = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 9)), max_size=30)


def stored(kind: ColumnType, values: list[str], scale: int = 0) -> list[object]:
    column = Column("c", kind, Grade.LOW, ColumnRole.PLAIN, scale=scale)
    result: list[object] = parse(pa.array(values, pa.string()), column).to_pylist()
    return result


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)))
def test_every_decimal_of_the_scale_is_stored_exactly(values: list[Decimal]) -> None:
    assert stored(ColumnType.DECIMAL, [f"{value:f}" for value in values], scale=4) == [int(v * 10**4) for v in values]


@given(st.lists(anything), st.integers(0, 9))
def test_whatever_parses_as_a_decimal_has_that_very_value(texts: list[str], scale: int) -> None:
    for text, found in zip(texts, stored(ColumnType.DECIMAL, texts, scale), strict=True):
        if isinstance(found, int):
            assert Decimal(text.strip()) * 10**scale == found


@given(st.lists(st.from_regex(r"\A[+-]?[0-9]{1,12}(\.[0-9]{0,4})?\Z"), max_size=20), st.integers(0, 3))
def test_a_decimal_is_left_out_only_where_the_scale_cannot_hold_it(texts: list[str], scale: int) -> None:
    for text, found in zip(texts, stored(ColumnType.DECIMAL, texts, scale), strict=True):
        exact = Decimal(text) * 10**scale
        assert found == (int(exact) if exact == int(exact) else None)


@given(st.lists(anything, max_size=20), st.sampled_from(list(ColumnType)))
def test_every_parser_takes_any_text(texts: list[str], kind: ColumnType) -> None:
    assert len(stored(kind, texts)) == len(texts)


@given(st.lists(st.dates(date(1, 1, 1), date(9999, 12, 31))))
def test_every_date_is_stored_exactly(days: list[date]) -> None:
    assert stored(ColumnType.DATE, [day.isoformat() for day in days]) == days


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_only_real_dates_are_dates(year: int, month: int, day: int) -> None:
    (found,) = stored(ColumnType.DATE, [f"{year:04d}-{month:02d}-{day:02d}"])
    try:
        assert found == date(year, month, day)
    except ValueError:
        assert found is None


def index(rows: Rows) -> list[dict[str, Any]]:
    ids, values = [row[0] for row in rows], [row[1] for row in rows]
    batch = pa.RecordBatch.from_pydict({"id": pa.array(ids, pa.string()), "v": pa.array(values, pa.int64())})
    indexed: list[dict[str, Any]] = index_tables([(TABLE, [batch])], KEYS, "d")[0].rows.to_pylist()
    return indexed


def bounded(rows: Rows) -> set[tuple[str, int, int]]:
    """Give the rows a bound of 3 lets through, with their ranks."""
    indexed = index(rows)
    return {(row["id"], row["v"], row["_rank"]) for row in indexed if row["_rank"] <= 3}


@given(rows_of_units, st.sampled_from(["a", "b", "c", "d"]))
def test_without_a_unit_the_bounded_rows_of_all_others_stay(rows: Rows, unit: str) -> None:
    without = bounded([row for row in rows if row[0] != unit])
    assert {row for row in bounded(rows) if row[0] != unit} == without


@given(rows_of_units)
def test_ranks_count_the_rows_of_each_unit(rows: Rows) -> None:
    indexed = index(rows)
    for unit in {row["id"] for row in indexed}:
        ranks = [row["_rank"] for row in indexed if row["id"] == unit]
        assert ranks == list(range(1, len(ranks) + 1))
    assert sorted((row["id"], row["v"]) for row in indexed) == sorted(rows)
