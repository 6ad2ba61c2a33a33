"""What the name and title of a column speak of: words are data, in words.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sandbox.core.columns import Column, Grade

CUT = re.compile(r"[^0-9A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that columns may speak of: a kind of identifier, or an attribute; and by which words."""

    name: str
    grade: Grade
    whole: frozenset[str]
    within: tuple[str, ...]

    def is_meant_by(self, words: frozenset[str], heading: str) -> bool:
        """Tell whether a heading, cut into words too, speaks of it."""
        return bool(words & self.whole) or any(word in heading for word in self.within)


@dataclass(frozen=True, slots=True)
class Words:
    """All that columns may speak of."""

    kinds: tuple[Meaning, ...]
    attributes: tuple[Meaning, ...]


@cache
def load_words() -> Words:
    """Read the words that come with the product."""
    read = tomllib.loads(files("sandbox.masking.classifying").joinpath("words.toml").read_text(encoding="utf-8"))
    return Words(
        tuple(_meaning(item["kind"], item) for item in read["kinds"]),
        tuple(_meaning(item["attribute"], item) for item in read["attributes"]),
    )


def kind_named(column: Column) -> str | None:
    """Name the kind of identifier that a column's name and title speak of, the first of several."""
    return _first(load_words().kinds, column)


def attribute_named(column: Column) -> str | None:
    """Name the attribute of people that a column's name and title speak of."""
    return _first(load_words().attributes, column)


def least_grade(kind: str) -> Grade:
    """Give the least grade of a column that holds identifiers of a kind."""
    return next((meaning.grade for meaning in load_words().kinds if meaning.name == kind), Grade.PUBLIC)


def _first(meanings: tuple[Meaning, ...], column: Column) -> str | None:
    words = frozenset(word.lower() for word in CUT.split(column.name) if word)
    heading = f"{column.name} {column.title}".lower()
    return next((meaning.name for meaning in meanings if meaning.is_meant_by(words, heading)), None)


def _meaning(name: str, item: dict[str, list[str] | int]) -> Meaning:
    whole, within, grade = item["whole"], item["within"], item.get("grade", Grade.PUBLIC)
    if not (isinstance(whole, list) and isinstance(within, list) and isinstance(grade, int)):
        raise TypeError(f"words.toml: {name}")
    return Meaning(name, Grade(grade), frozenset(whole), tuple(within))
