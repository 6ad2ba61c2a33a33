"""Notebooks (.ipynb): sources and outputs of each cell by lines, and everything else as the JSON it is."""

from collections.abc import Iterator

from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.sources import LARGEST_TREE, Source
from sandbox.wiring.scanning.texts import decoded, line_parts, read_texts
from sandbox.wiring.scanning.trees import Pairs, Tree, parse, parts_of_tree


def read_notebook(source: Source) -> Iterator[Part]:
    """Read a notebook; one larger than is held at once is read as lines of text.

    Raises:
        Unread: it is no JSON, nested too deeply, or in no known encoding.
    """
    if source.size > LARGEST_TREE:
        yield from read_texts(source)
        return
    tree = parse(decoded(source))
    cells = _field(tree, "cells")
    if not isinstance(tree, Pairs) or not isinstance(cells, list):
        yield from parts_of_tree(tree)
        return
    for number, cell in enumerate(cells, start=1):
        yield from _cell_parts(cell, number)
    yield from parts_of_tree(Pairs(tuple(pair for pair in tree.pairs if pair[0] != "cells")))


def _cell_parts(cell: Tree, number: int) -> Iterator[Part]:
    kinds: dict[str, list[Tree]] = {"source": [], "output": [], "metadata": []}
    for name, value in cell.pairs if isinstance(cell, Pairs) else (("", cell),):
        kinds[{"source": "source", "outputs": "output"}.get(name, "metadata")].append(value)
    for kind, trees in kinds.items():
        label = ColumnLabel(f"cell {number} {kind}", Unit.LINE)
        yield from line_parts(label, enumerate(_lines(trees), start=1))
    names = ColumnLabel(f"cell {number} names", Unit.NAME)
    yield from line_parts(names, enumerate(_names(cell), start=1))


def _lines(trees: list[Tree]) -> Iterator[str]:
    """Give lines as one sees them: texts of a list are pieces of one text."""
    for tree in trees:
        if isinstance(tree, list) and all(isinstance(item, str) for item in tree):
            yield from "".join(str(item) for item in tree).splitlines()
        elif isinstance(tree, list):
            yield from _lines(tree)
        elif isinstance(tree, Pairs):
            yield from _lines([value for _, value in tree.pairs])
        elif isinstance(tree, str):
            yield from tree.splitlines()


def _names(tree: Tree) -> Iterator[str]:
    """Give the names of all fields in a tree that was parsed, and is thus not nested too deeply."""
    if isinstance(tree, Pairs):
        for name, value in tree.pairs:
            yield name
            yield from _names(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _names(item)


def _field(tree: Tree, name: str) -> Tree:
    pairs = tree.pairs if isinstance(tree, Pairs) else ()
    return next((value for known, value in pairs if known == name), None)
