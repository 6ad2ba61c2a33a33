"""Derived numbers are given no finer than their noise: digits that say nothing are left out."""

import pytest

from sandbox.query_gate.answering.rounding import given_value, given_width


@pytest.mark.parametrize(
    ("value", "width", "given"),
    [
        (1906.8456539908063, 489.7032, 1907.0),
        (0.123456789, 0.00456789, 0.12346),
        (123456.789, 250000.0, 123000.0),
        (2803, 340.0, 2803),
        (0.5, 0.0, 0.5),
        (0.5, None, 0.5),
        (None, 3.0, None),
        ("4201", None, "4201"),
        (1e300, 1e-300, 1e300),
    ],
)
def test_a_derived_value_is_rounded_to_a_hundredth_of_its_half_width(
    value: float | str | None, width: float | None, given: float | str | None
) -> None:
    assert given_value(value, width) == given


@pytest.mark.parametrize(("width", "given"), [(489.7032, 489.8), (0.0, 0.0), (91.0, 91.0), (None, None), (1e-9, 1e-9)])
def test_a_half_width_is_rounded_up_to_four_digits(width: float | None, given: float | None) -> None:
    rounded = given_width(width)
    assert rounded == pytest.approx(given)
    assert rounded is None or width is None or rounded >= width
