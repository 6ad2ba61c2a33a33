"""Whether a few contributors make up a sum: (n,k)-dominance and the p % rule, on what each unit adds to each group.

Source: Hundepool et al. 2012, Statistical Disclosure Control, ch. 4.2.2: with the rules on absolute contributions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from sandbox.core.contribution import UNIT
from sandbox.core.exact import ExactRules
from sandbox.query_gate.meaning.ranges import HEADROOM
from sandbox.query_gate.measuring.bounded_rows import every_row
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.measuring.write_values import quoted
from sandbox.query_gate.pricing.measures import CentredSum
from sandbox.query_gate.pricing.plan import Plan

FACTS = ("whole", "top", "first", "second")


@dataclass(frozen=True, slots=True)
class Contributions:
    """What units add to one sum, without their signs: all, the n largest together, the largest, the second largest."""

    whole: int
    top: int
    first: int
    second: int


def render_contributions(plan: Plan, measure: CentredSum, largest: int) -> str:
    """Write the statement that measures the contributions to a sum in each group."""
    names = [f"k{place}" for place in range(len(plan.core.keys))]
    within = ["PARTITION BY", ", ".join(names)] if names else []
    place = " ".join(["row_number() OVER (", *within, "ORDER BY size DESC) AS place"])
    ranked = " ".join(("SELECT *,", place, "FROM", f"({_by_unit(plan, measure)})"))
    facts = (
        _saturated("size", "whole"),
        _saturated(f"CASE WHEN place <= {largest} THEN size END", "top"),
        _saturated("CASE WHEN place = 1 THEN size END", "first"),
        _saturated("CASE WHEN place = 2 THEN size END", "second"),
    )
    grouped = ["GROUP BY", ", ".join(names)] if names else []
    return " ".join(["SELECT", ", ".join(facts), "FROM", f"({ranked})", *grouped])


def _by_unit(plan: Plan, measure: CentredSum) -> str:
    """Write what each unit adds to each group, without its sign."""
    writer, core = RowWriter(plan.columns), plan.core
    value = writer.text(measure.of)
    keys = [f"{writer.text(key.of)} AS k{place}" for place, key in enumerate(core.keys)]
    size = f"system.main.sum(CASE WHEN {value} < 0 THEN -({value}) ELSE {value} END) AS size"
    conditions = [f"{writer.raw_or_text(measure.of)} IS NOT NULL"]
    conditions += [] if core.where is None else [RowWriter(plan.whole_columns).text(core.where)]
    columns, places = ", ".join([*keys, quoted(UNIT), size]), ", ".join(str(n + 1) for n in range(len(keys) + 1))
    source = every_row(plan.table)
    return " ".join(("SELECT", columns, "FROM", source, "WHERE", " AND ".join(conditions), "GROUP BY", places))


def _saturated(summed: str, name: str) -> str:
    total = f"system.main.sum({summed})"
    return (
        f"CAST(CASE WHEN {total} IS NULL THEN 0 WHEN {total} > {HEADROOM} THEN {HEADROOM} ELSE {total} END AS BIGINT)"
        f" AS {name}"
    )


def contributions_of(answered: pa.Table) -> Iterator[Contributions]:
    """Read the contributions of each group."""
    for row in zip(*(answered.column(name).to_pylist() for name in FACTS), strict=True):
        yield Contributions(*row)


def is_dominated(told: Contributions, rules: ExactRules) -> bool:
    """Tell whether a sum would show what its largest contributors add to it.

    A sum of nothing but zeros is none's: it is not dominated.
    """
    if told.whole == 0:
        return False
    rest = told.whole - told.first - told.second
    by_the_largest = 100 * told.top > rules.dominance_percent * told.whole
    return by_the_largest or 100 * rest < rules.p_percent * told.first
