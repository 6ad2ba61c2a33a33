"""Pseudonyms: the same person the same one, never a real one, another space another one."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.core.errors.masking import PseudonymsExhausted
from sandbox.masking.identifiers.checksums import has_credit_check, has_id_check, has_luhn, is_day, org_check
from sandbox.masking.identifiers.surrogate_ranges import (
    NAME_SYLLABLES,
    is_surrogate_card,
    is_surrogate_credit_code,
    is_surrogate_id,
    is_surrogate_mail,
    is_surrogate_mobile,
    is_surrogate_name,
    is_surrogate_number,
)
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.scanning import scan_cell
from sandbox.world.keys import KeyRing

KEYS = KeyRing(bytes(range(32)))
ONE = Pseudonymiser(KEYS, "scenario-1")
RAW = pa.array([f"raw-{i}" for i in range(3000)])


def made(kind: str) -> list[str]:
    return [str(v) for v in ONE.of(kind, RAW).to_pylist()]


def test_ids_are_well_formed_check_valid_and_of_no_province() -> None:
    for number in made("cn_id"):
        assert len(number) == 18
        assert is_day(number[6:14])
        assert has_id_check(number)
        assert is_surrogate_id(number)


def test_credit_codes_are_check_valid_in_both_parts() -> None:
    for code in made("cn_uscc"):
        assert has_credit_check(code)
        assert org_check(code[8:16]) == code[16]
        assert is_surrogate_credit_code(code)


def test_cards_keep_their_length_and_luhn_digit() -> None:
    raw = pa.array(["6222020200112233446", "6222021234567890", None])
    cards = ONE.of("bank_card", raw).to_pylist()
    assert [len(c) if c else None for c in cards] == [19, 16, None]
    assert all(is_surrogate_card(c) and has_luhn(c) for c in cards if c)


def test_other_kinds_lie_in_their_ranges() -> None:
    assert all(map(is_surrogate_mobile, made("cn_mobile")))
    assert all(map(is_surrogate_mail, made("email")))
    assert all(map(is_surrogate_name, made("person_name")))


def test_whole_numbers_stay_whole_numbers() -> None:
    numbers = ONE.of("number", pa.array([1, 2, None, 1], pa.int64()))
    assert numbers.type == pa.int64()
    first, second, nothing, again = numbers.to_pylist()
    assert (first, nothing) == (again, None)
    assert first != second
    assert is_surrogate_number(first)


def test_codes_keep_length_and_character_classes() -> None:
    (code,) = ONE.of("code", pa.array(["JS-2024/00017-aB汉"])).to_pylist()
    assert code != "JS-2024/00017-aB汉"
    assert len(code) == len("JS-2024/00017-aB汉")
    assert (code[2], code[7], code[13]) == ("-", "/", "-")
    assert code[:2].isupper()
    assert code[3:7].isdigit()
    assert code[14].islower()


@pytest.mark.parametrize("kind", ["cn_id", "cn_uscc", "cn_mobile", "bank_card", "email", "person_name", "code"])
def test_distinct_values_stay_distinct_and_nulls_stay_null(kind: str) -> None:
    many = pa.array([f"raw-{i}" for i in range(20_000)] + [None])
    out = ONE.of(kind, many)
    assert pc.count_distinct(out).as_py() == 20_000
    assert out[-1].as_py() is None


def test_order_and_company_do_not_matter() -> None:
    whole = dict(zip(RAW.to_pylist(), made("cn_id"), strict=True))
    few = pa.array(["raw-7", None, "raw-3", "raw-7"])
    assert ONE.of("cn_id", few).to_pylist() == [whole["raw-7"], None, whole["raw-3"], whole["raw-7"]]


def test_spaces_kinds_and_key_versions_do_not_agree() -> None:
    other = Pseudonymiser(KEYS, "scenario-2").of("cn_id", RAW).to_pylist()
    rotated = Pseudonymiser(KEYS, "scenario-1", version=2).of("cn_id", RAW).to_pylist()
    assert not set(made("cn_id")) & (set(other) | set(rotated))


def test_a_pseudonym_is_never_a_value_that_exists() -> None:
    taken = pa.array([f"{i:04d}" for i in range(0, 10_000, 2)])
    out = ONE.of("code", taken.slice(0, 500), real=taken)
    assert not set(out.to_pylist()) & set(taken.to_pylist())


def test_a_range_that_is_too_narrow_is_refused() -> None:
    with pytest.raises(PseudonymsExhausted):
        ONE.of("code", pa.array([str(i) for i in range(10)]))


def test_a_code_never_looks_like_an_identifier() -> None:
    raw = pa.array([f"{13_000_000_000 + i}" for i in range(1000)])
    assert not [c for c in ONE.of("code", raw).to_pylist() if scan_cell(c, "")]


def test_values_longer_than_the_widest_block_differ() -> None:
    out = ONE.of("cn_id", pa.array(["x" * 400 + "a", "x" * 400 + "b"])).to_pylist()
    assert out[0] != out[1]


def test_an_empty_column_stays_empty() -> None:
    assert ONE.of("cn_id", pa.array([], pa.string())).to_pylist() == []
    assert ONE.of("cn_id", pa.array([None], pa.string())).to_pylist() == [None]


def test_where_surrogates_run_short_few_of_those_who_were_there_give_way_to_newcomers() -> None:
    before = pa.array([f"raw-{i}" for i in range(150_000)])
    after = pa.concat_arrays([before, pa.array([f"new-{i}" for i in range(150_000)])])
    first, later = ONE.of("person_name", before), ONE.of("person_name", after)
    assert pc.count_distinct(later).as_py() == 300_000
    changed = pc.sum(pc.not_equal(first, later.slice(0, len(before)))).as_py()
    expected = len(before) ** 2 / (2 * len(NAME_SYLLABLES) ** 3)
    assert 0 < changed < 1.3 * expected


def test_in_a_wide_range_a_value_keeps_its_pseudonym_whoever_joins() -> None:
    before = pa.array([f"raw-{i}" for i in range(50_000)])
    after = pa.concat_arrays([pa.array([f"new-{i}" for i in range(50_000)]), before])
    for kind in ("cn_id", "cn_uscc", "email", "bank_card", "number"):
        assert ONE.of(kind, before).equals(ONE.of(kind, after).slice(50_000))
