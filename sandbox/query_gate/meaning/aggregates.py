"""What aggregates may be made of: kinds and ranges of their operands, and which DISTINCT counts units."""

from dataclasses import replace
from fractions import Fraction
from functools import partial

from sandbox.core.errors.asking import DomainNotPublic, KindMismatch, ValueOutsideDomain
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    Branch,
    Case,
    ColumnRef,
    Expression,
    IsNull,
    Not,
    NumberLiteral,
)
from sandbox.query_gate.language.model import (
    Aggregate,
    BinCount,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    Output,
    PairStatistic,
    Quantile,
    Query,
    Statistic,
    Sum,
)
from sandbox.query_gate.language.objections import Objection, Repair, replacing
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.walk import rebuilt, replaced
from sandbox.query_gate.meaning.constants import domain_text
from sandbox.query_gate.meaning.domains import Columns, bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind, LeafKind, kind_of
from sandbox.query_gate.meaning.sources import Sources

RISING = Text("edges in rising order", "递增的边界")
_ONE, _ZERO = NumberLiteral(1), NumberLiteral(0)


def settled(sources: Sources) -> Query:
    """Give a query whose aggregates say what they are, as far as the contract decides it.

    count(DISTINCT column) counts values, unless the column is the unit's or an identifier. What is only asked where a
    column is known is asked everywhere, if the column always is.
    """
    query = sources.query
    known = frozenset(reference for reference, column in sources.columns.items() if column.required)

    def counted(aggregate: Aggregate) -> Aggregate:
        match aggregate:
            case CountUnits(unit) if not sources.is_hidden(unit):
                return CountDistinct(unit)
            case CountValues(Case((Branch(Not(IsNull(of)), ColumnRef() as column),), None)) if column in known:
                return CountValues(of)
        return aggregate

    aggregates = tuple(
        rebuilt(counted(aggregate), partial(_without_vain_case, known)) for aggregate in query.aggregates
    )
    return replace(query, aggregates=aggregates)


def _without_vain_case(known: frozenset[ColumnRef], part: object) -> object:
    match part:
        case Case((Branch(Not(IsNull(ColumnRef() as column)), then),), None) if column in known:
            return then
    return part


def operands_of(aggregate: Aggregate) -> tuple[Expression, ...]:
    """Give the expressions of rows that an aggregate reads; a unit that is only counted is none."""
    match aggregate:
        case CountRows() | CountUnits():
            return ()
        case PairStatistic(_, y, x):
            return (y, x)
        case _:
            return (aggregate.of,)


def check_operands(aggregate: Aggregate, leaf: LeafKind) -> None:
    """Check the kinds of what an aggregate reads.

    Raises:
        Objection: a number is needed.
    """
    for operand in operands_of(aggregate):
        kind = kind_of(operand, leaf)
        if kind is Kind.NUMBER or isinstance(aggregate, CountValues | CountDistinct):
            continue
        one = Case((Branch(operand, _ONE),), _ZERO)
        instead = replaced(aggregate, operand, one) if kind is Kind.TRUTH else CountValues(operand)
        raise Objection(KindMismatch, aggregate, replacing(aggregate, instead), {"needed": Kind.NUMBER.value})


def check_extents(aggregate: Aggregate, columns: Columns) -> None:
    """Check that what an aggregate reads has public bounds; values of a bare column may be counted without.

    Raises:
        Objection: it has not.
    """
    for operand in operands_of(aggregate):
        if isinstance(aggregate, CountValues | CountDistinct) and isinstance(operand, ColumnRef):
            continue
        try:
            extent_of(operand, columns)
        except Objection as objection:
            if objection.leaf is DomainNotPublic and objection.node == operand and _is_computed(aggregate):
                objection.repair = replacing(aggregate, CountValues(operand))
            raise


def _is_computed(aggregate: Aggregate) -> bool:
    return isinstance(aggregate, Sum | BinCount | Statistic)


def check_parameters(aggregate: Aggregate, columns: Columns) -> None:
    """Check the constants of an aggregate: shares between 0 and 1; edges that rise, within public bounds.

    Raises:
        Objection: they are not.
    """
    match aggregate:
        case Quantile(kind, of, at) if not 0 <= at.value <= 10**at.scale:
            median = Quantile(kind, of, NumberLiteral(5, 1))
            raise Objection(KindMismatch, aggregate, replacing(aggregate, median), {"needed": "0 … 1"})
        case BinCount(of, edges, place):
            _check_edges(aggregate, of, columns)
            if not 1 <= place <= len(edges) + 1:
                first = replace(aggregate, place=1)
                raise Objection(
                    KindMismatch, aggregate, replacing(aggregate, first), {"needed": f"1 … {len(edges) + 1}"}
                )
        case _:
            pass


def _check_edges(aggregate: BinCount, of: Expression, columns: Columns) -> None:
    extent = extent_of(of, columns)
    bounds = bounds_of(extent)
    edges = [Fraction(edge.value * 10**extent.scale, 10**edge.scale) for edge in aggregate.edges]
    if edges != sorted(set(edges)):
        rising = tuple(edge for _, edge in sorted(dict(zip(edges, aggregate.edges, strict=True)).items()))
        raise Objection(KindMismatch, aggregate, _with_edges(aggregate.edges, rising), {"needed": RISING})
    inside = tuple(e for e, edge in zip(aggregate.edges, edges, strict=True) if bounds.low <= edge <= bounds.high)
    if len(inside) < len(edges):
        repair = _with_edges(aggregate.edges, inside) if inside else replacing(aggregate, CountValues(of))
        facts = {"of": phrase(of), "domain": domain_text(extent)}
        raise Objection(ValueOutsideDomain, aggregate, repair, {**facts})


def _with_edges(old: tuple[NumberLiteral, ...], new: tuple[NumberLiteral, ...]) -> Repair:
    """Give the repair that puts other edges into every bin of a histogram, leaving out bins there are no more."""

    def change(aggregate: Aggregate) -> Aggregate:
        if not isinstance(aggregate, BinCount) or aggregate.edges != old:
            return aggregate
        return replace(aggregate, edges=new, place=min(aggregate.place, len(new) + 1))

    def repair(query: Query) -> Query:
        changed = tuple(map(change, query.aggregates))
        unnamed = {n for n, (a, b) in enumerate(zip(query.aggregates, changed, strict=True)) if a != b}
        outputs = tuple(
            Output(output.of) if isinstance(output.of, AggregateRef) and output.of.index in unnamed else output
            for output in query.outputs
        )
        seen = {aggregate: n for n, aggregate in reversed(list(enumerate(changed)))}
        kept = tuple(
            o for o in outputs if not isinstance(o.of, AggregateRef) or seen[changed[o.of.index]] == o.of.index
        )
        return replace(query, aggregates=changed, outputs=kept)

    return repair
