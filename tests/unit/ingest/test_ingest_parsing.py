"""Delivered values to stored ones, exactly."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from sandbox.core.columns import ColumnType
from sandbox.ingest.judging.parsing import parse
from tests.unit.ingest.small import column


def stored(kind: ColumnType, values: list[object] | pa.Array, scale: int = 0) -> list[object]:
    given = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    result: list[object] = parse(given, column("c", kind, scale=scale)).to_pylist()
    return result


def test_decimals_are_exact_whole_numbers_of_their_scale() -> None:
    texts: list[object] = ["0.1", "12", "-3.05", "+7.5", "1.50", "1.500", "1.505", "1.", " 2 ", "", None]
    assert stored(ColumnType.DECIMAL, texts, scale=2) == ([10, 1200, -305, 750, 150, 150, None, 100, 200, None, None])
    assert stored(ColumnType.DECIMAL, ["1e3", "1,000", "0x10", "--1", "."], scale=2) == [None] * 5


def test_decimals_as_large_as_can_be_stored_keep_every_digit() -> None:
    assert stored(ColumnType.DECIMAL, ["9999999999999999.99"], scale=2) == [999_999_999_999_999_999]
    assert stored(ColumnType.DECIMAL, ["99999999999999999.99", "1" * 30], scale=2) == [None, None]
    assert stored(ColumnType.INTEGER, ["999999999999999999", "9" * 19]) == [999_999_999_999_999_999, None]


def test_decimals_of_a_decimal_type_are_exact() -> None:
    values = pa.array([Decimal("0.10"), Decimal("1.25"), None], pa.decimal128(20, 2))
    assert stored(ColumnType.DECIMAL, values, scale=2) == [10, 125, None]
    assert stored(ColumnType.DECIMAL, values, scale=1) == [1, None, None]


def test_binary_floats_go_to_the_nearest_of_their_scale() -> None:
    values = pa.array([0.1, 9.207331545976224, float("nan"), float("inf"), 1e300, None])
    assert stored(ColumnType.DECIMAL, values, scale=2) == [10, 921, None, None, None, None]


def test_whole_numbers_come_from_texts_integers_and_whole_floats() -> None:
    assert stored(ColumnType.INTEGER, ["007", "-1", "1.0", "x", "１２"]) == [7, -1, None, None, None]
    assert stored(ColumnType.INTEGER, pa.array([1, 2**64 - 1], pa.uint64())) == [1, None]
    assert stored(ColumnType.INTEGER, pa.array([3.0, 3.5, None])) == [3, None, None]
    assert stored(ColumnType.DECIMAL, pa.array([3, 10**18]), scale=2) == [300, None]


def test_dates_are_read_in_three_forms_and_must_be_real() -> None:
    texts: list[object] = [
        "2024-02-29",
        "2024/02/29",
        "20240229",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
    ]
    assert stored(ColumnType.DATE, texts) == [date(2024, 2, 29)] * 3 + [None] * 4
    assert stored(ColumnType.DATE, ["2024-02/29", "202402-29", "2024-2-9", "29.02.2024", None]) == [None] * 5
    assert stored(ColumnType.DATE, ["0001-01-01", "9999-12-31"]) == [date(1, 1, 1), date(9999, 12, 31)]


def test_dates_come_from_date_and_timestamp_types() -> None:
    assert stored(ColumnType.DATE, pa.array([date(2024, 1, 2)])) == [date(2024, 1, 2)]
    assert stored(ColumnType.DATE, pa.array([datetime(2024, 1, 2, 23, 59)])) == [date(2024, 1, 2)]  # noqa: DTZ001 - a zoneless column


def test_booleans_are_read_in_their_usual_words() -> None:
    texts: list[object] = ["1", "TRUE", "是", "0", "no", "否", "2", "", None]
    assert stored(ColumnType.BOOLEAN, texts) == [True, True, True, False, False, False, None, None, None]
    assert stored(ColumnType.BOOLEAN, pa.array([1, 0, 2])) == [True, False, None]
    assert stored(ColumnType.BOOLEAN, pa.array([True, None])) == [True, None]


def test_texts_are_composed_and_trimmed() -> None:
    assert stored(ColumnType.TEXT, ["e\u0301", "\u3000武汉 ", "  ", None]) == ["é", "武汉", None, None]
    assert stored(ColumnType.TEXT, pa.array(["a", "b", "a"]).dictionary_encode()) == ["a", "b", "a"]


@pytest.mark.parametrize("kind", list(ColumnType))
def test_an_empty_column_parses(kind: ColumnType) -> None:
    assert stored(kind, []) == []
    assert stored(kind, [None, ""]) == [None, None]
