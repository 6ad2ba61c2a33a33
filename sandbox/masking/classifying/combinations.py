"""Sets of columns that single out units, and are no declared quasi-identifiers.

What is counted: units alone with a combination of values in the full table (Samarati 2001: quasi-identifiers are found
by joint, not single, uniqueness). More columns never leave fewer alone, so one question about all candidates clears
most tables; where it does not, the smallest sets are looked for, size by size, supersets of what was found left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import prod

import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole, ColumnType
from sandbox.core.settlements import Doubt
from sandbox.masking.classifying.full_sql import alone_sql, two_digits_sql
from sandbox.masking.classifying.names import attribute_named
from sandbox.masking.classifying.peeked import PeekedTable
from sandbox.masking.sampling.space_sql import quoted
from sandbox.masking.sampling.survey import Run

ALONE = 0.05
"""Share of units that must be alone; and never fewer of them than FEWEST."""
FEWEST = 10
MOST_TOGETHER = 4
MOST_COLUMNS = 12
MOST_QUESTIONS = 100
LIFETIME_DAYS = 40 * 365
"""What spans longer than this in a table, and stays the same for each unit, may be a birth date."""


@dataclass(frozen=True, slots=True)
class Singling:
    """Columns that together leave a share of the units alone."""

    columns: tuple[str, ...]
    share: float


def singling_out(run: Run, peeked: PeekedTable, left_out: frozenset[str]) -> tuple[Singling, ...]:
    """Find the smallest sets of undeclared columns that single out units.

    Args:
        run: runs one SELECT in the space.
        peeked: the table.
        left_out: columns that are told of otherwise.
    """
    found = [c for c in peeked.table.columns if c.name not in left_out and _is_candidate(peeked, c)]
    candidates = sorted(found, key=lambda c: -_variety(peeked, c))[:MOST_COLUMNS]
    search = _Search(run, peeked)
    if not candidates or search.share_alone(tuple(candidates)) == 0:
        return ()
    return tuple(search.smallest(tuple(candidates)))


@dataclass(slots=True)
class _Search:
    """One table's search; it asks at most MOST_QUESTIONS."""

    run: Run
    peeked: PeekedTable
    asked: int = 0

    def smallest(self, candidates: tuple[Column, ...]) -> Iterator[Singling]:
        """Give the smallest sets; all candidates as one, where they are too many to tell which."""
        found: list[frozenset[str]] = []
        for size in range(1, min(MOST_TOGETHER, len(candidates)) + 1):
            for together in combinations(candidates, size):
                names = frozenset(c.name for c in together)
                if any(small <= names for small in found):
                    continue
                if self.asked >= MOST_QUESTIONS:
                    yield from () if found else (Singling(tuple(c.name for c in candidates), ALONE),)
                    return
                if share := self.share_alone(together):
                    found.append(names)
                    yield Singling(tuple(c.name for c in together), share)

    def share_alone(self, columns: tuple[Column, ...]) -> float:
        """Give the share of units that are alone with their values; 0 where they are few."""
        least = max(FEWEST, ALONE * self.peeked.units)
        if prod(_most_values(column) for column in columns) < least:
            return 0.0
        self.asked += 1
        alone = self.run(alone_sql(self.peeked.table, tuple(map(_key, columns)))).column("alone")[0].as_py()
        return float(alone / self.peeked.units) if alone >= least else 0.0


def _is_candidate(peeked: PeekedTable, column: Column) -> bool:
    """Tell whether a column may be a quasi-identifier that was not declared as one.

    What is declared sensitive is taken for what nobody else knows, unless its name or its span of years says otherwise.
    """
    if column.role not in (ColumnRole.PLAIN, ColumnRole.SENSITIVE) or _is_settled(column):
        return False
    if column.role is ColumnRole.SENSITIVE and attribute_named(column) is None and not _spans_lives(peeked, column):
        return False
    is_category = column.has_public_domain or column.mask == "category"
    return is_category or peeked.is_fixed(column.name)


def _is_settled(column: Column) -> bool:
    return any(settlement.doubt is Doubt.COMBINATION for settlement in column.settled)


def _spans_lives(peeked: PeekedTable, column: Column) -> bool:
    if column.type is not ColumnType.DATE or not peeked.is_fixed(column.name):
        return False
    days = pc.cast(peeked.values(column.name), "int32").drop_null()
    return bool(len(days)) and (pc.max(days).as_py() - pc.min(days).as_py()) > LIFETIME_DAYS


def _variety(peeked: PeekedTable, column: Column) -> int:
    return len(peeked.seen(column.name).texts)


def _most_values(column: Column) -> float:
    """Give how many values a column can have at most, with its missing one."""
    if column.domain is not None:
        return len(column.domain) + 1
    return 3 if column.type is ColumnType.BOOLEAN else float("inf")


def _key(column: Column) -> str:
    """Give, as SQL, what a sample would show of a column."""
    return two_digits_sql(column.name) if column.is_numeric and column.domain is None else quoted(column.name)
