"""Masks as small functions."""

from datetime import date

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.masking.masks.generalisers import bands, months, prefix, steps_of, years
from sandbox.masking.masks.transforms import (
    Cuts,
    clamp,
    find_cuts,
    is_told_by_frequency,
    keep_listed,
    round_digits,
    shift_days,
    suppress,
)


def quasi(kind: ColumnType, **more: object) -> Column:
    return Column("q", kind, Grade.HIGH, ColumnRole.QUASI_IDENTIFIER, **more)  # type: ignore[arg-type]  # as needed


def names(column: Column, mask: str = "generalise") -> list[str]:
    return [step.name for step in steps_of(column, mask, 128)]


def test_amounts_keep_two_digits() -> None:
    assert round_digits(pa.array([0, 7, 99, 123, -456, 98_765, None]), 2).to_pylist() == [
        *(0, 7, 99, 120, -460, 99_000, None)
    ]


def test_values_beyond_the_cuts_move_onto_them() -> None:
    assert clamp(pa.array([1, 5, 9, None]), Cuts(2, 6)).to_pylist() == [2, 5, 6, None]


def test_cuts_leave_enough_units_beyond_them() -> None:
    assert find_cuts(pa.array(range(100)), pa.array(range(100, 200)), 0.01, 5) == Cuts(4, 195)


def test_too_few_units_have_no_cuts() -> None:
    assert find_cuts(pa.array([1, 2, 3]), pa.array([4, 5, 6]), 0.01, 5) is None
    assert find_cuts(pa.array([], pa.int64()), pa.array([], pa.int64()), 0.01, 5) is None


def test_dates_move_within_public_bounds() -> None:
    dates = pa.array([date(2025, 1, 1), None, date(2025, 12, 31)])
    shifted = shift_days(dates, np.array([-10, 3, 40]), Bounds(20_089, 20_453)).to_pylist()
    assert shifted == [date(2025, 1, 1), None, date(2025, 12, 31)]
    assert shift_days(dates, np.array([-10, 3, 40]), None).to_pylist()[0] == date(2024, 12, 22)


def test_suppressing_keeps_the_type() -> None:
    assert suppress(pa.array([True])).type == pa.bool_()
    assert suppress(pa.array(["a"])).to_pylist() == [None]


def test_listed_values_are_kept_whatever_their_type() -> None:
    assert keep_listed(pa.array([1, 2, None]), pa.array([2])).to_pylist() == [None, 2, None]
    assert keep_listed(pa.array([True, False]), pa.array([], pa.bool_())).to_pylist() == [None, None]


def test_dates_become_the_first_day_of_their_band() -> None:
    dates = pa.array([date(1968, 5, 17), None, date(2024, 8, 31)])
    assert years(1)(dates).to_pylist() == [date(1968, 1, 1), None, date(2024, 1, 1)]
    assert years(5)(dates).to_pylist() == [date(1965, 1, 1), None, date(2020, 1, 1)]
    assert months(1)(dates).to_pylist() == [date(1968, 5, 1), None, date(2024, 8, 1)]
    assert months(3)(dates).to_pylist() == [date(1968, 4, 1), None, date(2024, 7, 1)]


def test_numbers_become_the_middle_of_their_band_within_bounds() -> None:
    assert bands(10, Bounds(18, 62))(pa.array([5, 18, 34, 61, 99, None])).to_pylist() == [18, 18, 35, 62, 62, None]


def test_prefixes_keep_the_length() -> None:
    assert prefix(4, "0")(pa.array(["420106", None])).to_pylist() == ["420100", None]


def test_birth_dates_start_at_the_year_and_event_dates_at_the_month() -> None:
    assert names(quasi(ColumnType.DATE, bounds=Bounds(-18_000, 20_000)))[0] == "year"
    assert names(quasi(ColumnType.DATE, bounds=Bounds(19_700, 20_400)))[0] == "month"
    assert names(quasi(ColumnType.DATE, bounds=Bounds(19_700, 20_400)), "birth")[0] == "year"


def test_regions_start_at_the_city() -> None:
    assert names(quasi(ColumnType.TEXT, domain=("420106", "420107"))) == ["city", "province", "hidden"]
    assert names(quasi(ColumnType.TEXT), "region") == ["city", "province", "hidden"]


def test_long_lists_of_codes_get_their_prefixes() -> None:
    codes = tuple(f"H42010{a}0{b}" for a in range(1, 5) for b in range(1, 8))
    assert names(quasi(ColumnType.TEXT, domain=codes)) == ["as it is", "first 8", "hidden"]
    assert names(quasi(ColumnType.TEXT, domain=("1", "2"))) == ["as it is", "hidden"]


def test_text_of_which_nothing_is_public_is_hidden() -> None:
    assert names(quasi(ColumnType.TEXT)) == ["hidden"]
    assert names(quasi(ColumnType.INTEGER)) == ["hidden"]


def test_ages_have_bands_that_divide_each_other() -> None:
    assert names(quasi(ColumnType.INTEGER, bounds=Bounds(0, 120)))[:4] == [
        *("bands of 1", "bands of 5", "bands of 10", "bands of 20")
    ]


def test_a_value_found_by_counting_is_told() -> None:
    assert is_told_by_frequency(np.array([4, 1, 1, 1]), 3).tolist() == [True, False, False, False]
    assert is_told_by_frequency(np.array([1, 1, 1]), 3).tolist() == [False] * 3
    assert is_told_by_frequency(np.array([], dtype=np.int64), 3).tolist() == []
