"""Which functions of many values may stand where in a step."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.results import Gathered, JoinKind, Picked, ResultColumn, Windowed
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.reading.parse_nodes import Unreadable, unknown

_GROUPED = Text("a key of this GROUP BY or an aggregate", "此 GROUP BY 的键或聚合")


def has_gathered(node: object) -> bool:
    """Tell whether a node has an aggregate over results in it."""
    return any(isinstance(part, Gathered) for part in parts_of(node))


def check_levels(step: Picked, node: exp.Expr) -> None:
    """Check that aggregates and windows stand where SQL gives them a meaning, and columns of groups are keys.

    Raises:
        Unreadable: one does not.
    """
    below = (step.where, step.keys, *(source.on for source in step.sources))
    _check_free(below, (Gathered, Windowed), node)
    _check_free(step.having, (Windowed,), node)
    above = (step.outputs, step.having, step.cut.order)
    for part in parts_of(above):
        if isinstance(part, Gathered):
            _check_free(part.of, (Gathered, Windowed), node)
        if isinstance(part, Windowed):
            _check_free((part.arguments, part.partition, part.order), (Windowed,), node)
    if step.keys is None:
        return
    singles = {place for place, source in enumerate(step.sources) if source.join is JoinKind.SINGLE}
    if any(column.source not in singles for column in _loose_columns(above, step.keys)):
        raise Unreadable(node, KindMismatch, None, {"needed": _GROUPED})


def _check_free(node: object, kinds: tuple[type, ...], where: exp.Expr) -> None:
    if any(isinstance(part, kinds) for part in parts_of(node)):
        raise unknown(where)


def _loose_columns(node: object, keys: tuple[object, ...]) -> Iterator[ResultColumn]:
    """Give the columns that are neither a key, nor in one, nor in an aggregate."""
    if node in keys or isinstance(node, Gathered):
        return
    if isinstance(node, ResultColumn):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _loose_columns(item, keys)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            yield from _loose_columns(getattr(node, field.name), keys)
