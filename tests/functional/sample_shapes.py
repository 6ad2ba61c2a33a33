"""The shape of a result: its columns, the kind of values in each, and the categories of those that name groups."""

import re
from dataclasses import dataclass

from tests.functional.conftest import Json

MOST_CATEGORIES = 250


@dataclass(frozen=True, slots=True)
class Shape:
    """What a developer's code relies on: names of columns, the kind of each, and the texts that stand in them."""

    columns: tuple[str, ...]
    kinds: tuple[frozenset[str], ...]
    categories: tuple[frozenset[str], ...]


def shape_of(columns: list[str], rows: list[Json]) -> Shape:
    values = [[row[place] for row in rows if row[place] is not None] for place in range(len(columns))]
    kinds = tuple(frozenset(_kind_of(value) for value in of_column) for of_column in values)
    texts = (frozenset(value for value in of_column if isinstance(value, str)) for of_column in values)
    return Shape(tuple(columns), kinds, tuple(texts))


def check_same_shape(sample: Shape, real: Shape, generalised: frozenset[str]) -> None:
    """Check that code written on a sample meets nothing of another shape on the real data.

    Args:
        sample: the result on the sample.
        real: the result on the real data, through the gate.
        generalised: columns made of quasi-identifiers; their values are coarser in a sample, and of the same form.
    """
    assert sample.columns == real.columns
    for name, on_sample, on_real in zip(sample.columns, sample.kinds, real.kinds, strict=True):
        assert on_sample <= on_real, name  # a column that is emptied in the sample has no kind at all there
    for name, on_sample, on_real in zip(sample.columns, sample.categories, real.categories, strict=True):
        assert len(on_real) <= MOST_CATEGORIES
        if name in generalised:
            assert set(map(form_of, on_sample)) <= set(map(form_of, on_real)), name
        else:
            assert on_sample <= on_real, name


def form_of(text: str) -> str:
    """Give what a text looks like: digits become 9."""
    return re.sub(r"[0-9]", "9", text)


def _kind_of(value: Json) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
