"""Choose the leaves of a histogram, from public bounds alone."""

from sandbox.query_gate.language.expressions import Expression, NumberLiteral
from sandbox.query_gate.meaning.canonical import canonical
from sandbox.query_gate.meaning.domains import Columns, bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.pricing.histograms import levels_for, runs_between, runs_of
from sandbox.query_gate.pricing.measures import Histogram


def tree_over(of: Expression, columns: Columns) -> Histogram:
    """Give the histogram that every quantile of an expression is read from."""
    extent = extent_of(of, columns)
    runs = runs_of(bounds_of(extent))
    return Histogram(canonical(of, columns), runs, levels_for(sum(run.count for run in runs)), extent.scale)


def bins_over(of: Expression, edges: tuple[NumberLiteral, ...], columns: Columns) -> Histogram:
    """Give the histogram with these edges: each bin ends with its edge, and one lies beyond the last."""
    extent = extent_of(of, columns)
    stored = tuple(edge.value * 10**extent.scale // 10**edge.scale for edge in edges)
    return Histogram(canonical(of, columns), runs_between(bounds_of(extent), stored), (1,), extent.scale)
