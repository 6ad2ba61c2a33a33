"""What the columns of an answer are called, and which of them are plain aggregates of a block."""

from collections.abc import Iterator

from sandbox.query_gate.answering.answer import names_of
from sandbox.query_gate.answering.wide import unique_names
from sandbox.query_gate.language.expressions import AggregateRef
from sandbox.query_gate.language.lineage import lineages
from sandbox.query_gate.language.model import Aggregate
from sandbox.query_gate.pricing.price import PricedProgram


def aggregates_named(program: PricedProgram) -> Iterator[tuple[str, Aggregate]]:
    """Give the answer's columns that are an aggregate and nothing made of it, each with its name."""
    for name, block, place in _plain_columns(program):
        query = program.blocks[block].plan.query
        of = query.outputs[place].of
        if isinstance(of, AggregateRef):
            yield name, query.aggregates[of.index]


def _plain_columns(program: PricedProgram) -> Iterator[tuple[str, int, int]]:
    if program.shell is None:
        yield from ((name, 0, place) for place, name in enumerate(names_of(program.blocks[0].plan.query)))
        return
    shell = program.shell.shell
    for name, lineage in zip(unique_names(shell.names), lineages(shell), strict=True):
        if lineage.origin is not None:
            yield name, *lineage.origin


def columns_fed(program: PricedProgram, block: int, output: int) -> tuple[str, ...]:
    """Give the names of the answer's columns that are made of a block's output."""
    if program.shell is None:
        return (names_of(program.blocks[block].plan.query)[output],)
    shell = program.shell.shell
    named = zip(unique_names(shell.names), lineages(shell), strict=True)
    return tuple(name for name, lineage in named if (block, output) in lineage.of)
