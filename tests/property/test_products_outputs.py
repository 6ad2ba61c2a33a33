"""Outputs and folders of products, on any input: read back as written, one content one digest."""

import csv
import io

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.columns import Value
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.products import SHEET, ProductFile, folder_digest
from sandbox.core.text import Lang
from sandbox.products.delimited import write_csv
from sandbox.products.specification import read_specification

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Value] = st.none() | st.booleans() | st.integers() | NUMBERS | TEXTS
FILES = st.dictionaries(st.from_regex(r"[a-z]{1,8}\.sql", fullmatch=True), st.binary(max_size=40), min_size=1)
LEAVES = st.none() | st.booleans() | st.integers() | NUMBERS | TEXTS
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
FIELDS = st.sampled_from(
    ["name", "title", "form", "purpose", "scenario", "inputs", "use", "price", "schedule", "questions", "spare"]
)
SHEETS = st.dictionaries(FIELDS, TREES, max_size=11)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=5))
def test_a_csv_reads_back_as_the_texts_of_its_values(rows: list[tuple[Value, Value]]) -> None:
    written = write_csv(("a", "b"), rows)
    assert written == write_csv(("a", "b"), rows)
    read = list(csv.reader(io.StringIO(written.decode(), newline=""), strict=True))
    assert read[0] == ["a", "b"]
    assert [[text_of(value) for value in row] for row in rows] == read[1:]


def text_of(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value + 0.0) if isinstance(value, float) else str(value)


@given(NUMBERS)
def test_a_number_in_a_csv_is_the_number_that_was_written(number: float) -> None:
    assert float(write_csv(("a",), ((number,),)).decode().split("\n")[1]) == number


@given(FILES, FILES)
def test_two_folders_have_one_digest_only_if_they_are_equal(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (digest(one) == digest(other)) == (one == other)
    assert digest(one) == digest(dict(reversed(one.items())))


def digest(files: dict[str, bytes]) -> str:
    return folder_digest(tuple(ProductFile(name, content) for name, content in files.items()))


@given(SHEETS)
def test_any_sheet_is_either_read_or_refused_with_findings(sheet: dict[str, object]) -> None:
    check_read_or_refused(yaml.safe_dump(sheet, allow_unicode=True).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_either_read_or_refused_with_findings(content: bytes) -> None:
    check_read_or_refused(content)


def check_read_or_refused(content: bytes) -> None:
    refusal = refusal_of(content)
    assert refusal is None or (refusal.findings and refusal.message(Lang.ZH))


def refusal_of(content: bytes) -> InvalidProduct | None:
    try:
        read_specification((ProductFile(SHEET, content), ProductFile("q.sql", b"SELECT 1")))
    except InvalidProduct as error:
        return error
    return None
