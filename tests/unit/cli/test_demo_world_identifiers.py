"""Identifiers of the demo world: check-valid, distinct, and held by nobody."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cli.demo.world_ids import credit_codes, person_ids, with_wrong_check

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def gb11643_check(body: str) -> str:
    """Compute the check character place by place, as the standard prints it."""
    total = sum(int(sign) * 2 ** (17 - place) for place, sign in enumerate(body))
    return "10X98765432"[total % 11]


def gb32100_check(body: str) -> str:
    total = sum(ALPHABET.index(sign) * 3**place for place, sign in enumerate(body))
    return ALPHABET[-total % 31]


def gb11714_check(body: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def one_person_id(area: int, birth: date, sex: str) -> str:
    ids = person_ids(np.array([area]), np.array([birth], dtype="datetime64[D]"), np.array([sex == "man"]))
    return str(ids[0])


areas = st.integers(0, 99)
births = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@given(areas, births, st.sampled_from(("man", "woman")))
def test_a_person_id_carries_birth_and_sex_and_the_check_digit_of_the_standard(
    area: int, birth: date, sex: str
) -> None:
    text = one_person_id(area, birth, sex)
    assert text[:6] == f"4299{area:02}"
    assert text[6:14] == f"{birth:%Y%m%d}"
    assert int(text[16]) % 2 == (sex == "man")
    assert text[17] == gb11643_check(text[:17])


@given(areas, births)
def test_a_spoilt_check_digit_is_another_one_than_the_standard_asks(area: int, birth: date) -> None:
    text = one_person_id(area, birth, "man")
    spoilt = str(with_wrong_check(np.array([text]))[0])
    assert spoilt[:17] == text[:17]
    assert spoilt[17] != gb11643_check(text[:17])


def test_people_born_on_one_day_in_one_area_get_distinct_ids() -> None:
    area = np.zeros(900, dtype=np.int64)
    births = np.full(900, np.datetime64("1980-02-29"))
    ids = person_ids(area, births, np.arange(900) % 2 == 0)
    assert len(set(ids.tolist())) == 900
    assert all(text[17] == gb11643_check(text[:17]) for text in ids.tolist())


@given(areas, st.integers(0, 99_999_999))
def test_a_credit_code_has_both_check_characters_and_an_unallocated_region(area: int, serial: int) -> None:
    text = str(credit_codes(np.array([area]), np.array([serial]))[0])
    assert text[:8] == f"914299{area:02}"
    assert text[8:16] == f"{serial:08}"
    assert text[16] == gb11714_check(text[8:16])
    assert text[17] == gb32100_check(text[:17])
