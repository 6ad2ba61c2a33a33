"""Make a row keep the rules between its columns, by moving numbers that the row is not about."""

from collections.abc import Iterable

from sandbox.core.columns import Bounds
from sandbox.core.contract import ConsistencyRule, Relation, Table
from sandbox.masking.edge_rows.edges import ALL_NUMBERS, Stored

PASSES = 4

Row = dict[str, Stored]


def made_consistent(table: Table, row: Row, fixed: Iterable[str]) -> Row | None:
    """Give the row with every rule kept, None where its fixed values cannot keep them."""
    held, moved = frozenset(fixed), dict(row)
    for _ in range(PASSES):
        for rule in table.consistency:
            _repair(table, moved, rule, held)
    return moved if all(_excess(moved, rule) == 0 for rule in table.consistency) else None


def _excess(row: Row, rule: ConsistencyRule) -> int:
    """Give by how much the left side is beyond what the rule allows (negative: short of it); unknown sides keep it."""
    left, right = ([row[name] for name in side] for side in (rule.left, rule.right))
    if any(not isinstance(value, int) for value in (*left, *right)):
        return 0
    excess = sum(v for v in left if isinstance(v, int)) - sum(v for v in right if isinstance(v, int))
    return excess if rule.relation is Relation.EQUAL else max(0, excess)


def _repair(table: Table, row: Row, rule: ConsistencyRule, held: frozenset[str]) -> None:
    """Move the free numbers of both sides, each as far as its bounds let it, until nothing is left over."""
    for sign, side in ((-1, rule.left), (1, rule.right)):
        for name in side:
            excess, value = _excess(row, rule), row[name]
            if excess and name not in held and isinstance(value, int):
                row[name] = _clamped(value + sign * excess, _bounds_of(table, name))


def _bounds_of(table: Table, name: str) -> Bounds:
    column = table.column(name)
    return ALL_NUMBERS if column is None or column.bounds is None else column.bounds


def _clamped(value: int, bounds: Bounds) -> int:
    return min(max(value, bounds.low), bounds.high)
