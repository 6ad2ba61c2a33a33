"""Bound what one unit contributes, and say how far it can move each measure.

A rank made at ingest, in an order that does not depend on values, is sound before every filter of any later query
(privacy.md, Privacy unit and bounds). Where one row per unit was verified at ingest, nothing need be bounded.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from sandbox.core.errors.asking import RangeTooWide
from sandbox.query_gate.language.model import Average, CountRows, Query, Sum
from sandbox.query_gate.language.objections import Objection
from sandbox.query_gate.pricing.measures import CentredSum, Measure, UnitCount
from sandbox.query_gate.pricing.plan import Core, Plan
from sandbox.world.noise import Sensitivity

LARGEST_SENSITIVITY = 2**50


@dataclass(frozen=True, slots=True)
class Unprotected:
    """A public table: nobody's privacy is at stake."""

    def text(self) -> str:
        """Say so, for the receipt."""
        return "public table: exact"


@dataclass(frozen=True, slots=True)
class OneRowPerUnit:
    """One row per unit, verified at ingest."""

    def text(self) -> str:
        """Say so, for the receipt."""
        return "one row per unit, verified at ingest"


@dataclass(frozen=True, slots=True)
class RankBeforeFilters:
    """Only a unit's first `rows` rows, in keyed order, are read; the bound comes before every filter."""

    rows: int

    def text(self) -> str:
        """Say so, for the receipt."""
        return f"at most {self.rows} rows per unit, by keyed rank before every filter"


Bounding: TypeAlias = Unprotected | OneRowPerUnit | RankBeforeFilters


@dataclass(frozen=True, slots=True)
class BoundedPlan:
    """A plan with its bounding and each measure's sensitivity (none for a public table)."""

    plan: Plan
    bounding: Bounding
    sensitivities: tuple[Sensitivity, ...]


def bound(plan: Plan) -> BoundedPlan:
    """Choose the bounding of a plan and work out its sensitivities.

    Raises:
        RefusedQuestion: one unit can move a sum too far to be noised in 64 bits.
    """
    if plan.table.is_public:
        return BoundedPlan(plan, Unprotected(), ())
    rows = plan.table.bounds.rows_per_unit
    bounding = OneRowPerUnit() if rows == 1 else RankBeforeFilters(rows)
    try:
        sensitivities = tuple(_sensitivity(measure, rows, plan.core) for measure in plan.core.measures)
    except Objection as objection:
        raise objection.refusal(plan.query) from None
    return BoundedPlan(plan, bounding, sensitivities)


def _sensitivity(measure: Measure, rows: int, core: Core) -> Sensitivity:
    """Give the sensitivity to one unit of at most `rows` rows, wherever they fall.

    A sum over groups moves most in L2 when all rows fall into one group: then L1 = L2 = rows · largest term. A count
    of units moves by 1 in each of at most min(rows, groups) groups: L1 = groups touched, L2 = its root.
    """
    if isinstance(measure, UnitCount):
        touched = rows if core.size is None else min(rows, core.size)
        return Sensitivity(touched, touched)
    most = rows * _largest_term(measure)
    if most > LARGEST_SENSITIVITY and isinstance(measure, CentredSum):
        facts = {"low": measure.bounds.low, "high": measure.bounds.high}
        raise Objection(RangeTooWide, measure.of, _counting, {**facts})
    return Sensitivity(most, most * most)


def _counting(query: Query) -> Query:
    aggregates = tuple(CountRows() if isinstance(a, Sum | Average) else a for a in query.aggregates)
    return replace(query, aggregates=aggregates)


def _largest_term(measure: Measure) -> int:
    if not isinstance(measure, CentredSum):
        return 1
    return max(1, measure.bounds.high - measure.middle, measure.middle - measure.bounds.low)
