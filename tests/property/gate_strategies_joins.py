"""Random questions over several sources: the small world's `visits` with persons, levels and other visits."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    Arithmetic,
    ColumnRef,
    Compare,
    Expression,
    IsNull,
    KeyRef,
    NumberLiteral,
    TextLiteral,
)
from sandbox.query_gate.language.model import Average, CountUnits, Join, JoinKind, KeyPair, Output, Query, Sum
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from sandbox.query_gate.language.walk import rebuilt
from tests.property.gate_strategies import compares, conditions_plain, numbered, queries


@dataclass(frozen=True, slots=True)
class Shape:
    """Sources: `visits` is the place of the visits that the question is mostly about, by name those of the others."""

    table: str
    joins: tuple[Join, ...]
    visits: int
    person: int | None = None
    levels: int | None = None


def _on_unit(kind: JoinKind, table: str, left: int, right: int, tables: dict[int, str]) -> Join:
    units = {"visits": "id", "person": "id_number"}
    pair = KeyPair(ColumnRef(units[tables[left]], left), ColumnRef(units[table], right))
    return Join(kind, table, (pair,))


def _on_level(kind: JoinKind, table: str, left: int, right: int) -> Join:
    return Join(kind, table, (KeyPair(ColumnRef("level", left), ColumnRef("level", right)),))


INNER, LEFT = JoinKind.INNER, JoinKind.LEFT
VISITS, PERSON = {0: "visits"}, {0: "person"}
TWICE = replace(
    _on_unit(INNER, "visits", 0, 1, VISITS),
    on=(KeyPair(ColumnRef("id", 0), ColumnRef("id", 1)), KeyPair(ColumnRef("level", 0), ColumnRef("level", 1))),
)
SHAPES = (
    Shape("person", (_on_unit(INNER, "visits", 0, 1, PERSON),), 1, person=0),
    Shape("visits", (_on_unit(INNER, "person", 0, 1, VISITS),), 0, person=1),
    Shape("person", (_on_unit(LEFT, "visits", 0, 1, PERSON),), 1, person=0),
    Shape("visits", (_on_unit(LEFT, "person", 0, 1, VISITS),), 0, person=1),
    Shape("visits", (_on_unit(INNER, "visits", 0, 1, VISITS),), 1),
    Shape("visits", (TWICE,), 0),
    Shape("visits", (_on_level(INNER, "levels", 0, 1),), 0, levels=1),
    Shape("visits", (_on_level(LEFT, "levels", 0, 1),), 0, levels=1),
    Shape("levels", (_on_level(INNER, "visits", 0, 1),), 1, levels=0),
    Shape("person", (_on_unit(LEFT, "visits", 0, 1, PERSON), _on_level(LEFT, "levels", 1, 2)), 1, 0, 2),
    Shape("levels", (_on_level(INNER, "visits", 0, 1), _on_unit(INNER, "person", 1, 2, {1: "visits"})), 1, 2, 0),
    Shape("visits", (_on_unit(LEFT, "person", 0, 1, VISITS), _on_level(INNER, "levels", 0, 2)), 0, 1, 2),
)


@st.composite
def joined_queries(draw: st.DrawFn) -> Query:
    """A question over visits, asked of them as one source among several."""
    shape = draw(st.sampled_from(SHAPES))
    query = _moved(draw(queries()), shape.visits)
    query = replace(query, table=shape.table, joins=tuple(draw(_narrowed(join)) for join in shape.joins))
    conditions = draw(st.lists(_others(shape), max_size=2))
    if query.where is not None or conditions:
        parts = (*(() if query.where is None else (query.where,)), *conditions)
        query = replace(query, where=AllOf(parts) if len(parts) > 1 else parts[0])
    return numbered(_with_more(draw(st.none() | _keys(shape)), draw(st.none() | _aggregates(shape)), query))


def _moved(query: Query, place: int) -> Query:
    return rebuilt(query, lambda part: replace(part, source=place) if isinstance(part, ColumnRef) else part)


@st.composite
def _narrowed(draw: st.DrawFn, join: Join) -> Join:
    """A LEFT JOIN of visits may meet only some of them."""
    if join.kind is INNER or join.table != "visits":
        return join
    where = draw(st.none() | conditions_plain)
    place = join.on[0].right.source
    return replace(
        join,
        where=rebuilt(where, lambda part: replace(part, source=place) if isinstance(part, ColumnRef) else part),
    )


def _person(shape: Shape) -> tuple[ColumnRef, ...]:
    place = shape.person
    return () if place is None else (ColumnRef("age", place), ColumnRef("region", place))


def _levels(shape: Shape) -> tuple[ColumnRef, ...]:
    place = shape.levels
    return () if place is None else (ColumnRef("weight", place), ColumnRef("label", place))


def _others(shape: Shape) -> st.SearchStrategy[Expression]:
    """Conditions on the other sources, or between two."""
    fee = ColumnRef("fee", shape.visits)
    found: list[st.SearchStrategy[Expression]] = [st.just(IsNull(fee))]
    if shape.person is not None:
        age, region = _person(shape)
        found.append(compares(age, st.integers(0, 120).map(NumberLiteral)))
        found.append(st.sampled_from("NSEWC").map(lambda one: Compare(Comparison.EQUAL, region, TextLiteral(one))))
        found.append(st.just(Compare(Comparison.LESS, fee, age)))
    if shape.levels is not None:
        weight, label = _levels(shape)
        found.append(compares(weight, st.integers(0, 10).map(NumberLiteral)))
        found.append(st.just(Compare(Comparison.UNEQUAL, label, TextLiteral("low"))))
        found.append(st.just(IsNull(ColumnRef("level", shape.levels))))
    return st.one_of(found)


def _keys(shape: Shape) -> st.SearchStrategy[Expression]:
    named = [pair[1] for pair in (_person(shape), _levels(shape)) if pair]
    return st.sampled_from(named or [ColumnRef("urgent", shape.visits)])


def _aggregates(shape: Shape) -> st.SearchStrategy[Average | Sum | CountUnits]:
    score = ColumnRef("score", shape.visits)
    numbers = [pair[0] for pair in (_person(shape), _levels(shape)) if pair] or [score]
    products = st.sampled_from(numbers).map(lambda number: Sum(Arithmetic(Operator.MULTIPLY, number, score)))
    units = [CountUnits(ColumnRef("id", shape.visits))]
    units += [] if shape.person is None else [CountUnits(ColumnRef("id_number", shape.person))]
    return st.one_of(products, st.sampled_from(numbers).map(Average), st.sampled_from(units))


def _with_more(key: Expression | None, aggregate: Average | Sum | CountUnits | None, query: Query) -> Query:
    if key is not None and key not in query.keys and len(query.keys) < 2:
        query = replace(
            query, keys=(*query.keys, key), outputs=(*query.outputs, Output(KeyRef(len(query.keys)), "more"))
        )
    if aggregate is not None and aggregate not in query.aggregates:
        outputs = (*query.outputs, Output(AggregateRef(len(query.aggregates)), "measured"))
        having_last = query if query.having is None and not query.order else replace(query, having=None, order=())
        return replace(having_last, outputs=outputs, aggregates=(*query.aggregates, aggregate))
    return query
