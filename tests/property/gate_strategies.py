"""Random questions over the small world's `visits`, with every node of the query model among them."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from sandbox.core.columns import day_number
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Branch,
    Case,
    ColumnRef,
    Compare,
    DateLiteral,
    DatePart,
    Expression,
    IsNull,
    KeyRef,
    Not,
    NumberLiteral,
    OneOf,
    Substring,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    BinCount,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    Ordering,
    Output,
    PairKind,
    PairStatistic,
    Quantile,
    QuantileKind,
    Query,
    Spread,
    SpreadKind,
    Sum,
)
from sandbox.query_gate.language.vocabulary import Comparison, DateUnit, Operator
from sandbox.query_gate.language.walk import parts_of, rebuilt
from tests.property import gate_strategies_functions as functions
from tests.unit.query_gate.gate_world import FIRST_DAY, LAST_DAY

KINDS = ("clinic", "ward", "home", "clip")
FEE, SCORE, LEVEL = ColumnRef("fee"), ColumnRef("score"), ColumnRef("level")
KIND, DAY, URGENT, NOTE = ColumnRef("kind"), ColumnRef("day"), ColumnRef("urgent"), ColumnRef("note")
EVENNESS = (Comparison.EQUAL, Comparison.UNEQUAL)

whole = st.integers(-5, 10).map(NumberLiteral)
fees = st.integers(0, 10_000).map(lambda cents: _plain(cents, 2))
days = st.integers(0, (LAST_DAY - FIRST_DAY).days).map(lambda n: DateLiteral(day_number(FIRST_DAY + timedelta(days=n))))
texts = st.sampled_from(KINDS).map(TextLiteral)


def _plain(value: int, scale: int) -> NumberLiteral:
    while scale and value % 10 == 0:
        value, scale = value // 10, scale - 1
    return NumberLiteral(value, scale)


def compares(left: Expression, right: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Comparisons of an expression with constants, either way round."""
    one_way = st.builds(Compare, st.sampled_from(Comparison), st.just(left), right)
    return one_way | st.builds(Compare, st.sampled_from(Comparison), right, st.just(left))


conditions_plain: st.SearchStrategy[Expression] = st.one_of(
    functions.filled_conditions,
    functions.filled_conditions,
    compares(SCORE, whole),
    compares(FEE, fees),
    compares(DAY, days),
    st.builds(Compare, st.sampled_from(EVENNESS), st.just(KIND), texts),
    st.builds(OneOf, st.just(KIND), st.lists(texts, min_size=1, max_size=3).map(tuple)),
    st.builds(OneOf, st.just(SCORE), st.lists(whole, min_size=1, max_size=3).map(tuple)),
    st.builds(Compare, st.sampled_from(EVENNESS), st.just(LEVEL), st.sampled_from((1, 2, 3)).map(NumberLiteral)),
    st.builds(Compare, st.sampled_from(EVENNESS), st.just(URGENT), st.booleans().map(TruthLiteral)),
    st.builds(Compare, st.sampled_from(Comparison), st.just(FEE), st.just(SCORE)),
    st.just(URGENT),
    st.sampled_from((NOTE, KIND, FEE, DAY)).map(IsNull),
    st.builds(
        Compare,
        st.just(Comparison.EQUAL),
        st.just(Substring(KIND, 1, 2)),
        st.sampled_from(("cl", "wa", "ho")).map(TextLiteral),
    ),
)
conditions: st.SearchStrategy[Expression] = st.recursive(
    conditions_plain,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=5,
)

date_parts = st.builds(DatePart, st.sampled_from(DateUnit), st.just(DAY))
cuts = st.builds(
    Arithmetic, st.just(Operator.CUT), st.sampled_from((FEE, SCORE)), st.integers(1, 40).map(NumberLiteral)
)
numbers: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(st.sampled_from((FEE, SCORE, LEVEL)), whole, fees, date_parts, cuts, functions.numbers),
    lambda inner: st.one_of(
        functions.number_functions(inner),
        st.builds(Arithmetic, st.sampled_from((Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY)), inner, inner),
        st.builds(
            Case, st.lists(st.builds(Branch, conditions, inner), min_size=1, max_size=2).map(tuple), st.none() | inner
        ),
    ),
    max_leaves=4,
)
text_cases = st.builds(
    Case,
    st.lists(st.builds(Branch, conditions, texts), min_size=1, max_size=2).map(tuple),
    st.none() | texts | st.just(KIND),
)
bins: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(st.sampled_from((SCORE, LEVEL)), date_parts, cuts),
    lambda inner: st.one_of(
        st.builds(Arithmetic, st.sampled_from((Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY)), inner, whole),
        st.builds(Arithmetic, st.sampled_from((Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY)), whole, inner),
        st.builds(Arithmetic, st.just(Operator.CUT), inner, st.integers(1, 9).map(NumberLiteral)),
        st.builds(Case, st.builds(Branch, conditions_plain, whole | inner).map(lambda one: (one,)), st.none() | inner),
    ),
    max_leaves=4,
)
date_cases = st.builds(
    Case, st.builds(Branch, conditions_plain, st.just(DAY)).map(lambda one: (one,)), st.none() | days
)
keys: st.SearchStrategy[Expression] = st.one_of(
    st.sampled_from((KIND, LEVEL, SCORE, URGENT, DAY)),
    functions.keys,
    date_parts,
    cuts,
    bins,
    date_cases,
    st.builds(Substring, st.just(KIND), st.integers(1, 3), st.integers(1, 3)),
    text_cases,
    st.just(IsNull(FEE)),
)
shares = st.integers(0, 20).map(lambda twentieths: _plain(5 * twentieths, 2))
score_edges = st.lists(st.integers(-5, 10), min_size=1, max_size=4, unique=True).map(
    lambda edges: tuple(NumberLiteral(edge) for edge in sorted(edges))
)
fee_edges = st.lists(st.integers(0, 10_000), min_size=1, max_size=4, unique=True).map(
    lambda edges: tuple(_plain(edge, 2) for edge in sorted(edges))
)
bin_counts = st.one_of(
    score_edges.flatmap(lambda e: st.builds(BinCount, st.just(SCORE), st.just(e), st.integers(1, len(e) + 1))),
    fee_edges.flatmap(lambda e: st.builds(BinCount, st.just(FEE), st.just(e), st.integers(1, len(e) + 1))),
)
aggregates: st.SearchStrategy[Aggregate] = st.one_of(
    bin_counts,
    st.builds(Quantile, st.sampled_from(QuantileKind), st.sampled_from((SCORE, LEVEL)) | date_parts | cuts, shares),
    st.just(CountRows()),
    st.sampled_from((ColumnRef("id"), KIND, NOTE, FEE, LEVEL, DAY)).map(CountUnits),
    (bins.filter(lambda node: not isinstance(node, ColumnRef)) | st.just(Substring(KIND, 1, 1))).map(CountDistinct),
    st.builds(Spread, st.sampled_from(SpreadKind), numbers),
    st.builds(PairStatistic, st.sampled_from(PairKind), numbers, st.sampled_from((FEE, SCORE, LEVEL)) | numbers),
    st.sampled_from((NOTE, FEE, KIND)).map(CountValues),
    numbers.map(CountValues),
    numbers.map(Sum),
    numbers.map(Average),
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """A whole question, with its aggregates numbered in the order in which it names them."""
    chosen = draw(st.lists(keys, max_size=2, unique=True))
    found = draw(st.lists(aggregates, min_size=1, max_size=3, unique=True))
    above = _above(len(found))
    outputs = [Output(KeyRef(place), draw(st.none() | st.just(f"key {place}"))) for place in range(len(chosen))]
    outputs += [Output(draw(above), f"value_{place}") for place in range(len(found))]
    order = [Ordering(output.of, draw(st.booleans()), draw(st.booleans())) for output in outputs if draw(st.booleans())]
    query = Query(
        table="visits",
        outputs=tuple(outputs),
        aggregates=tuple(found),
        keys=tuple(chosen),
        where=draw(st.none() | conditions),
        having=draw(st.none() | _having(len(found))),
        order=tuple(order),
        limit=draw(st.none() | st.integers(0, 20)),
        offset=draw(st.integers(0, 2)),
    )
    return numbered(query)


def _above(count: int) -> st.SearchStrategy[Expression]:
    references = st.integers(0, count - 1).map(AggregateRef)
    operators = st.sampled_from((Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY))
    return references | st.builds(Arithmetic, operators, references, references | whole)


def _having(count: int) -> st.SearchStrategy[Expression]:
    return st.builds(Compare, st.sampled_from(Comparison), st.integers(0, count - 1).map(AggregateRef), whole)


def numbered(query: Query) -> Query:
    """Give the query with its aggregates in the order in which they are first met, those never met left out."""
    met = [p.index for p in parts_of((query.outputs, query.having, query.order)) if isinstance(p, AggregateRef)]
    order = list(dict.fromkeys(met))
    moved = rebuilt(query, lambda p: AggregateRef(order.index(p.index)) if isinstance(p, AggregateRef) else p)
    kept = tuple(query.aggregates[place] for place in order)
    return replace(moved, aggregates=kept)
