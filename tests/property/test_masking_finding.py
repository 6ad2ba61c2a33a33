"""Judging a column says of each value what the scanner says of it, however the values are settled."""

import re
import string
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.pii import PiiFinding
from sandbox.masking.finding import settling
from sandbox.masking.finding.forms import FORMS, Form, places_of
from sandbox.masking.finding.judging import judge_values
from sandbox.masking.finding.long_texts import OVERLAP, WINDOW, scan_any
from sandbox.masking.identifiers.checksums import (
    CREDIT_ALPHABET,
    PROVINCES,
    credit_check,
    has_credit_check,
    has_id_check,
    has_luhn,
    id_check,
    is_day,
)
from sandbox.masking.identifiers.columns import are_citizen_ids, characters_of, have_credit_checks, have_luhn
from sandbox.masking.recognisers.registry import RECOGNISERS
from sandbox.masking.recognisers.scanning import scan_cell

HEADINGS = ("", "bz 备注", *sorted({word for recogniser in RECOGNISERS for word in recogniser.context}))


def with_luhn(number: str) -> str:
    return next(number[:-1] + digit for digit in string.digits if has_luhn(number[:-1] + digit))


def a_citizen(number: str) -> str:
    day = f"{1930 + int(number[6:9]) % 90}{1 + int(number[9]):02}{1 + int(number[10:12]) % 28:02}"
    body = f"{sorted(PROVINCES)[int(number[:2]) % len(PROVINCES)]}{number[2:6]}{day}{number[12:15]}"
    return body + id_check(body)


def a_firm(code: str) -> str:
    body = re.sub("[^0-9A-HJ-NPQRTUWXY]", "A", code[:17])
    return body + credit_check(body)


MADE_VALID: dict[str, Callable[[str], str]] = {
    "citizen id": a_citizen,
    "credit code": a_firm,
    **dict.fromkeys((form.name for form in FORMS if form.name.startswith("card")), with_luhn),
}


def values_of(form: Form) -> st.SearchStrategy[str]:
    drawn = st.from_regex(re.compile(form.shape, re.ASCII), fullmatch=True)
    return drawn.map(MADE_VALID.get(form.name, str)).filter(lambda text: places_of(form, pa.array([text]))[0].as_py())


def headings_of(form: Form) -> list[str]:
    return [heading for heading in HEADINGS if form.fits(heading)]


def kinds(found: tuple[PiiFinding, ...]) -> tuple[tuple[str, float], ...]:
    return tuple((finding.kind, finding.score) for finding in found)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_scanner_says_the_same_of_all_values_of_a_form_in_a_column(form: Form) -> None:
    @given(st.lists(values_of(form), min_size=4, max_size=6), st.sampled_from(headings_of(form)))
    @settings(max_examples=25, deadline=None)
    def holds(values: list[str], heading: str) -> None:
        assert len({kinds(scan_cell(value, heading)) for value in values}) == 1

    holds()


ANY_VALUES = st.one_of(*(values_of(form) for form in FORMS), st.text(max_size=12), st.sampled_from(["13871234567", ""]))


@given(st.lists(st.none() | ANY_VALUES, max_size=20), st.sampled_from(HEADINGS), st.sampled_from([0.0, 0.9]))
@settings(max_examples=40, deadline=None)
def test_a_column_is_judged_as_its_cells_are(cells: list[str | None], heading: str, least: float) -> None:
    cells = [cell if cell is None else cell.encode("utf-8", "replace").decode() for cell in cells]
    expected = [
        sorted({f.kind for f in scan_cell(cell, heading) if f.score >= least}) if cell else [] for cell in cells
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(settling, "LEAST", 1)
        plain = judge_values(pa.array(cells, pa.string()), heading, least)
        coded = judge_values(pa.array(cells, pa.string()).dictionary_encode(), heading, least)
    for judged in (plain, coded):
        assert [[k.kind for k in judged.verdicts[code]] for code in judged.codes.tolist()] == expected
        assert judged.filled == sum(cell is not None for cell in cells)


DIGITS = st.text(string.digits, min_size=18, max_size=18)


@given(st.lists(DIGITS | DIGITS.map(a_citizen), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_citizen_ids_of_a_column_are_those_of_its_values(numbers: list[str]) -> None:
    found = are_citizen_ids(characters_of(pa.array(numbers), 18))
    assert found.tolist() == [int(n[:2]) in PROVINCES and is_day(n[6:14]) and has_id_check(n) for n in numbers]


@given(st.lists(DIGITS | DIGITS.map(with_luhn), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_luhn_of_a_column_is_that_of_its_values(numbers: list[str]) -> None:
    assert have_luhn(characters_of(pa.array(numbers), 18)).tolist() == [has_luhn(number) for number in numbers]


CODES = st.text(CREDIT_ALPHABET, min_size=18, max_size=18)


@given(st.lists(CODES | CODES.map(a_firm), min_size=2, max_size=20))
@settings(max_examples=50, deadline=None)
def test_checks_of_credit_codes_of_a_column_are_those_of_its_values(codes: list[str]) -> None:
    sliced = pa.array(codes).slice(1)
    assert have_credit_checks(characters_of(sliced, 18)).tolist() == [has_credit_check(code) for code in codes[1:]]


@given(st.integers(0, 3 * WINDOW), st.integers(0, 3 * WINDOW))
@settings(max_examples=40, deadline=None)
def test_an_identifier_is_found_wherever_it_stands_in_a_long_text(before: int, after: int) -> None:
    text = "好" * before + "13871234567" + "好" * after
    assert [(f.kind, f.start, f.end) for f in scan_any(text, "")] == [("cn_mobile", before, before + 11)]


def test_windows_overlap_by_more_than_an_identifier_with_its_context() -> None:
    assert OVERLAP > 2 * 64 + 10 * 25
    assert np.int64(WINDOW) > OVERLAP
