"""What aggregates mean, by their textbook formulas over rows in memory."""

import math
from fractions import Fraction

from sandbox.query_gate.language.expressions import ColumnRef, Expression, Substring
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    BinCount,
    Count,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    PairKind,
    PairStatistic,
    Quantile,
    QuantileKind,
    Query,
    Spread,
    SpreadKind,
    Sum,
)
from tests.property.gate_reference import Row, value_of
from tests.property.gate_reference_functions import Scalar
from tests.unit.query_gate.gate_world import VISITS

Rows = list[tuple[int, Row]]
Pairs = list[tuple[Fraction, Fraction]]
UNITS = ("id", "id_number")


def shell_row(query: Query, key: tuple[Scalar, ...], rows: Rows) -> Row:
    """Give what stands above the cut for one group: its keys and aggregates."""
    named: dict[str, Scalar] = {f"key {place}": value for place, value in enumerate(key)}
    return named | {f"aggregate {place}": aggregate_of(a, rows) for place, a in enumerate(query.aggregates)}


def aggregate_of(aggregate: Aggregate, rows: Rows) -> Fraction | None:
    """Evaluate an aggregate on (unit, row) pairs; the sum of nothing is 0, the average of nothing is None."""
    match aggregate:
        case Quantile(kind, of, at):
            return _quantile(kind, sorted(_numbers(of, rows)), Fraction(at.value, 10**at.scale))
        case CountRows() | CountValues() | CountUnits() | CountDistinct() | BinCount():
            return Fraction(_counted(aggregate, rows))
        case Sum(of):
            return sum(_numbers(of, rows), Fraction(0))
        case Average(of):
            found = _numbers(of, rows)
            return sum(found, Fraction(0)) / len(found) if found else None
        case Spread(kind, of):
            return _spread(kind, _numbers(of, rows))
        case PairStatistic(kind, y, x):
            pairs = [(value_of(y, row), value_of(x, row)) for _, row in rows]
            return _pair(kind, [(a, b) for a, b in pairs if isinstance(a, Fraction) and isinstance(b, Fraction)])


def _counted(aggregate: Count, rows: Rows) -> int:
    match aggregate:
        case BinCount(of, edges, place):
            ends = [None, *(Fraction(edge.value, 10**edge.scale) for edge in edges), None]
            low, high = ends[place - 1], ends[place]
            return len([v for v in _numbers(of, rows) if (low is None or v > low) and (high is None or v <= high)])
        case CountRows():
            return len(rows)
        case CountUnits(ColumnRef(name) as unit) if name in UNITS:
            return len({value_of(unit, row) for _, row in rows} - {None})
        case CountUnits(of) | CountDistinct(of):
            return len({value for _, row in rows if _is_listed(value := value_of(of, row), of)})
        case CountValues(of):
            return len([1 for _, row in rows if value_of(of, row) is not None])


def _is_listed(value: Scalar, of: Expression) -> bool:
    """Tell whether a value is one that the contract lists, where it lists any; NULL is none."""
    column = VISITS.column(of.name if isinstance(of, ColumnRef) else "kind")
    if value is None or not isinstance(value, str) or column is None or column.domain is None:
        return value is not None
    texts = [str(text) for text in column.domain]
    return value in ([text[of.start - 1 :][: of.length] for text in texts] if isinstance(of, Substring) else texts)


def _numbers(of: Expression, rows: Rows) -> list[Fraction]:
    return [v for v in (value_of(of, row) for _, row in rows) if isinstance(v, Fraction)]


def _quantile(kind: QuantileKind, values: list[Fraction], share: Fraction) -> Fraction | None:
    if not values:
        return None
    if kind is QuantileKind.DISCRETE:
        return values[max(1, math.ceil(share * len(values))) - 1]
    place = share * (len(values) - 1)
    low, high = values[math.floor(place)], values[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _covariance(pairs: Pairs, divisor: int) -> Fraction | None:
    if divisor < 1:
        return None
    y, x = _mean([y for y, _ in pairs]), _mean([x for _, x in pairs])
    return sum(((a - y) * (b - x) for a, b in pairs), Fraction(0)) / divisor


def _spread(kind: SpreadKind, values: list[Fraction]) -> Fraction | None:
    is_sample = kind in (SpreadKind.VAR_SAMP, SpreadKind.STDDEV_SAMP)
    variance = _covariance([(value, value) for value in values], len(values) - is_sample)
    if variance is None or kind in (SpreadKind.VAR_POP, SpreadKind.VAR_SAMP):
        return variance
    return Fraction(math.sqrt(variance))


def _pair(kind: PairKind, pairs: Pairs) -> Fraction | None:
    covariance = _covariance(pairs, len(pairs) - (kind is PairKind.COVAR_SAMP))
    if covariance is None or kind in (PairKind.COVAR_POP, PairKind.COVAR_SAMP):
        return covariance
    of_y = _covariance([(y, y) for y, _ in pairs], len(pairs))
    of_x = _covariance([(x, x) for _, x in pairs], len(pairs))
    return _regression(kind, pairs, covariance, (of_y or Fraction(0), of_x or Fraction(0)))


def _regression(
    kind: PairKind, pairs: Pairs, covariance: Fraction, variances: tuple[Fraction, Fraction]
) -> Fraction | None:
    """Give what is made of a covariance; None where a variance that it is divided by is 0."""
    of_y, of_x = variances
    if of_x == 0 or (kind in (PairKind.CORR, PairKind.REGR_R2) and of_y == 0):
        return None
    slope = covariance / of_x
    match kind:
        case PairKind.REGR_SLOPE:
            return slope
        case PairKind.REGR_INTERCEPT:
            return _mean([y for y, _ in pairs]) - slope * _mean([x for _, x in pairs])
        case PairKind.REGR_R2:
            return covariance**2 / (of_x * of_y)
    return Fraction(math.copysign(math.sqrt(covariance**2 / (of_x * of_y)), covariance))
