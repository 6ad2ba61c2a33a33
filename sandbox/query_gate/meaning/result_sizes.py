"""How many rows a step over results can have at most, by the text and the public domains alone."""

from dataclasses import dataclass
from functools import reduce

from sandbox.query_gate.language.results import (
    Applied,
    BlockRef,
    Function,
    JoinKind,
    Merged,
    Merging,
    Picked,
    ResultColumn,
    ResultExpression,
    ResultShell,
    Source,
    Step,
)

MAX_RESULT_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class RowBound:
    """At most so many rows; no two alike in the columns of `keys` (None: they may be). `joined`: before grouping."""

    rows: int
    keys: frozenset[int] | None
    joined: int = 1


def row_bounds(shell: ResultShell, blocks: tuple[RowBound, ...]) -> tuple[RowBound, ...]:
    """Give the bound of each step."""
    found: list[RowBound] = []
    for step in shell.steps:
        found.append(_bound_of(step, blocks, tuple(found)))
    return tuple(found)


def _bound_of(step: Step, blocks: tuple[RowBound, ...], steps: tuple[RowBound, ...]) -> RowBound:
    if isinstance(step, Merged):
        left, right = (_of(Source(of, JoinKind.FIRST), blocks, steps) for of in (step.left, step.right))
        is_both = step.how in (Merging.UNION, Merging.UNION_ALL)
        rows = left.rows + right.rows if is_both else left.rows
        return RowBound(_limited(rows, step.cut.limit), None, rows)
    bounds = [_of(source, blocks, steps) for source in step.sources]
    rows = reduce(lambda rows, place: rows * _times(step.sources[place], place, bounds[place]), range(len(bounds)), 1)
    return RowBound(_limited(1 if step.keys == () else rows, step.cut.limit), _unique(step, bounds), rows)


def _of(source: Source, blocks: tuple[RowBound, ...], steps: tuple[RowBound, ...]) -> RowBound:
    return (blocks if isinstance(source.of, BlockRef) else steps)[source.of.index]


def _limited(rows: int, limit: int | None) -> int:
    return rows if limit is None else min(rows, limit)


def _times(source: Source, place: int, bound: RowBound) -> int:
    """Give by how much a joined source multiplies the rows: by none where its keys are all held equal to others."""
    if source.join is JoinKind.SINGLE:
        return 1
    equal = set(_held_equal(source.on, place))
    return 1 if bound.keys is not None and bound.keys <= equal and place > 0 else max(1, bound.rows)


def _held_equal(on: ResultExpression | None, place: int) -> list[int]:
    match on:
        case Applied(Function.AND, parts):
            return [column for part in parts for column in _held_equal(part, place)]
        case Applied(Function.EQUAL, (ResultColumn() as one, ResultColumn() as other)):
            return [side.column for side in (one, other) if side.source == place and one.source != other.source]
    return []


def _unique(step: Picked, bounds: list[RowBound]) -> frozenset[int] | None:
    """Give the columns that tell a step's rows apart: its group keys, or those of the source whose rows it keeps."""
    if step.keys is not None:
        return _places(step, step.keys)
    many = [place for place, source in enumerate(step.sources) if source.join is not JoinKind.SINGLE]
    is_kept = all(_times(step.sources[place], place, bounds[place]) == 1 for place in many[1:])
    first = bounds[many[0]].keys if many and is_kept else None
    return None if first is None else _places(step, tuple(ResultColumn(many[0], key) for key in sorted(first)))


def _places(step: Picked, wanted: tuple[ResultExpression, ...]) -> frozenset[int] | None:
    outputs = [output.of for output in step.outputs]
    return frozenset(map(outputs.index, wanted)) if all(part in outputs for part in wanted) else None
