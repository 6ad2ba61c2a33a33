"""Test whole columns, vectorised: RE2 over distinct values, then each recogniser's own judgement."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.recognisers.column_scanning import count_kinds
from sandbox.masking.recognisers.normalising import compact, normalise
from sandbox.masking.recognisers.recogniser import THRESHOLD, Recogniser
from sandbox.masking.recognisers.registry import RECOGNISERS

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
    shares = [ColumnEvidence(r.kind, _share(r, distinct)) for r in RECOGNISERS if _may_count(r, column)]
    return tuple(sorted((e for e in shares if e.share > 0), key=lambda e: -e.share))


def _may_count(recogniser: Recogniser, column: str) -> bool:
    return recogniser.score >= THRESHOLD or recogniser.is_about(column)


def _share(recogniser: Recogniser, distinct: pa.Array) -> float:
    plain = pa.array([normalise(v).text.strip() for v in distinct.to_pylist()], pa.string())
    shaped = plain.filter(pc.match_substring_regex(plain, f"^(?:{recogniser.shape})$"))
    valid = sum(recogniser.is_valid(compact(v)) for v in shaped.to_pylist())
    return valid / len(distinct)


def leaking_kinds(values: pa.Array, column: str) -> tuple[str, ...]:
    """Name the kinds found in any of the values, surrogates apart; empty where there are none."""
    return tuple(sorted(count_kinds(values, column)))
