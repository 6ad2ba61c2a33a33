"""Identifiers in the names and titles of tables and columns: a column may be called after somebody's number."""

import re
from collections.abc import Iterator

from sandbox.core.contract import Table
from sandbox.masking.classifying.within import NUMBERED_KINDS
from sandbox.masking.recognisers.scanning import scan_text

LETTERS = re.compile(r"(?<![0-9])[A-Za-z_]+|[A-WYZa-wyz_]+|[Xx](?=[0-9A-Za-z])")
"""What is around the digits of a name; an X after digits may be a check character."""


def identifiers_in_headings(table: Table) -> Iterator[tuple[int, str]]:
    """Give each kind of identifier in a name or title: of the table (0), or of its columns, counted from 1.

    Places are told by number: the name is what must not be repeated.
    """
    yield from ((0, kind) for kind in _kinds_in(table.name, table.title))
    for number, column in enumerate(table.columns, 1):
        words = (column.name, column.title, column.source_name or "")
        yield from ((number, kind) for kind in _kinds_in(*words))


def _kinds_in(*words: str) -> list[str]:
    texts = {text for word in words for text in (word, LETTERS.sub(" ", word), word.replace("_", ""))}
    return sorted({found.kind for text in texts for found in scan_text(text)} & NUMBERED_KINDS)
