"""What is known before asking of the answer of a shell over results: its columns, and the half-widths passed on.

A block's number that nothing is made of has the half-width it has in its block. What is derived depends on the very
numbers it is made of, so its half-width is known only with the answer.
"""

from dataclasses import replace

from sandbox.core.questions import QuotedColumn
from sandbox.query_gate.answering.wide import unique_names
from sandbox.query_gate.language.lineage import Lineage, lineages
from sandbox.query_gate.language.results import ResultShell

Quoted = tuple[QuotedColumn, ...]


def expected_results(shell: ResultShell, blocks: tuple[Quoted, ...], units: int) -> Quoted:
    """Give the columns of an answer out of what is expected of its blocks' columns.

    Those of which the half-width is not known before say so by `at_units`.
    """
    named = zip(unique_names(shell.names), lineages(shell), strict=True)
    return tuple(_quoted(name, lineage, blocks, units) for name, lineage in named)


def _quoted(name: str, lineage: Lineage, blocks: tuple[Quoted, ...], units: int) -> QuotedColumn:
    made_of = [blocks[block][place] for block, place in sorted(lineage.of)]
    named = {replace(column, name=name) for column in made_of}
    if lineage.is_same and len(named) == 1:
        return named.pop()
    is_measured = any(column.half_width_95 is not None for column in made_of)
    return QuotedColumn(name, None, units if is_measured else None)
