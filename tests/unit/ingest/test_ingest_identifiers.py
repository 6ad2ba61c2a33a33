"""Check digits, against examples of the standards and against slow reference sums."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sandbox.ingest.judging.identifiers import USCC_ALPHABET, is_valid

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, table 1
LETTERS = USCC_ALPHABET.decode()


def verdicts(kind: str, *values: str | None) -> list[object]:
    result: list[object] = is_valid(pa.array(values, pa.string()), kind).to_pylist()
    return result


def test_citizen_id_numbers_of_the_standard() -> None:
    good, good_x = "11010519491231002X", "440524188001010014"  # GB 11643-1999, annex examples
    assert verdicts("cn_id", good, good_x) == [True, True]
    wrong = ("110105194912310021", "110105194913310021", "1101051949123100", "11010519491231002x", "A1010519491231002X")
    assert verdicts("cn_id", *wrong) == [False] * 5


def test_credit_codes_of_the_standard() -> None:
    assert verdicts("cn_uscc", "91350100M000100Y43") == [True]  # GB 32100-2015, annex example
    assert verdicts("cn_uscc", "91350100M000100Y44", "91350100M000100I43", "91350100M000100Y4") == [False] * 3


def test_missing_stays_missing() -> None:
    assert verdicts("cn_id", None, "x") == [None, False]
    assert verdicts("cn_uscc") == []


@given(st.from_regex(r"\A[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z"))
def test_exactly_one_check_digit_fits_an_id(start: str) -> None:
    right = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(start, WEIGHTS, strict=True)) % 11]
    ends = "0123456789X"
    assert verdicts("cn_id", *(start + end for end in ends)) == [end == right for end in ends]


@given(st.from_regex(rf"\A[{LETTERS[1:]}][1-9][0-9]{{6}}[{LETTERS}]{{9}}\Z"))
def test_exactly_one_check_letter_fits_a_credit_code(start: str) -> None:
    total = sum(LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(start))
    right = LETTERS[(31 - total % 31) % 31]
    assert verdicts("cn_uscc", *(start + end for end in LETTERS)) == [end == right for end in LETTERS]
