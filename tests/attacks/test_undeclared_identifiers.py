"""Attacks by a contract that says less than its data: identifiers under other names, glued, hashed, as numbers."""

import hashlib
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.columns import Bounds, Column, ColumnType, Grade, day_number
from sandbox.core.settlements import Doubt, Settlement
from tests.unit.masking.classified_world import (
    INTEGER,
    PEOPLE,
    TEXT,
    classified,
    contract_of,
    digits,
    luhn,
    plain_text,
    someone,
    told,
)
from tests.unit.masking.masking_world import DIRECT, PLAIN, QUASI, REGIONS, SENSITIVE, column, days, full_name

EVERYONE = range(PEOPLE)
MOBILES = [f"13{5 + n % 5}{n * 7919 % 10**8:08d}" for n in EVERYONE]
CARDS = [luhn(f"622848{n * 104_729 % 10**12:012d}") for n in EVERYONE]


@pytest.mark.parametrize("role", [PLAIN, SENSITIVE, QUASI])
def test_c10_ids_called_a_remark_are_found_in_whatever_role(role: object) -> None:
    remark = column("remark", TEXT, role)  # type: ignore[arg-type]  # roles
    assert ("holds", "remark", "cn_id") in told((remark, [someone(n) for n in EVERYONE]))


def test_c10_ids_among_other_words_are_found_where_they_are_few() -> None:
    mixed = [someone(n) if n % 8 == 0 else f"case {n}" for n in EVERYONE]
    assert ("holds", "kind_of_case", "cn_id") in told((plain_text("kind_of_case"), mixed))


def test_telephone_numbers_stored_as_whole_numbers_are_found() -> None:
    amount = column("amount", INTEGER, SENSITIVE, bounds=Bounds(0, 10**11))
    assert told((amount, pa.array(map(int, MOBILES)))) == [("holds", "amount", "cn_mobile")]


def test_names_in_a_column_of_codes_are_found() -> None:
    assert told((plain_text("code"), [full_name(n) for n in EVERYONE])) == [("holds", "code", "person_name")]


@pytest.mark.parametrize(
    ("form", "kind"),
    [("张三{id}", "cn_id"), ("{id}|{mobile}", "cn_id"), ("{id}{mobile}", "cn_id"), ("YB{mobile}", "cn_mobile")],
)
def test_identifiers_glued_to_others_are_found(form: str, kind: str) -> None:
    glued = [form.format(id=someone(n), mobile=MOBILES[n]) for n in EVERYONE]
    found = told((plain_text("mark"), glued))
    assert ("contains", "mark", kind) in found


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256"])
def test_hashed_ids_are_identifiers_still(digest: str) -> None:
    hashed = [hashlib.new(digest, someone(n).encode()).hexdigest() for n in EVERYONE]
    assert told((plain_text("token"), hashed)) == [("holds", "token", "digest")]


def test_a_key_to_another_register_is_found() -> None:
    codes = [f"EX{number}" for number in digits(3, 9)]
    numbers = pa.array([5_000 + n * 7 % PEOPLE for n in EVERYONE])
    found = told((plain_text("ref"), codes), (column("member", INTEGER, PLAIN, bounds=Bounds(0, 10**6)), numbers))
    assert found == [("key", "ref", "code"), ("key", "member", "code")]


def birth_sex_region(names: tuple[str, str, str]) -> tuple[tuple[Column, object], ...]:
    chance = np.random.default_rng(5)
    born = day_number(date(1935, 1, 1)) + chance.integers(0, 80 * 365, PEOPLE)
    bounds = days(date(1930, 1, 1), date(2020, 12, 31))
    return (
        (column(names[0], ColumnType.DATE, PLAIN, bounds=bounds), pa.array(born.astype(np.int32)).cast(pa.date32())),
        (column(names[1], TEXT, PLAIN, domain=("1", "2")), chance.choice(["1", "2"], PEOPLE)),
        (column(names[2], TEXT, PLAIN, domain=REGIONS), chance.choice(REGIONS, PEOPLE)),
    )


def test_e1_birth_date_sex_and_region_under_their_names_are_found() -> None:
    assert ("holds", "csrq", "birth_date") in told(*birth_sex_region(("csrq", "xb", "xzqh")))


def test_e1_birth_date_sex_and_region_under_other_names_are_found_to_single_out() -> None:
    found = told(*birth_sex_region(("d1", "c1", "c2")))
    assert {doubt for doubt, _, _ in found} == {"combination"}
    assert all("d1" in columns for _, columns, _ in found)


def test_e1_categories_that_single_out_only_together_are_found() -> None:
    chance = np.random.default_rng(6)
    lists = [tuple(f"{letter}{n}" for n in range(20)) for letter in "abc"]
    plants = [(plain_text(f"c{i}", domain=values), chance.choice(values, PEOPLE)) for i, values in enumerate(lists)]
    assert told(*plants) == [("combination", "c0+c1+c2", "")]


def test_c11_a_low_grade_on_bank_cards_is_told() -> None:
    cards = column("card", TEXT, DIRECT, identifier="bank_card")
    assert told((replace(cards, grade=Grade.LOW), CARDS)) == [("grade", "card", "bank_card")]
    assert told((cards, CARDS)) == []


@pytest.mark.parametrize(
    ("values", "kind"), [(CARDS, "bank_card"), (digits(4, 6), ""), ([someone(n) for n in EVERYONE], "cn_id")]
)
def test_c10_a_column_declared_mobile_that_holds_something_else_is_told(values: list[str], kind: str) -> None:
    assert told((column("phone", TEXT, DIRECT, identifier="cn_mobile"), values)) == [("not_as_declared", "phone", kind)]


@pytest.mark.parametrize("name", ["p420602199001011236", "fee_42060219900101123X", "tel13871234567", "m_13871234567"])
def test_a_column_called_after_a_persons_number_is_told_without_the_number(name: str) -> None:
    name = name.replace("420602199001011236", someone(40)).replace("42060219900101123X", someone(41))
    found = classified((plain_text(name, domain=("1", "2")), ["1", "2"] * (PEOPLE // 2))).open
    assert [d.doubt for d in found] == [Doubt.HEADING]
    assert name not in f"{found}"


def test_a_title_with_somebodys_number_is_told_and_no_settlement_lets_it_in() -> None:
    word = Settlement(Doubt.HOLDS, "cn_id", "provider", "2026-11-01", "it is nobody's")
    titled = plain_text("fee", domain=("1", "2"), title=f"{someone(3)}的费用", settled=(word,))
    assert [d.doubt for d in classified((titled, ["1", "2"] * (PEOPLE // 2))).open] == [Doubt.HEADING]


def test_what_is_told_shows_no_value_and_no_exact_share() -> None:
    mixed = [someone(n) if n % 3 == 0 else f"case {n}" for n in EVERYONE]
    (one,) = classified((plain_text("mark"), mixed)).open
    assert not any(character.isdigit() for character in one.text.en + one.text.zh)


def test_a_settlement_settles_what_it_names_and_nothing_else() -> None:
    ids = [someone(n) for n in EVERYONE]
    word = Settlement(Doubt.HOLDS, "cn_mobile", "provider", "2026-11-01", "training numbers")
    assert classified((plain_text("remark", settled=(word,)), ids)).open
    right = classified((plain_text("remark", settled=(replace(word, kind="cn_id"),)), ids))
    assert right.open == ()
    assert [d.doubt for d in right.settled] == [Doubt.HOLDS]


def test_settling_one_column_does_not_settle_the_others_it_combines_with() -> None:
    word = Settlement(Doubt.COMBINATION, "", "provider", "2026-11-01", "drawn by lot")
    born, sex, region = birth_sex_region(("d1", "c1", "c2"))
    word_on_sex = (replace(sex[0], settled=(word,)), sex[1])
    found = told(born, word_on_sex, region)
    assert found
    assert not any("c1" in columns for _, columns, _ in found)


def test_public_tables_may_hold_anything_but_identifiers_in_their_names() -> None:
    contract = contract_of()
    assert classified(contract=contract).open == ()
