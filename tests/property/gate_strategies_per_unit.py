"""Random questions over sources per unit: alone, and joined with persons or visits."""

from dataclasses import replace

from hypothesis import strategies as st

from sandbox.query_gate.language.expressions import (
    AggregateRef,
    Arithmetic,
    ColumnRef,
    Compare,
    Expression,
    IsNull,
    KeyRef,
    NumberLiteral,
)
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    CountRows,
    CountUnits,
    CountValues,
    Join,
    JoinKind,
    KeyPair,
    Output,
    PerUnit,
    Query,
    Sum,
    UnitFunction,
    UnitValue,
)
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from tests.property.gate_strategies import FEE, NOTE, SCORE, conditions, numbered, numbers

ID = ColumnRef("id")
NAME = "per_unit"
INNER, LEFT = JoinKind.INNER, JoinKind.LEFT
TWICE = Join(INNER, "visits", (KeyPair(ID, ColumnRef("id", 1)),))

further = st.one_of(
    st.builds(UnitValue, st.just("counted"), st.just(UnitFunction.COUNT), st.sampled_from((NOTE, FEE))),
    st.builds(UnitValue, st.just("summed"), st.just(UnitFunction.SUM), numbers),
    st.builds(UnitValue, st.just("averaged"), st.just(UnitFunction.AVERAGE), st.sampled_from((FEE, SCORE))),
    st.builds(UnitValue, st.just("least"), st.just(UnitFunction.LEAST), numbers),
    st.builds(UnitValue, st.just("most"), st.just(UnitFunction.MOST), st.sampled_from((FEE, SCORE))),
)
visits = st.builds(Query, st.just("visits"), st.just(()), st.just(()), where=st.none() | conditions)
twice = st.builds(Query, st.just("visits"), st.just(()), st.just(()), joins=st.just((TWICE,)))
views = st.builds(
    lambda value, rows: PerUnit(NAME, ID, "who", (UnitValue("n", UnitFunction.COUNT), value), rows),
    further,
    visits | twice,
)


@st.composite
def per_unit_queries(draw: st.DrawFn) -> Query:
    """A question over a source per unit, which may stand beside persons or visits."""
    view = draw(views)
    place, query = draw(st.sampled_from(_shapes(view)))
    n, value = ColumnRef("n", place), ColumnRef(view.values[1].name, place)
    aggregates = draw(st.lists(_aggregates(n, value, place), min_size=1, max_size=2, unique=True))
    keys = draw(st.sampled_from(((), (n,), (ColumnRef("region", 1 - place),) if "person" in str(query) else (n,))))
    outputs = [Output(KeyRef(at), f"key_{at}") for at in range(len(keys))]
    outputs += [Output(AggregateRef(at), f"value_{at}") for at in range(len(aggregates))]
    where = draw(st.none() | _conditions(n, value))
    return numbered(replace(query, outputs=tuple(outputs), aggregates=tuple(aggregates), keys=keys, where=where))


def _shapes(view: PerUnit) -> list[tuple[int, Query]]:
    on = KeyPair(ColumnRef("id_number", 0), ColumnRef("who", 1))
    beside = KeyPair(ColumnRef("who", 0), ColumnRef("id", 1))
    of_persons = [Query("person", (), (), joins=(Join(kind, NAME, (on,)),), views=(view,)) for kind in (INNER, LEFT)]
    of_visits = Query(NAME, (), (), joins=(Join(INNER, "visits", (beside,)),), views=(view,))
    return [(0, Query(NAME, (), (), views=(view,))), *((1, query) for query in of_persons), (0, of_visits)]


def _aggregates(n: ColumnRef, value: ColumnRef, place: int) -> st.SearchStrategy[Aggregate]:
    product = Arithmetic(Operator.MULTIPLY, n, value)
    found: list[Aggregate] = [CountRows(), Sum(n), Average(n), Sum(value), Average(value), CountValues(value)]
    return st.sampled_from([*found, Sum(product), CountUnits(ColumnRef("who", place))])


def _conditions(n: ColumnRef, value: ColumnRef) -> st.SearchStrategy[Expression]:
    few = st.builds(Compare, st.sampled_from(Comparison), st.just(n), st.integers(1, 3).map(NumberLiteral))
    return few | st.just(IsNull(value)) | st.just(Compare(Comparison.LESS, n, value))
