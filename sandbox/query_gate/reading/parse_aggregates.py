"""Read aggregates, in every spelling that the engine's own dialect has for them."""

from sqlglot import exp

from sandbox.core.errors.asking import FunctionNotInLanguage
from sandbox.query_gate.language.expressions import Branch, Case, ColumnRef, Expression, IsNull, Not, NumberLiteral
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    BinCount,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    PairKind,
    PairStatistic,
    Quantile,
    QuantileKind,
    Spread,
    SpreadKind,
    Sum,
)
from sandbox.query_gate.reading.parse_expressions import RowReader
from sandbox.query_gate.reading.parse_literals import read_count, read_number, read_numbers
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, unknown

_SPREADS: dict[type[exp.Expr], SpreadKind] = {
    exp.Variance: SpreadKind.VAR_SAMP,
    exp.VariancePop: SpreadKind.VAR_POP,
    exp.Stddev: SpreadKind.STDDEV_SAMP,
    exp.StddevSamp: SpreadKind.STDDEV_SAMP,
    exp.StddevPop: SpreadKind.STDDEV_POP,
}
_PAIRS: dict[type[exp.Expr], PairKind] = {
    exp.CovarPop: PairKind.COVAR_POP,
    exp.CovarSamp: PairKind.COVAR_SAMP,
    exp.Corr: PairKind.CORR,
    exp.RegrSlope: PairKind.REGR_SLOPE,
    exp.RegrIntercept: PairKind.REGR_INTERCEPT,
    exp.RegrR2: PairKind.REGR_R2,
}
_QUANTILES: dict[type[exp.Expr], QuantileKind] = {
    exp.PercentileCont: QuantileKind.CONTINUOUS,
    exp.PercentileDisc: QuantileKind.DISCRETE,
    exp.Quantile: QuantileKind.DISCRETE,
}
_NAMED = frozenset({"mean", "approx_min", "approx_max", "histogram_bin"})
_HALF, _LOW, _HIGH = NumberLiteral(5, 1), NumberLiteral(1, 2), NumberLiteral(99, 2)
_OF_KNOWN_PAIRS = (exp.RegrCount, exp.RegrAvgx, exp.RegrAvgy)
_OF_ONE = (exp.Sum, exp.Avg, *_SPREADS)
_OF_TWO = (*_PAIRS, *_OF_KNOWN_PAIRS)


def is_aggregate(node: exp.Expr) -> bool:
    """Tell whether a node is an aggregate of the language."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower() in _NAMED
    return type(node) in (exp.Count, exp.Median, exp.WithinGroup, *_QUANTILES, *_OF_ONE, *_OF_TWO)


def read_aggregate(node: exp.Expr, rows: RowReader) -> Aggregate:
    """Read an aggregate.

    Raises:
        Unreadable: it has an argument without a place in the model.
    """
    if isinstance(node, exp.Anonymous):
        return _named(node, rows)
    if type(node) is exp.Count:
        return _count(node, rows)
    if type(node) in (exp.Median, exp.WithinGroup, *_QUANTILES):
        return _quantile(node, rows)
    return _of_one(node, rows) if type(node) in _OF_ONE else _of_two(node, rows)


def _named(node: exp.Anonymous, rows: RowReader) -> Aggregate:
    consume(node, "this", "expressions")
    name = str(node.this).lower()
    if len(node.expressions) != (3 if name == "histogram_bin" else 1):
        raise unknown(node)
    of = rows.read(node.expressions[0])
    if name == "histogram_bin":
        return BinCount(of, read_numbers(node.expressions[1]), read_count(node.expressions[2]))
    if name == "mean":
        return Average(of)
    return Quantile(QuantileKind.CONTINUOUS, of, _LOW if name == "approx_min" else _HIGH)


def _quantile(node: exp.Expr, rows: RowReader) -> Aggregate:
    if type(node) is exp.Median:
        return Quantile(QuantileKind.CONTINUOUS, _operand(node, rows), _HALF)
    if type(node) is exp.WithinGroup:
        return _ordered_quantile(node, rows)
    share = "quantile" if type(node) is exp.Quantile else "expression"
    consume(node, "this", share)
    if type(child(node, share)) is exp.Array and child(node, share).expressions:
        one = node.copy()
        one.set(share, child(node, share).expressions[0].copy())
        raise unknown(child(node, share), one.args[share])
    return Quantile(_QUANTILES[type(node)], rows.read(child(node)), read_number(child(node, share)))


def _ordered_quantile(node: exp.Expr, rows: RowReader) -> Aggregate:
    consume(node, "this", "expression")
    of, order = child(node), child(node, "expression")
    if type(of) not in _QUANTILES or type(order) is not exp.Order or len(order.expressions) != 1:
        raise unknown(node)
    consume(of, "this")
    consume(order, "expressions")
    item, kind = order.expressions[0], _QUANTILES[type(of)]
    consume(item, "this", *(("desc",) if kind is QuantileKind.CONTINUOUS else ()))
    at = read_number(child(of))
    if item.args.get("desc"):
        at = NumberLiteral(10**at.scale - at.value, at.scale)
    return Quantile(kind, rows.read(child(item)), at)


def _operand(node: exp.Expr, rows: RowReader) -> Expression:
    consume(node, "this")
    of = child(node)
    if type(of) is exp.Distinct:
        raise unknown(node)
    return rows.read(of)


def _of_one(node: exp.Expr, rows: RowReader) -> Aggregate:
    operand = _operand(node, rows)
    if type(node) in _SPREADS:
        return Spread(_SPREADS[type(node)], operand)
    return Sum(operand) if type(node) is exp.Sum else Average(operand)


def _of_two(node: exp.Expr, rows: RowReader) -> Aggregate:
    consume(node, "this", "expression")
    y, x = rows.read(child(node)), rows.read(child(node, "expression"))
    if type(node) in _PAIRS:
        return PairStatistic(_PAIRS[type(node)], y, x)
    if type(node) is exp.RegrAvgy:
        return Average(Case((Branch(Not(IsNull(x)), y),)))
    known = Case((Branch(Not(IsNull(y)), x),))
    return Average(known) if type(node) is exp.RegrAvgx else CountValues(known)


def _count(node: exp.Expr, rows: RowReader) -> Aggregate:
    consume(node, "this", "big_int")
    of = child(node)
    if type(of) is exp.Star:
        consume(of)
        return CountRows()
    if type(of) is not exp.Distinct:
        return CountValues(rows.read(of))
    consume(of, "expressions")
    if len(of.expressions) != 1 or type(of.expressions[0]) is exp.Tuple:
        facts = {"function": "count(DISTINCT …, …)"}
        raise Unreadable(node, FunctionNotInLanguage, exp.Count(this=exp.Star()), {**facts})
    operand = rows.read(of.expressions[0])
    return CountUnits(operand) if isinstance(operand, ColumnRef) else CountDistinct(operand)


def filtered(node: exp.Expr) -> exp.Expr:
    """Put FILTER (WHERE …) into its aggregate, as a CASE: where it does not hold there is nothing to aggregate."""
    consume(node, "this", "expression")
    where, aggregate = child(node, "expression"), child(node)
    consume(where, "this")
    operand = aggregate.args.get("this")
    if not is_aggregate(aggregate) or not isinstance(operand, exp.Expr) or type(operand) is exp.Distinct:
        raise unknown(node, aggregate.copy())
    then = exp.Literal.number(1) if type(operand) is exp.Star else operand.copy()
    within = aggregate.copy()
    within.set("this", exp.Case(ifs=[exp.If(this=child(where).copy(), true=then)]))
    node.replace(within)
    return within
