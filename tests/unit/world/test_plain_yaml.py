"""Plain YAML: one meaning to every reader, and a line for everything in it."""

import pytest

from sandbox.world.plain_yaml import NOT_TEXT, REFERENCE, TWICE, Spot, read_plain_yaml

DOCUMENT = """\
name: 合约
customProperties:
  - property: privacy
    value:
      capRho: 1.0
schema:
  - name: visits
    properties:
      - name: id
      - name: 费用
        required: true
"""


def test_a_field_that_stands_twice_is_told_each_time_with_its_line() -> None:
    plain = read_plain_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n")
    assert plain.value is None
    assert [(f.text, f.spot) for f in plain.faults] == [(TWICE, Spot(5, 1)), (TWICE, Spot(4, 3))]


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: &x [1]\nb: [*x, *x]"])
def test_a_reference_is_refused_where_it_stands(text: str) -> None:
    (fault,) = read_plain_yaml(text).faults
    assert (fault.text, fault.spot.line) == (REFERENCE, 2)


@pytest.mark.parametrize("text", ["1: a", "yes: a", "~: a", "[1]: a", "<<: {a: 1}", "2024-01-01: a"])
def test_the_name_of_a_field_is_text(text: str) -> None:
    assert [f.text for f in read_plain_yaml(text).faults] == [NOT_TEXT]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *(("a: 1\nb: 2024-13-45", 2), ("a: 1\nb: !!python/name:os.system x", 2), ("a: 1\nb: [", 2)),
        *(("a: 1\n\x00", 2), ("a: 1\n---\nb: 2", 2), ("a:\n\t- b", 2), (f"a: 1\nb: {'9' * 5000}", 2)),
        *(("a: !!int abc", 1), ("[" * 100_000, 1)),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int) -> None:
    plain = read_plain_yaml(text)
    assert plain.value is None
    assert [f.spot.line for f in plain.faults] == [line]


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        (("name",), Spot(1, 1)),
        (("schema", "visits"), Spot(7, 5)),
        (("schema", 0, "properties", 1, "required"), Spot(11, 9)),
        (("schema", "visits", "properties", "费用", "required"), Spot(11, 9)),
        (("customProperties", "privacy"), Spot(3, 5)),
        (("customProperties", "privacy", "capRho"), Spot(5, 7)),
    ],
)
def test_everything_can_be_found_by_number_and_by_name(steps: tuple[str | int, ...], spot: Spot) -> None:
    assert read_plain_yaml(DOCUMENT).spot_of(steps) == spot


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        (("customProperties", "privacy", "period"), Spot(3, 5)),
        (("schema", "visits", "properties", 7), Spot(8, 5)),
        (("nothing", "at all"), Spot(1, 1)),
    ],
)
def test_what_is_not_there_is_told_by_what_comes_nearest_above(steps: tuple[str | int, ...], spot: Spot) -> None:
    assert read_plain_yaml(DOCUMENT).spot_of(steps) == spot


def test_an_empty_text_has_no_lines() -> None:
    assert read_plain_yaml("").spot_of(("a",)) is None
