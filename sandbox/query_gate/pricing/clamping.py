"""What to write where a range is too wide to be added up: the same sum, clamped to a power of ten."""

from dataclasses import replace

from sandbox.query_gate.language.expressions import Expression, Extreme, NumberLiteral
from sandbox.query_gate.language.model import Average, Query, Sum
from sandbox.query_gate.language.vocabulary import Extremity
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.domains import bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.pricing.plan import Plan


def with_clamp(query: Query, of: Expression, plan: Plan, most: int) -> Query | None:
    """Give the query with sums and averages of a canonical expression clamped so that no stored term exceeds `most`.

    None where nothing is left of it, or it is part of another statistic.
    """
    unit = 10 ** extent_of(of, plan.columns).scale
    limit = 10 ** (len(str(most // unit)) - 1) if most >= unit else 0
    aggregates = tuple(
        replace(aggregate, of=_clamped(aggregate.of, plan, limit))
        if isinstance(aggregate, Sum | Average) and canonical(aggregate.of, plan.whole_columns) == of
        else aggregate
        for aggregate in query.aggregates
    )
    return replace(query, aggregates=aggregates) if limit and aggregates != query.aggregates else None


def _clamped(of: Expression, plan: Plan, limit: int) -> Expression:
    least = Extreme(Extremity.LEAST, (of, NumberLiteral(limit)))
    if bounds_of(extent_of(of, plan.columns)).low >= 0:
        return least
    return Extreme(Extremity.GREATEST, (least, NumberLiteral(-limit)))
