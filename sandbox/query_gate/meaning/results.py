"""Check what stands above the blocks: kinds of everything, and how many rows it can have at most."""

from dataclasses import dataclass, replace
from math import prod

from sandbox.core.errors.asking import KindMismatch, ResultsTooMany
from sandbox.query_gate.language.expressions import KeyRef
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.program import Program
from sandbox.query_gate.language.results import (
    BlockRef,
    Cut,
    Merged,
    Picked,
    Reference,
    ResultColumn,
    ResultOutput,
    ResultShell,
    Source,
    Step,
    names_of_step,
)
from sandbox.query_gate.meaning.check import CheckedQuery, output_kinds
from sandbox.query_gate.meaning.domains import domain_size
from sandbox.query_gate.meaning.groups import MAX_CELLS, is_selected
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.result_kinds import Kinds, Known, ResultKinds
from sandbox.query_gate.meaning.result_sizes import MAX_RESULT_ROWS, RowBound, row_bounds


@dataclass(frozen=True, slots=True)
class CheckedShell:
    """Steps in which every kind fits, with the kinds of the columns of blocks and of steps."""

    shell: ResultShell
    blocks: tuple[Kinds, ...]
    steps: tuple[Kinds, ...]

    def kinds_of(self, reference: Reference) -> Kinds:
        """Give the kinds of a table's columns."""
        return (self.blocks if isinstance(reference, BlockRef) else self.steps)[reference.index]


def check_shell(program: Program, blocks: tuple[CheckedQuery, ...]) -> CheckedShell | None:
    """Check the shell of a program whose blocks are checked; None where it has none.

    Raises:
        RefusedQuestion: a kind does not fit, or a step can have too many rows.
    """
    if program.shell is None:
        return None
    checked = CheckedShell(ResultShell(()), tuple(map(output_kinds, blocks)), ())
    columns = tuple(tuple(phrase(o.of, b.query) for o in b.query.outputs) for b in blocks)
    for step in program.shell.steps:
        checked = _with_step(checked, step, columns)
    rows = max(bound.joined for bound in row_bounds(program.shell, tuple(map(_bound_of_block, blocks))))
    if rows > MAX_RESULT_ROWS:
        raise ResultsTooMany(fragment=checked.shell.names[0], rows=rows, limit=MAX_RESULT_ROWS)
    return checked


def _with_step(checked: CheckedShell, step: Step, blocks: tuple[tuple[str, ...], ...]) -> CheckedShell:
    read, kinds = _picked(checked, step, blocks) if isinstance(step, Picked) else _merged(checked, step)
    return replace(checked, shell=ResultShell((*checked.shell.steps, read)), steps=(*checked.steps, kinds))


def _picked(checked: CheckedShell, step: Picked, blocks: tuple[tuple[str, ...], ...]) -> tuple[Picked, Kinds]:
    def name(column: ResultColumn) -> str:
        of = step.sources[column.source].of
        names = blocks[of.index] if isinstance(of, BlockRef) else names_of_step(checked.shell.steps[of.index])
        return names[column.column]

    def kind(column: ResultColumn) -> Kind | None:
        return checked.kinds_of(step.sources[column.source].of)[column.column]

    reader = ResultKinds(Known(kind, lambda reference: checked.kinds_of(reference)[0], name))
    outputs = [(output.name, *reader.typed(output.of)) for output in step.outputs]
    read = replace(
        step,
        sources=tuple(Source(source.of, source.join, reader.truth(source.on)) for source in step.sources),
        outputs=tuple(ResultOutput(of, name) for name, of, _ in outputs),
        where=reader.truth(step.where),
        keys=None if step.keys is None else tuple(reader.typed(key)[0] for key in step.keys),
        having=reader.truth(step.having),
        cut=_cut(step.cut, reader),
    )
    return read, tuple(kind for _, _, kind in outputs)


def _cut(cut: Cut, reader: ResultKinds) -> Cut:
    return replace(cut, order=tuple(replace(item, of=reader.typed(item.of)[0]) for item in cut.order))


def _merged(checked: CheckedShell, step: Merged) -> tuple[Merged, Kinds]:
    left, right = checked.kinds_of(step.left), checked.kinds_of(step.right)
    for name, one, other in zip(step.names, left, right, strict=True):
        if None not in (one, other) and one is not other:
            raise KindMismatch(fragment=name, needed=(one or Kind.TEXT).value)
    kinds = tuple(one if one is not None else other for one, other in zip(left, right, strict=True))
    known = Known(lambda column: kinds[column.column], lambda _: None, lambda column: step.names[column.column])
    reader = ResultKinds(known)
    return replace(step, cut=_cut(step.cut, reader)), kinds


def _bound_of_block(block: CheckedQuery) -> RowBound:
    sizes = [domain_size(extent) for extent in block.keys]
    rows = MAX_CELLS if is_selected(block.keys) else prod(size or 1 for size in sizes)
    outputs = enumerate(block.query.outputs)
    return RowBound(rows, frozenset(place for place, output in outputs if isinstance(output.of, KeyRef)))
