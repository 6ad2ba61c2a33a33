"""Sensitive values in classes: which of them a class has, as the engine's tokens, up to as many as are ever told.

The first tokens of a merged class are among the first tokens of its parts, so that sets cut short stay exact there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.core.contribution import UNIT
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.sampling.cells import Cells
from sandbox.masking.sampling.classes import Mask, is_new, look_up
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.profiles import ClassedUnits
from sandbox.masking.sampling.survey import Run, Sensitive, finest, read_codes, whole
from sandbox.masking.sampling.survey_sql import UnitRange, commonest_sql, expressions_sql

Tokens = NDArray[np.uint64]
MOST_TOLD = 10
"""Diversity beyond this is told as this, and no more values of a class are kept."""


@dataclass(frozen=True, slots=True)
class SensitiveSets:
    """The first tokens of each cell, the column's commonest first: `cells[i]` has `tokens[i]`.

    `many`: distinct tokens of the whole column, as far as they are counted; `common`: its commonest.
    """

    column: str
    cells: Codes
    tokens: Tokens
    many: int
    common: np.uint64 | None

    def lacks_diversity(self, classes: Codes, least: int) -> Mask:
        """Mark the classes that would tell something rare about everyone in them.

        A class is marked if it has fewer than `least` distinct values of a sensitive column (or than the column has),
        and the column's most common value is not among them: whoever could have the most common value is told nothing.
        Source: Machanavajjhala et al. 2007, distinct l-diversity; the exception is the product's own.
        """
        if least > MOST_TOLD:
            raise ValueError(f"at most {MOST_TOLD} values of a class are counted")
        is_poor = self.count(classes) < min(least, self.many)
        if self.common is not None:
            is_poor[classes[self.cells[self.tokens == self.common]]] = False
        return is_poor

    def count(self, classes: Codes) -> Codes:
        """Count the distinct values of each class, as far as they are told."""
        kept = _keep_first(classes[self.cells], self.tokens, self.common)
        return np.bincount(classes[self.cells][kept], minlength=int(classes.max(initial=-1)) + 1)


def find_sensitive_sets(
    run: Run, cells: Cells, ranges: tuple[UnitRange, ...], units: ClassedUnits
) -> tuple[SensitiveSets, ...]:
    """Read the sensitive values of a table's cells, range by range."""
    columns = cells.surveyed.sensitive
    found = [_empty_set(run, cells, column) for column in columns]
    for within in ranges if columns else ():
        own, tokens = _read_range(run, cells, within, units)
        found = [_with(known, own, new) for known, new in zip(found, tokens, strict=True)]
    return tuple(found)


def _empty_set(run: Run, cells: Cells, column: Sensitive) -> SensitiveSets:
    first = run(commonest_sql(cells.surveyed.table, column.token, MOST_TOLD)).column("token").to_numpy()
    nothing = np.zeros(0, dtype=np.int64)
    common = np.uint64(first[0]) if len(first) else None
    return SensitiveSets(column.column, nothing, nothing.astype(np.uint64), len(first), common)


def _read_range(run: Run, cells: Cells, within: UnitRange, units: ClassedUnits) -> tuple[Codes, list[Tokens]]:
    """Read each row's cell, and its token of each sensitive column."""
    surveyed = cells.surveyed
    ladders = tuple(surveyed.ladders[i] for i in cells.varying)
    asked = (*(finest(ladder) for ladder in ladders), *(column.token for column in surveyed.sensitive))
    rows = run(expressions_sql(surveyed.table, asked, within))
    classes = units.of_units[whole(rows.column(UNIT))].astype(np.int64)
    own = look_up([cells.unit_classes, *cells.codes], [classes, *read_codes(rows, ladders)])
    last = len(asked)
    return own, [one_chunk(rows.column(f"q{i}")).to_numpy() for i in range(len(ladders), last)]


def _with(known: SensitiveSets, cells: Codes, tokens: Tokens) -> SensitiveSets:
    """Add a range's tokens to those of the ranges before it."""
    together, all_tokens = np.concatenate([known.cells, cells]), np.concatenate([known.tokens, tokens])
    kept = _keep_first(together, all_tokens, known.common)
    return SensitiveSets(known.column, together[kept], all_tokens[kept], known.many, known.common)


def _keep_first(cells: Codes, tokens: Tokens, common: np.uint64 | None) -> Codes:
    """Give the places of each cell's first distinct tokens: the common one, then the smallest."""
    if len(cells) == 0:
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(tokens)
    numbers = np.empty(len(tokens), dtype=np.int64)
    numbers[order] = np.cumsum(is_new(tokens[order]))
    if common is not None:
        numbers[tokens == common] = 0
    keys = cells * (int(numbers.max()) + 1) + numbers
    by_key = np.argsort(keys)
    by_key = by_key[is_new(keys[by_key])]
    starts = np.flatnonzero(is_new(cells[by_key]))
    places = np.arange(len(by_key)) - np.repeat(starts, np.diff(starts, append=len(by_key)))
    return by_key[places < MOST_TOLD]
