"""Test whole columns, vectorised: RE2 over distinct values, then each recogniser's own judgement."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.recognisers.column_scanning import count_kinds
from sandbox.masking.recognisers.normalising import normalise
from sandbox.masking.recognisers.recogniser import Recogniser
from sandbox.masking.recognisers.registry import asked_about

PROFILED_VALUES = 10_000
MOSTLY = 0.5
"""From this share on, a column is taken to be made of a kind."""


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """How much of a column is of one kind: `share` of its profiled distinct values, as whole cells."""

    kind: str
    share: float


def profile_column(values: pa.Array, column: str) -> tuple[ColumnEvidence, ...]:
    """Tell which identifiers a text column is made of, the surest first.

    Args:
        values: the column's text.
        column: its name and title, which let weak shapes count.
    """
    distinct = pc.unique(values).drop_null()[:PROFILED_VALUES]
    if len(distinct) == 0:
        return ()
    plain = pa.array([normalise(v).text.strip() for v in distinct.to_pylist()], pa.string())
    of_kind: defaultdict[str, set[int]] = defaultdict(set)
    for asked in asked_about(column):
        if not asked.needs_hints:
            of_kind[asked.recogniser.kind].update(_places(asked.recogniser, plain))
    shares = (ColumnEvidence(kind, len(places) / len(distinct)) for kind, places in of_kind.items() if places)
    return tuple(sorted(shares, key=lambda evidence: -evidence.share))


def _places(recogniser: Recogniser, plain: pa.Array) -> Iterator[int]:
    """Give the places of the values that are, as a whole, a valid candidate; surrogates are among them."""
    shaped = pc.indices_nonzero(pc.match_substring_regex(plain, f"^(?:{recogniser.shape})$"))
    for place, value in zip(shaped.to_pylist(), plain.take(shaped).to_pylist(), strict=True):
        if recogniser.is_valid(recogniser.compact(value)):
            yield place


def leaking_kinds(values: pa.Array, column: str) -> tuple[str, ...]:
    """Name the kinds found in any of the values, surrogates apart; empty where there are none."""
    return tuple(sorted(count_kinds(values, column)))
