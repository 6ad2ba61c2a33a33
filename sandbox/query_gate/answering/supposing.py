"""What a group might look like, to say beforehand how exact its answer would be. No row is read."""

from itertools import accumulate, pairwise

from sandbox.core.columns import Bounds, Value
from sandbox.query_gate.answering.shell import NoisyRow
from sandbox.query_gate.answering.shown import shown
from sandbox.query_gate.meaning.domains import Extent, domain_size, first_of
from sandbox.query_gate.pricing.histograms import tree_of
from sandbox.query_gate.pricing.measures import CentredProduct, CentredSum, Factor, Histogram, Measure
from sandbox.query_gate.pricing.plan import Plan


def supposed_row(plan: Plan, units: int) -> NoisyRow:
    """Give a group of so many rows: values lie half way between the middle of their range and its upper edge.

    They deviate from there by a quarter of their range, and two values correlate by a half; quantiles and bins suppose
    them spread evenly over the range.
    """
    firsts = tuple(_key(key.extent) for key in plan.core.keys)
    return NoisyRow(firsts, tuple(number for m in plan.core.measures for number in _supposed(m, units)))


def _key(extent: Extent) -> Value:
    return None if domain_size(extent) is None else shown(first_of(extent), extent)


def _supposed(measure: Measure, units: int) -> tuple[int, ...]:
    match measure:
        case CentredSum():
            away = 0 if measure.middle == 0 else measure.bounds.width // 4
            return (units * (_middle(measure.bounds) + away - measure.middle),)
        case CentredProduct():
            return (units * (_product(measure) - measure.middle),)
        case Histogram():
            return _evenly(measure, units)
        case _:
            return (units,)


def _evenly(measure: Histogram, units: int) -> tuple[int, ...]:
    """Spread values evenly over the range, and round so that they are as many as they were."""
    widths = accumulate(run.width for run in measure.runs for _ in range(run.count))
    total = sum(run.width * run.count for run in measure.runs)
    edges = [0, *(units * width // total for width in widths)]
    return tree_of(tuple(b - a for a, b in pairwise(edges)), measure.levels)


def _product(measure: CentredProduct) -> int:
    left, right = measure.left, measure.right
    together = 1 if left == right else 2
    aways = _away(left) * _away(right)
    return (aways + left.bounds.width * right.bounds.width // 16 // together) // (
        measure.divisor * left.unit * right.unit
    )


def _away(factor: Factor) -> int:
    return 0 if factor.middle == 0 else factor.bounds.width // 4


def _middle(bounds: Bounds) -> int:
    return (bounds.low + bounds.high) // 2
