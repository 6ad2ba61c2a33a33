"""Keep the contract's rules between columns: sums of parts, one at most another, days in order.

Numbers are moved within their bounds, as few columns as will do; what cannot be brought in order is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.core.columns import Column
from sandbox.core.contract import ConsistencyRule, Relation
from sandbox.masking.synthetic.cells import Codes

Mask = NDArray[np.bool_]
PASSES = 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column's numbers, and where it is empty."""

    column: Column
    values: Codes
    is_empty: Mask

    @property
    def may_move(self) -> bool:
        """Tell whether any number within its bounds will do."""
        return self.column.bounds is not None and self.column.domain is None

    def moved(self, by: Codes) -> "Numbers":
        """Give the numbers moved, as far as the bounds let them."""
        bounds = self.column.bounds
        if bounds is None:
            return self
        return Numbers(self.column, np.clip(self.values + by, bounds.low, bounds.high), self.is_empty)


def keep_rules(
    numbers: Mapping[str, Numbers], rules: tuple[ConsistencyRule, ...], first: frozenset[str]
) -> dict[str, Numbers]:
    """Move numbers until the rules hold, or as nearly as they can.

    Args:
        numbers: the columns that the rules name.
        rules: what must hold wherever nothing is empty.
        first: columns to move before all others, such as totals.
    """
    kept = dict(numbers)
    for _ in range(PASSES):
        for rule in rules:
            if rule.relation is Relation.AT_MOST and len(rule.left) == len(rule.right) == 1:
                _swap(kept, rule.left[0], rule.right[0])
            _move(kept, rule, first)
    return kept


def breaks(numbers: Mapping[str, Numbers], rule: ConsistencyRule) -> Mask:
    """Mark the rows that break a rule."""
    over, is_whole = _over(numbers, rule)
    is_broken: Mask = is_whole & (over != 0 if rule.relation is Relation.EQUAL else over > 0)
    return is_broken


def _over(numbers: Mapping[str, Numbers], rule: ConsistencyRule) -> tuple[Codes, Mask]:
    """Give by how much the left side is above the right, and where nothing is empty."""
    named = [numbers[name] for name in (*rule.left, *rule.right)]
    is_whole = ~np.any([n.is_empty for n in named], axis=0)
    over = sum((numbers[n].values for n in rule.left), 0) - sum((numbers[n].values for n in rule.right), 0)
    return np.asarray(over, dtype=np.int64), is_whole


def _move(kept: dict[str, Numbers], rule: ConsistencyRule, first: frozenset[str]) -> None:
    over = np.where(breaks(kept, rule), _over(kept, rule)[0], 0)
    for name in sorted((*rule.left, *rule.right), key=lambda n: n not in first):
        if kept[name].may_move and over.any():
            sign = -1 if name in rule.left else 1
            before = kept[name].values
            kept[name] = kept[name].moved(sign * over)
            over = over - sign * (kept[name].values - before)


def _swap(kept: dict[str, Numbers], low: str, high: str) -> None:
    """Change places where that puts two in order within both bounds: their shares stay as they are, taken together."""
    one, other = kept[low], kept[high]
    bounds, others = one.column.bounds, other.column.bounds
    if bounds is None or others is None or not (one.may_move and other.may_move):
        return
    is_wrong = ~one.is_empty & ~other.is_empty & (one.values > other.values)
    fits = (other.values >= bounds.low) & (one.values <= others.high) & is_wrong
    fits &= (one.values >= others.low) & (other.values <= bounds.high)
    kept[low] = Numbers(one.column, np.where(fits, other.values, one.values), one.is_empty)
    kept[high] = Numbers(other.column, np.where(fits, one.values, other.values), other.is_empty)
