"""How sources and their columns are called where a question reads several."""

from typing import TypeVar

from sandbox.query_gate.language.expressions import AS_WRITTEN, ColumnRef
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.phrase import name_text
from sandbox.query_gate.language.walk import rebuilt

N = TypeVar("N")


def sources_of(query: Query) -> tuple[str, ...]:
    """Give the tables that a query reads, by the places of its sources."""
    return (query.table, *(join.table for join in query.joins))


def labels_of(query: Query) -> tuple[str, ...]:
    """Give each source a name of its own: its table's, with its place where the same table is read twice."""
    sources = sources_of(query)
    taken = [source.lower() for source in sources]
    return tuple(_label(source, place, taken) for place, source in enumerate(sources))


def _label(source: str, place: int, taken: list[str]) -> str:
    if taken.count(source.lower()) == 1:
        return source
    label = f"{source}_{place}"
    while label.lower() in taken:
        label += "_"
    return label


def labelled(node: N, query: Query) -> N:
    """Give a node of a query with its columns as they are written: after the source's name, where there are several."""
    if not query.joins:
        return node
    labels = [name_text(label) for label in labels_of(query)]

    def change(part: object) -> object:
        if not isinstance(part, ColumnRef) or part.source == AS_WRITTEN:
            return part
        return ColumnRef(f"{labels[part.source]}.{name_text(part.name)}", AS_WRITTEN)

    return rebuilt(node, change)


def unlabelled(node: N) -> N:
    """Give a node with each column by its bare name, for the names of an answer's columns."""

    def change(part: object) -> object:
        return ColumnRef(part.name) if isinstance(part, ColumnRef) and part.source > 0 else part

    return rebuilt(node, change)
