"""Which columns of which blocks the columns of an answer are made of, by the text alone."""

from dataclasses import dataclass
from functools import reduce

from sandbox.query_gate.language.results import (
    BlockRef,
    Merged,
    Picked,
    Reference,
    ResultColumn,
    ResultExpression,
    ResultShell,
    Step,
)
from sandbox.query_gate.language.walk import parts_of

BlockColumn = tuple[int, int]
"""A block's place, and a column's place in it."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a column is made of; `is_same`: each value is one of theirs, and nothing was made of it."""

    of: frozenset[BlockColumn]
    is_same: bool = False

    @property
    def origin(self) -> BlockColumn | None:
        """The one block column that it is, None where it is not one."""
        return next(iter(self.of)) if self.is_same and len(self.of) == 1 else None


def lineages(shell: ResultShell) -> tuple[Lineage, ...]:
    """Give the lineage of each column of the answer."""
    return reduce(_with_step, shell.steps, _NONE)[-1]


_Known = tuple[tuple[Lineage, ...], ...]
_NONE: _Known = ()


def _with_step(known: _Known, step: Step) -> _Known:
    if isinstance(step, Picked):
        return (*known, tuple(_of(known, step, output.of) for output in step.outputs))
    return (*known, tuple(_both(known, step, place) for place in range(len(step.names))))


def _of(known: _Known, step: Picked, node: ResultExpression) -> Lineage:
    if isinstance(node, ResultColumn):
        return _column(known, step.sources[node.source].of, node.column)
    columns = [part for part in parts_of(node) if isinstance(part, ResultColumn)]
    found = (_column(known, step.sources[column.source].of, column.column).of for column in columns)
    return Lineage(frozenset().union(*found))


def _column(known: _Known, of: Reference, place: int) -> Lineage:
    if isinstance(of, BlockRef):
        return Lineage(frozenset({(of.index, place)}), is_same=True)
    return known[of.index][place]


def _both(known: _Known, step: Merged, place: int) -> Lineage:
    one, other = _column(known, step.left, place), _column(known, step.right, place)
    return Lineage(one.of | other.of, is_same=one.is_same and other.is_same)
