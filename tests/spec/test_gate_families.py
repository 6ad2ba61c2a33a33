"""The chapters of the gate's language are whole: titled and told in both languages, and none is left out."""

from pathlib import Path

import pytest

from tests.spec.families import FAMILIES, TEXTS, Family

SHAPES = "gate_cases"


def test_every_module_of_cases_is_a_chapter() -> None:
    modules = {path.stem for path in Path(__file__).parent.glob("gate_*.py")} - {SHAPES}
    assert {f"gate_{family.name}" for family in FAMILIES} == modules


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_chapter_is_told_in_both_languages(family: Family) -> None:
    for english, chinese in (family.title, family.about):
        assert any(character.isascii() and character.isalpha() for character in english)
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    assert family.allowed or family.not_allowed


def test_no_text_is_a_case_twice() -> None:
    assert sorted(TEXTS) == sorted(set(TEXTS))
