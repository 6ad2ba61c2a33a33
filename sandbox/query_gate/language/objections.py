"""Objections to a query that could be read: which node, under which rule, and a repair that might pass."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.core.errors.tree import Fact, RefusedQuestion
from sandbox.query_gate.language.expressions import AggregateRef, AllOf, Expression, KeyRef
from sandbox.query_gate.language.labels import labelled
from sandbox.query_gate.language.model import Aggregate, CountRows, Join, Output, Query
from sandbox.query_gate.language.phrase import aggregate_text, phrase
from sandbox.query_gate.language.walk import parts_of, rebuilt, replaced
from sandbox.query_gate.language.write_query import join_text, write_query

Repair = Callable[[Query], Query]


@dataclass(eq=False)
class Objection(Exception):
    """A node that breaks a rule; `repair` makes a query that may pass."""

    leaf: type[RefusedQuestion]
    node: Expression | Aggregate | Join
    repair: Repair | None = None
    facts: dict[str, Fact] = field(default_factory=dict)

    def refusal(self, query: Query) -> RefusedQuestion:
        """Give the refusal that the asker sees."""
        rewrite = None if self.repair is None else write_query(self.repair(query))
        return self.leaf(fragment=_text_of(self.node, query), rewrite=rewrite, **self.facts)


def _text_of(node: Expression | Aggregate | Join, query: Query) -> str:
    if isinstance(node, Join):
        return join_text(labelled(node, query))
    shown = labelled(node, query)
    return aggregate_text(shown) if isinstance(shown, Aggregate) else phrase(shown, labelled(query, query))


def replacing(old: object, new: object) -> Repair:
    """Give the repair that puts one node in the place of another."""
    return lambda query: replaced(query, old, new)


def leaving_out(node: object) -> Repair:
    """Give the repair that leaves out the conditions, keys and aggregates which contain a node."""

    def repair(query: Query) -> Query:
        joins = tuple(replace(join, where=_without(join.where, node)) for join in query.joins)
        kept = replace(query, where=_without(query.where, node), joins=joins)
        aggregates = tuple(CountRows() if _contains(a, node) else a for a in query.aggregates)
        for index in reversed(range(len(query.keys))):
            if _contains(query.keys[index], node):
                kept = without_key(kept, index)
        return replace(kept, aggregates=aggregates)

    return repair


def _contains(node: object, part: object) -> bool:
    return any(item == part for item in parts_of(node))


def _without(where: Expression | None, node: object) -> Expression | None:
    parts = where.of if isinstance(where, AllOf) else () if where is None else (where,)
    kept = tuple(part for part in parts if not _contains(part, node))
    if len(kept) > 1:
        return AllOf(kept)
    return kept[0] if kept else None


def without_key(query: Query, index: int) -> Query:
    """Give the query without one of its keys, and without what speaks of it above the cut."""
    gone = KeyRef(index)
    outputs = tuple(o for o in query.outputs if not _contains(o, gone)) or (Output(AggregateRef(0)),)
    order = tuple(o for o in query.order if not _contains(o, gone))
    having = None if _contains(query.having, gone) else query.having
    keys = query.keys[:index] + query.keys[index + 1 :]
    smaller = replace(query, outputs=outputs, order=order, having=having, keys=keys)
    return rebuilt(smaller, lambda part: _shifted(part, index))


def _shifted(part: object, index: int) -> object:
    return KeyRef(part.index - 1) if isinstance(part, KeyRef) and part.index > index else part
