"""What aggregates may be made of: kinds and ranges of their operands, and which DISTINCT counts units."""

from dataclasses import replace
from functools import partial

from sandbox.core.errors.asking import DomainNotPublic, KindMismatch
from sandbox.query_gate.language.expressions import Branch, Case, ColumnRef, Expression, IsNull, Not, NumberLiteral
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    PairStatistic,
    Query,
    Spread,
    Sum,
)
from sandbox.query_gate.language.objections import Objection, replacing
from sandbox.query_gate.language.walk import rebuilt, replaced
from sandbox.query_gate.meaning.domains import Columns
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind, LeafKind, kind_of
from sandbox.query_gate.meaning.sources import Sources

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
    return isinstance(aggregate, Sum | Average | Spread | PairStatistic)
