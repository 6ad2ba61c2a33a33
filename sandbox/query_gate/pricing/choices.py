"""Choose what to measure for a query's aggregates: every measure once, however many aggregates are made of it.

A sum is middle · count + centred sum. Where the count is measured anyway, that is never wider than the sum from zero:
with reach r and middle m, r² + m² ≤ (r + |m|)², and r + |m| is the farthest value from zero. Where an average or a
variance measures the centred sum too, the sum is free. A sum alone is measured from zero: a count would take half of
its share.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import assert_never

from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.model import (
    Aggregate,
    Average,
    BinCount,
    Count,
    CountDistinct,
    CountRows,
    CountUnits,
    CountValues,
    PairStatistic,
    Quantile,
    Spread,
    Statistic,
    Sum,
)
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.domains import Columns, domain_size, extent_of_column
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.pricing.binning import bins_over, tree_over
from sandbox.query_gate.pricing.measures import CentredSum, DistinctCount, Measure, RowCount
from sandbox.query_gate.pricing.moments import (
    NEEDS_SPREAD_OF_X,
    NEEDS_SPREAD_OF_Y,
    centred_sum_of,
    count_of,
    error_of,
    known_with,
    product_of,
    raw_sum_of,
    widest_moment,
)
from sandbox.query_gate.pricing.recipes import Direct, Moment, PairOf, QuantileOf, Ratio, Recipe, SpreadOf, Total

SlotOf = Callable[[Measure], int]
UnitsOf = Callable[[ColumnRef], Measure]


class Chooser:
    """Chooses measures for the aggregates of one query beside those measured anyway; says how each is made of them."""

    def __init__(
        self, aggregates: tuple[Aggregate, ...], units: UnitsOf, columns: Columns, anyway: tuple[Measure, ...]
    ) -> None:
        self._units = units
        self._columns = columns
        others = [self._needed(a) for a in aggregates if not isinstance(a, Sum)]
        self._anyway = frozenset(anyway).union(chain.from_iterable(others))
        sums = [self._needed(a) for a in aggregates if isinstance(a, Sum)]
        self.measures: frozenset[Measure] = self._anyway.union(chain.from_iterable(sums))

    def recipe(self, aggregate: Aggregate, slot_of: SlotOf) -> Recipe:
        """Say how an aggregate is made; `slot_of` gives a measure's slot."""
        match aggregate:
            case Sum(of):
                return self._sum(of, slot_of)
            case Average() | Spread() | PairStatistic() | Quantile():
                return self._statistic(aggregate, slot_of)
            case BinCount(_, _, place):
                return Direct(slot_of(self._counted(aggregate)) + place - 1)
            case _:
                return Direct(slot_of(self._counted(aggregate)))

    def _statistic(self, aggregate: Statistic, slot_of: SlotOf) -> Recipe:
        match aggregate:
            case Average(of):
                return self._average(of, count_of(of, self._columns), slot_of)
            case Spread(kind, of):
                return SpreadOf(kind, self._moment(of, of, count_of(of, self._columns), slot_of))
            case PairStatistic():
                return self._pair(aggregate, slot_of)
            case Quantile(kind, of, at):
                histogram = tree_over(of, self._columns)
                return QuantileOf(kind, (at.value, 10**at.scale), slot_of(histogram), histogram)
            case _:
                assert_never(aggregate)

    def _needed(self, aggregate: Aggregate) -> Iterator[Measure]:
        match aggregate:
            case Sum(of):
                yield self._sum_measure(of)
            case Quantile(_, of):
                yield tree_over(of, self._columns)
            case Average() | Spread() | PairStatistic():
                yield from self._moments(aggregate)
            case _:
                yield self._counted(aggregate)

    def _counted(self, aggregate: Count) -> Measure:
        match aggregate:
            case CountRows():
                return RowCount()
            case CountUnits(unit):
                return self._units(unit)
            case CountValues(of):
                return count_of(of, self._columns)
            case CountDistinct(of):
                return DistinctCount(canonical(of, self._columns), self._most_values(of))
            case BinCount(of, edges):
                return bins_over(of, edges, self._columns)
            case _:
                assert_never(aggregate)

    def _moments(self, aggregate: Average | Spread | PairStatistic) -> Iterator[Measure]:
        match aggregate:
            case Average(of) | Spread(_, of):
                yield count_of(of, self._columns)
                yield centred_sum_of(of, self._columns)
                if isinstance(aggregate, Spread):
                    yield product_of(of, of, self._columns)
            case PairStatistic():
                y, x = self._paired(aggregate)
                yield self._pair_count(y, x)
                yield centred_sum_of(y, self._columns)
                yield centred_sum_of(x, self._columns)
                yield self._product(y, x)
                if aggregate.kind in NEEDS_SPREAD_OF_X:
                    yield product_of(x, x, self._columns)
                if aggregate.kind in NEEDS_SPREAD_OF_Y:
                    yield product_of(y, y, self._columns)

    def _most_values(self, of: Expression) -> int | None:
        extent = extent_of_column(self._columns[of]) if isinstance(of, ColumnRef) else extent_of(of, self._columns)
        size = domain_size(extent)
        return None if size is None else size - extent.may_be_null

    def _sum_measure(self, of: Expression) -> CentredSum:
        raw, centred = raw_sum_of(of, self._columns), centred_sum_of(of, self._columns)
        if centred in self._anyway:
            return centred
        is_narrower = centred.reach**2 + centred.middle**2 < raw.reach**2
        return centred if count_of(of, self._columns) in self._anyway and is_narrower else raw

    def _sum(self, of: Expression, slot_of: SlotOf) -> Direct | Total:
        measure = self._sum_measure(of)
        if measure.middle == 0:
            return Direct(slot_of(measure), measure.scale)
        return Total(slot_of(measure), slot_of(count_of(of, self._columns)), measure.middle, measure.scale)

    def _average(self, of: Expression, count: Measure, slot_of: SlotOf) -> Ratio:
        total = centred_sum_of(of, self._columns)
        return Ratio(slot_of(total), slot_of(count), total.middle, total.bounds, total.scale)

    def _paired(self, aggregate: PairStatistic) -> tuple[Expression, Expression]:
        y, x = aggregate.y, aggregate.x
        return known_with(y, x, self._columns), known_with(x, y, self._columns)

    def _pair_count(self, y: Expression, x: Expression) -> Measure:
        return count_of(min(y, x, key=lambda of: (len(phrase(of)), phrase(of))), self._columns)

    def _product(self, y: Expression, x: Expression) -> Measure:
        left, right = sorted((y, x), key=phrase)
        return product_of(left, right, self._columns)

    def _pair(self, aggregate: PairStatistic, slot_of: SlotOf) -> PairOf:
        y, x = self._paired(aggregate)
        count = self._pair_count(y, x)
        left, right = sorted((y, x), key=phrase)
        of_y, of_x = aggregate.kind in NEEDS_SPREAD_OF_Y, aggregate.kind in NEEDS_SPREAD_OF_X
        return PairOf(
            aggregate.kind,
            self._moment(left, right, count, slot_of),
            self._moment(y, y, count, slot_of) if of_y else None,
            self._moment(x, x, count, slot_of) if of_x else None,
            self._average(y, count, slot_of),
            self._average(x, count, slot_of),
        )

    def _moment(self, left: Expression, right: Expression, count: Measure, slot_of: SlotOf) -> Moment:
        product = product_of(left, right, self._columns)
        sums = centred_sum_of(left, self._columns), centred_sum_of(right, self._columns)
        return Moment(
            slot_of(count),
            slot_of(sums[0]),
            slot_of(sums[1]),
            slot_of(product),
            product.divisor * product.left.unit * product.right.unit,
            product.middle,
            sums[0].scale + sums[1].scale,
            error_of(product),
            widest_moment(product),
        )
