"""Write SQL that counts the values in each leaf of a histogram: in the engine, and only where there are any."""

from collections.abc import Iterator

from sandbox.query_gate.measuring.bounded_rows import bounded_rows
from sandbox.query_gate.measuring.render import key_columns
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.pricing.bound import Bounding
from sandbox.query_gate.pricing.histograms import Run
from sandbox.query_gate.pricing.measures import Histogram
from sandbox.query_gate.pricing.plan import Plan


def render_histogram(plan: Plan, bounding: Bounding, measure: Histogram) -> str:
    """Write a statement with columns k0, k1, … for the group, `b` for the leaf and `n` for how many values it has."""
    value = f"CAST({RowWriter(plan.columns).text(measure.of)} AS BIGINT) AS v"
    rows = " ".join(("SELECT", ", ".join((*key_columns(plan), value)), "FROM", bounded_rows(plan, bounding)))
    keys = [f"k{place}" for place in range(len(plan.core.keys))]
    places = ", ".join(str(place + 1) for place in range(len(keys) + 1))
    columns = ", ".join((*keys, f"{_leaf_of(measure.runs)} AS b", "system.main.count(*) AS n"))
    return " ".join(("SELECT", columns, f"FROM ({rows})", "WHERE v IS NOT NULL GROUP BY", places))


def _leaf_of(runs: tuple[Run, ...]) -> str:
    branches = " ".join(f"WHEN v >= {run.start} THEN {first} + {_within(run)}" for first, run in _numbered(runs))
    return f"CASE {branches} END" if branches else "0"


def _numbered(runs: tuple[Run, ...]) -> Iterator[tuple[int, Run]]:
    """Give each run with the number of its first leaf, the highest first: there lies most of a range."""
    first = sum(run.count for run in runs)
    for run in reversed(runs):
        first -= run.count
        yield first, run


def _within(run: Run) -> str:
    if run.count == 1:
        return "0"
    return f"(v - ({run.start}))" if run.width == 1 else f"(v - ({run.start})) // {run.width}"
