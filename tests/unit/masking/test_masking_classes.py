"""Columns that are what they are declared, or only look like identifiers: nobody is asked to settle anything."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType
from sandbox.masking.classifying.chance import is_above_chance
from sandbox.masking.classifying.names import attribute_named, kind_named, load_words
from tests.unit.masking.classified_world import INTEGER, PEOPLE, TEXT, classified, digits, luhn, plain_text, told
from tests.unit.masking.masking_world import DIRECT, PLAIN, SENSITIVE, column, days

EVERYONE = range(PEOPLE)
LATEST = [f"2024{1 + n % 12:02d}{1 + n % 28:02d}" for n in EVERYONE]


def amount(name: str = "amount") -> Column:
    return column(name, INTEGER, SENSITIVE, bounds=Bounds(0, 10**18))


@pytest.mark.parametrize("seed", [1, 2])
def test_random_digits_of_any_length_are_no_identifiers_by_chance(seed: int) -> None:
    lengths = (6, 8, 10, 11, 13, 15, 16, 17, 18)
    texts = [(column(f"t{n}", TEXT, DIRECT, identifier="code"), digits(seed + n, n)) for n in lengths]
    numbers = [(amount(f"a{n}"), pa.array([int(number) for number in digits(seed + n, n)])) for n in lengths]
    assert told(*texts, *numbers) == []


def test_amounts_are_no_keys_though_nearly_everybody_has_another() -> None:
    drawn = np.random.default_rng(1).lognormal(12, 1.5, PEOPLE).astype(np.int64)
    assert told((amount(), pa.array(drawn))) == []


def test_dates_written_as_numbers_and_times_of_day_are_no_identifiers() -> None:
    stamps = [f"{day}{n % 24:02d}{n % 60:02d}{n % 59:02d}" for n, day in enumerate(LATEST)]
    assert told((amount("day"), pa.array(map(int, LATEST)))) == []
    assert told((column("at", TEXT, DIRECT, identifier="code"), stamps)) == []


@pytest.mark.parametrize("first", [13_000_000_000, 18_900_000_000, 6_228_480_000_000_000])
def test_running_numbers_in_ranges_of_identifiers_are_no_telephones_and_no_cards(first: int) -> None:
    numbers = [str(first + n * 3) for n in EVERYONE]
    assert told((column("serial", TEXT, DIRECT, identifier="code"), numbers)) == []


def test_order_numbers_with_luhns_digit_that_begin_with_their_day_are_no_cards() -> None:
    orders = [luhn(f"{LATEST[n]}{n * 7919 % 10**7:07d}") for n in EVERYONE]
    assert told((column("order", TEXT, DIRECT, identifier="code"), orders)) == []


def test_free_text_that_names_some_telephone_is_what_free_text_is() -> None:
    words = [f"回访{n},电话138{n * 7919 % 10**8:08d}" for n in EVERYONE]
    assert told((column("remark", TEXT, SENSITIVE, title="备注"), words)) == []
    assert told((plain_text("remark"), words)) == [("contains", "remark", "cn_mobile")]


def test_a_column_of_places_is_no_column_of_names() -> None:
    places = tuple(f"{a}{b}区" for a in "武江黄洪汉青东蔡新" for b in "昌岸陂山阳蔡西甸洲")
    values = [places[n % len(places)] for n in EVERYONE]
    assert told((plain_text("place", domain=places), values)) == []


def test_few_values_prove_nothing() -> None:
    assert not is_above_chance(4, 4, "cn_id")
    assert not is_above_chance(9, 100, "cn_id")
    assert is_above_chance(60, 300, "cn_id")
    assert is_above_chance(300, 300, "bank_card")
    assert not is_above_chance(0, 0, "email")


def test_an_empty_column_tells_nothing() -> None:
    empty = pa.nulls(PEOPLE, pa.string())
    assert told((plain_text("a"), empty), (column("b", TEXT, DIRECT, identifier="cn_mobile"), empty)) == []


@pytest.mark.parametrize(
    ("name", "title", "kind", "attribute"),
    [
        ("sfzh", "", "cn_id", None),
        ("lxdh", "", "cn_mobile", None),
        ("cardNo", "", "code", None),
        ("a", "身份证号", "cn_id", None),
        ("qy_xm", "", "person_name", None),
        ("xmmc", "项目名称", None, None),
        ("csrq", "", None, "birth"),
        ("patientAge", "", None, "age"),
        ("message", "", None, None),
        ("cbd_xzqh", "", None, "region"),
        ("width", "", None, None),
    ],
)
def test_names_speak_of_kinds_and_attributes_by_whole_words(
    name: str, title: str, kind: str | None, attribute: str | None
) -> None:
    named = plain_text(name, title=title)
    assert (kind_named(named), attribute_named(named)) == (kind, attribute)


def test_every_word_is_written_as_names_are_cut() -> None:
    words = load_words()
    for meaning in (*words.kinds, *words.attributes):
        assert all(word == word.lower() and word.isascii() and word.isalnum() for word in meaning.whole)
        assert all(word == word.lower() for word in meaning.within)


def test_every_column_gets_its_class() -> None:
    born = column("born", ColumnType.DATE, PLAIN, bounds=days(date(1930, 1, 1), date(2020, 12, 31)))
    drawn = np.random.default_rng(2).integers(-10_000, 15_000, PEOPLE).astype(np.int32)
    made = classified(
        (born, pa.array(drawn).cast(pa.date32())),
        (plain_text("kind", domain=("a", "b")), ["a", "b"] * (PEOPLE // 2)),
        (column("cost", INTEGER, SENSITIVE, bounds=Bounds(0, 99)), pa.array([n % 90 for n in EVERYONE])),
    )
    assert [(c.column, c.role, c.kind, c.attribute) for c in made.columns] == [
        ("person", ColumnRole.DIRECT_IDENTIFIER, "cn_id", ""),
        ("born", ColumnRole.QUASI_IDENTIFIER, "", "birth"),
        ("kind", ColumnRole.PLAIN, "", ""),
        ("cost", ColumnRole.SENSITIVE, "", ""),
    ]
