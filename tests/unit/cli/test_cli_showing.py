"""Numbers are shown no more exactly than they are known."""

import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table

from sandbox.cli.showing import half_width_words, plain_table, shown


@pytest.mark.parametrize(
    ("value", "half_width", "words"),
    [
        (1234, 119.0, "1,230 ± 120"),
        (1234.5678, 0.123, "1,234.57 ± 0.13"),
        (22.772727, 12.89, "23 ± 13"),
        (-4, 12.0, "-4 ± 12"),
        (0.4, 83.0, "0 ± 83"),
        (-0.4, 83.0, "0 ± 83"),
        (123456789.5, 2351956.79, "123,500,000 ± 2,400,000"),
        (7, 0.07, "7.000 ± 0.070"),
        (5, 0.0, "5 ± 0"),
        (17, None, "17"),
        ("4201", None, "4201"),
        (None, None, "NULL"),
    ],
)
def test_a_number_is_rounded_to_two_digits_of_its_half_width(
    value: float | str | None, half_width: float | None, words: str
) -> None:
    assert shown(value, half_width) == words


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12))
def test_a_shown_interval_is_never_narrower_than_the_true_one(value: float, half_width: float) -> None:
    middle, width = (float(part.replace(",", "")) for part in shown(value, half_width).split(" ± "))
    assert width >= half_width * (1 - 1e-12)
    assert abs(middle - value) <= width / 19, "two digits of the half-width: at most half a unit of the second"


@given(st.floats(1e-6, 1e12))
def test_a_half_width_has_two_digits(half_width: float) -> None:
    digits = re.sub("[^0-9]", "", half_width_words(half_width)).strip("0")
    assert len(digits) <= 2


def laid(table: Table) -> list[str]:
    console = Console(width=60, file=StringIO())
    with console.capture() as capture:
        console.print(table)
    return capture.get().splitlines()


def test_numbers_stand_at_the_right_and_words_at_the_left() -> None:
    lines = laid(plain_table(("city", "n"), [("武汉", 5), ("宜昌", 12345)]))
    assert lines[0].rstrip() == "city      n"
    assert lines[1].rstrip() == "武汉      5"
    assert lines[2].rstrip() == "宜昌  12345"
