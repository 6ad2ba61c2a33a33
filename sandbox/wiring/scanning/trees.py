"""JSON of any shape: each leaf with its path, numbers by their digits, names scanned as values are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import pyarrow as pa

from sandbox.masking.finding.names import looks_like_a_person, shown_name
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.sources import LARGEST_TREE, PARTS_AT_ONCE, Source
from sandbox.wiring.scanning.texts import decoded, read_texts
from sandbox.wiring.scanning.unread import Reason, Unread

Tree: TypeAlias = "str | list[Tree] | Pairs | None"
MOST_NAMES = 64
"""With more names than this, or with people's alone, an object's names are taken for values, and told by number."""
MOST_COLUMNS = 2_000
DEEPEST = 200
NAMES = ColumnLabel("names", Unit.PATH)
OTHERS = ColumnLabel("other paths", Unit.PATH)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The names and values of a JSON object, those that stand twice included."""

    pairs: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text in a tree: the path of its column, with `[*]` for every place of a list, its name, its own path."""

    column: str
    name: str
    path: str
    text: str


@dataclass(slots=True)
class Gathered:
    """Leaves gathered by column until there are enough for a part."""

    unit: Unit
    columns: dict[tuple[str, str], tuple[list[str], list[int | str]]] = field(default_factory=dict)
    known: dict[tuple[str, str], ColumnLabel] = field(default_factory=dict)

    def add(self, leaf: Leaf, place: int | str) -> Iterator[Part]:
        """Take a leaf in; give a part once one is full."""
        key = leaf.column, leaf.name
        texts, places = self.columns.setdefault(key, ([], []))
        texts.append(leaf.text if leaf.text.isascii() else leaf.text.encode("utf-8", "replace").decode())
        places.append(place)
        if len(texts) == PARTS_AT_ONCE:
            yield self._part(key)

    def rest(self) -> Iterator[Part]:
        """Give what is left."""
        for key in list(self.columns):
            yield self._part(key)

    def _part(self, key: tuple[str, str]) -> Part:
        texts, places = self.columns.pop(key)
        return Part(self._label(key), pa.array(texts, pa.string()), tuple(places))

    def _label(self, key: tuple[str, str]) -> ColumnLabel:
        if key not in self.known and len(self.known) >= MOST_COLUMNS:
            return OTHERS
        return self.known.setdefault(key, ColumnLabel(key[0], self.unit, key[1]))


def parse(text: str | bytes) -> Tree:
    """Read JSON as a tree whose leaves are texts.

    Raises:
        Unread: it is none, or nested too deeply.
    """
    try:
        tree: Tree = _DECODER.decode(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise Unread(Reason.TOO_DEEP) from None
    except ValueError:
        raise Unread(Reason.NOT_OF_ITS_FORMAT) from None
    return tree


def _pairs(pairs: list[tuple[str, Tree]]) -> Pairs:
    return Pairs(tuple(pairs))


def _word(word: str) -> str:
    return word


_DECODER = json.JSONDecoder(parse_float=_word, parse_int=_word, parse_constant=_word, object_pairs_hook=_pairs)


def leaves_of(tree: Tree, column: str = "$", path: str = "$", name: str = "", depth: int = 0) -> Iterator[Leaf]:
    """Give the texts of a tree, names of objects included.

    Raises:
        Unread: it is nested too deeply.
    """
    if depth > DEEPEST:
        raise Unread(Reason.TOO_DEEP)
    if isinstance(tree, Pairs):
        yield from _object_leaves(tree, column, path, depth)
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from leaves_of(item, f"{column}[*]", f"{path}[{number}]", name, depth + 1)
    elif isinstance(tree, str):
        yield Leaf(column, name, path, tree)


def _object_leaves(tree: Pairs, column: str, path: str, depth: int) -> Iterator[Leaf]:
    are_values = len(tree.pairs) > MOST_NAMES or all(looks_like_a_person(name) for name, _ in tree.pairs)
    for number, (name, value) in enumerate(tree.pairs):
        shown = f"{{{number}}}" if are_values else shown_name(name)
        yield Leaf("names", "", f"{path}.{shown}", name.replace("_", " "))
        below = f"{column}.{{*}}" if are_values else f"{column}.{shown}"
        yield from leaves_of(value, below, f"{path}.{shown}", "" if are_values else name, depth + 1)


def read_tree(source: Source) -> Iterator[Part]:
    """Read a JSON document; one larger than is held at once is read as lines of text.

    Raises:
        Unread: it is no JSON, nested too deeply, or in no known encoding.
    """
    if source.size > LARGEST_TREE:
        yield from read_texts(source)
        return
    yield from parts_of_tree(parse(decoded(source)))


def parts_of_tree(tree: Tree) -> Iterator[Part]:
    """Give a tree's texts as parts."""
    gathered = Gathered(Unit.PATH)
    for leaf in leaves_of(tree):
        yield from gathered.add(leaf, leaf.path)
    yield from gathered.rest()
