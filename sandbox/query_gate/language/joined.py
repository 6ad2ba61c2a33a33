"""Change the sources of a query: their order, how one is joined, or leave one out."""

from dataclasses import replace

from sandbox.query_gate.language.expressions import AllOf, ColumnRef, Expression
from sandbox.query_gate.language.model import Join, JoinKind, KeyPair, Query
from sandbox.query_gate.language.objections import Repair, leaving_out
from sandbox.query_gate.language.walk import columns_in, rebuilt


def renumbered(query: Query, order: tuple[int, ...]) -> Query:
    """Give the query with its sources in another order; `order` has the former place of each."""
    if order == tuple(range(len(order))):
        return query
    places = {former: place for place, former in enumerate(order)}

    def change(part: object) -> object:
        match part:
            case ColumnRef(_, source) if source in places:
                return replace(part, source=places[source])
            case KeyPair(left, right) if left.source > right.source:
                return KeyPair(right, left)
        return part

    moved = rebuilt(query, change)
    pairs = tuple(pair for join in moved.joins for pair in join.on)
    sources = (Join(JoinKind.INNER, query.table, ()), *moved.joins)
    joins = tuple(
        replace(sources[former], on=tuple(pair for pair in pairs if pair.right.source == place))
        for place, former in enumerate(order)
    )
    return replace(moved, table=joins[0].table, joins=joins[1:])


def conditions_of(query: Query) -> tuple[Expression, ...]:
    """Give what a query demands of rows: WHERE, and what decides which rows a LEFT JOIN meets."""
    conditions = (query.where, *(join.where for join in query.joins))
    return tuple(condition for condition in conditions if condition is not None)


def all_of(parts: tuple[Expression, ...]) -> Expression | None:
    """Join conditions by AND; None where there is none."""
    flat = tuple(inner for part in parts for inner in (part.of if isinstance(part, AllOf) else (part,)))
    return AllOf(flat) if len(flat) > 1 else next(iter(flat), None)


def with_table(query: Query, place: int, table: str) -> Query:
    """Give the query with another table for one source."""
    if place == 0:
        return replace(query, table=table)
    joins = list(query.joins)
    joins[place - 1] = replace(joins[place - 1], table=table)
    return replace(query, joins=tuple(joins))


def replacing_join(place: int, join: Join) -> Repair:
    """Give the repair that joins a source in another way."""

    def repair(query: Query) -> Query:
        joins = list(query.joins)
        joins[place - 1] = join
        return replace(query, joins=tuple(joins))

    return repair


def all_inner(query: Query) -> Query:
    """Repair a query by losing the rows that meet nothing."""
    where = all_of(conditions_of(query))
    joins = tuple(replace(join, kind=JoinKind.INNER, where=None) for join in query.joins)
    return replace(query, where=where, joins=joins)


def without_source(place: int) -> Repair:
    """Give the repair that leaves out a source, what reads it, and what is joined by it alone."""

    def repair(query: Query) -> Query:
        for column in columns_in((conditions_of(query), query.keys, query.aggregates)):
            query = leaving_out(column)(query) if column.source == place else query
        joins = tuple(_without(join, place) for join in query.joins)
        bereft = next((p for p, join in enumerate(joins, 1) if p != place and not join.on), None)
        query = replace(query, joins=joins)
        if bereft is not None:
            return repair_rest(query, bereft)
        return _closed_up(query, place)

    def repair_rest(query: Query, bereft: int) -> Query:
        smaller = without_source(bereft)(query)
        return without_source(place - (bereft < place))(smaller)

    return repair


def _without(join: Join, place: int) -> Join:
    return replace(join, on=tuple(pair for pair in join.on if place not in (pair.left.source, pair.right.source)))


def _closed_up(query: Query, place: int) -> Query:
    joins = query.joins[: place - 1] + query.joins[place:]

    def change(part: object) -> object:
        is_later = isinstance(part, ColumnRef) and part.source > place
        return replace(part, source=part.source - 1) if isinstance(part, ColumnRef) and is_later else part

    return rebuilt(replace(query, joins=joins), change)
