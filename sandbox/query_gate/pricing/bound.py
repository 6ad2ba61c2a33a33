"""Bound what one unit contributes, and say how far it can move each measure.

A rank made at ingest, in an order that does not depend on values, is sound before every filter of any later query, or
after all of them (privacy.md, Privacy unit and bounds). After them it loses fewer rows: a unit's first rows that pass
are never fewer than those that pass of its first rows. It costs a ranking of what passes, so it is chosen where the
condition lets through half of the rows at most, as far as public domains tell. Where one row per unit was verified at
ingest, nothing need be bounded.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from sandbox.core.errors.asking import RangeTooWide, TooManyGroups
from sandbox.core.exact import ExactRules
from sandbox.query_gate.language.expressions import Expression
from sandbox.query_gate.language.model import BinCount, CountDistinct, CountRows, CountUnits, CountValues, Query
from sandbox.query_gate.language.objections import Objection, Repair
from sandbox.query_gate.pricing.clamping import with_clamp
from sandbox.query_gate.pricing.measures import (
    CentredProduct,
    CentredSum,
    DistinctCount,
    Histogram,
    Measure,
    RowCount,
    UnitCount,
    ValueCount,
)
from sandbox.query_gate.pricing.plan import Core, Plan
from sandbox.query_gate.pricing.selectivity import part_passing
from sandbox.world.noise import Sensitivity

LARGEST_SENSITIVITY = 2**50
MAX_NUMBERS = 500_000
"""Drawing noise for so many numbers takes some ten seconds."""
FEW = Fraction(1, 2)


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


@dataclass(frozen=True, slots=True)
class RankAfterFilters:
    """Of the rows that pass, only a unit's first `rows`, in keyed order, are read."""

    rows: int

    def text(self) -> str:
        """Say so, for the receipt."""
        return f"at most {self.rows} rows per unit, by keyed rank after every filter"


@dataclass(frozen=True, slots=True)
class RanksBeforeJoins:
    """Of each source only a unit's first rows are read, before every filter and join; None: all of them are."""

    tables: tuple[str, ...]
    ranks: tuple[int | None, ...]
    rows: int

    def text(self) -> str:
        """Say so, for the receipt."""
        bounded = [f"{rank} of {table}" for table, rank in zip(self.tables, self.ranks, strict=True) if rank]
        ranks = f": at most {', '.join(bounded)} by keyed rank before all else" if bounded else ""
        return f"at most {self.rows} rows per unit once joined or aggregated{ranks}"


@dataclass(frozen=True, slots=True)
class ByDisclosureRules:
    """Every row is read and nothing noised: the contract lets the dataset be answered exactly, under its rules."""

    rules: ExactRules

    def text(self) -> str:
        """Say so, for the quote and the receipt, and what it is worth."""
        rules = self.rules
        dominance = f"({rules.dominance_n}, {rules.dominance_percent} %)-dominance, {rules.p_percent} % rule"
        which = f"at least {rules.min_units} units, {dominance}, differencing guard"
        return f"exact, under disclosure rules ({which}): a heuristic, not differential privacy"


Bounding: TypeAlias = (
    Unprotected | OneRowPerUnit | RankBeforeFilters | RankAfterFilters | RanksBeforeJoins | ByDisclosureRules
)


@dataclass(frozen=True, slots=True)
class BoundedPlan:
    """A plan with its bounding and each measure's sensitivity (none for a public table)."""

    plan: Plan
    bounding: Bounding
    sensitivities: tuple[Sensitivity, ...]


def bound(plan: Plan) -> BoundedPlan:
    """Choose the bounding of a plan and work out its sensitivities.

    Raises:
        RefusedQuestion: one unit can move a sum too far to be noised in 64 bits, or too many numbers would be noised.
    """
    if plan.table.is_public:
        return BoundedPlan(plan, Unprotected(), ())
    _check_numbers(plan)
    rows = plan.table.bounds.rows_per_unit
    bounding = _bounding(plan, rows)
    try:
        sensitivities = tuple(_sensitivity(measure, rows, plan.core) for measure in plan.core.measures)
    except Objection as objection:
        objection.repair = _narrowing(objection, plan, rows)
        raise objection.refusal(plan.query) from None
    return BoundedPlan(plan, bounding, sensitivities)


def _check_numbers(plan: Plan) -> None:
    core, keys = plan.core, plan.query.keys
    width = len(core.slots)
    if core.size is None or not keys or core.size * width <= MAX_NUMBERS or width == len(core.measures):
        return
    facts = {"cells": core.size, "limit": MAX_NUMBERS // width}
    raise Objection(TooManyGroups, keys[0], _counting, {**facts}).refusal(plan.query)


def _bounding(plan: Plan, rows: int) -> Bounding:
    if plan.core.is_joined:
        bounds = (table.bounds.rows_per_unit for table in plan.tables)
        ranks = tuple(None if rank == 1 else rank for rank in bounds)
        return RanksBeforeJoins(tuple(table.name for table in plan.tables), ranks, rows)
    if rows == 1:
        return OneRowPerUnit()
    where = plan.core.where
    if where is None or part_passing(where, plan.whole_columns) > FEW:
        return RankBeforeFilters(rows)
    return RankAfterFilters(rows)


def _sensitivity(measure: Measure, rows: int, core: Core) -> Sensitivity:
    """Give the sensitivity to one unit of at most `rows` rows, wherever they fall.

    A sum over groups moves most in L2 when all rows fall into one group: then L1 = L2 = rows · largest term. A count
    of units moves by 1 in each of at most min(rows, groups) groups: L1 = groups touched, L2 = its root. A row of a
    histogram lies in one node of each level: L1 = levels · rows, and L2² = levels · rows² where all lie in the same.
    """
    match measure:
        case UnitCount():
            touched = rows if core.size is None else min(rows, core.size)
            return Sensitivity(touched, touched)
        case DistinctCount(_, most):
            return _of_distinct_values(rows, rows if most is None else most, rows if core.size is None else core.size)
        case Histogram(_, _, levels):
            return Sensitivity(len(levels) * rows, len(levels) * rows * rows)
        case _:
            return _of_sum(measure, rows)


def _of_distinct_values(rows: int, most: int, groups: int) -> Sensitivity:
    """Give how far new values move: L2 is largest where groups are filled one by one, each with all its values."""
    full, rest = divmod(rows, most) if most else (0, 0)
    if full >= groups:
        return Sensitivity(max(1, groups * most), max(1, groups * most * most))
    return Sensitivity(max(1, full * most + rest), max(1, full * most * most + rest * rest))


def _of_sum(measure: RowCount | ValueCount | CentredSum | CentredProduct, rows: int) -> Sensitivity:
    most = rows * _largest_term(measure)
    if most > LARGEST_SENSITIVITY and isinstance(measure, CentredSum | CentredProduct):
        raise _too_wide(measure)
    return Sensitivity(most, most * most)


def _too_wide(measure: CentredSum | CentredProduct) -> Objection:
    bounds, of = (
        (measure.bounds, measure.of) if isinstance(measure, CentredSum) else (measure.left.bounds, measure.left.of)
    )
    return Objection(RangeTooWide, of, _counting, {"low": bounds.low, "high": bounds.high})


def _narrowing(objection: Objection, plan: Plan, rows: int) -> Repair:
    """Give the repair that clamps what is too wide; where it cannot be clamped, rows are counted instead."""
    of = objection.node
    if not isinstance(of, Expression):
        return _counting
    return lambda query: with_clamp(query, of, plan, LARGEST_SENSITIVITY // rows) or _counting(query)


def _counting(query: Query) -> Query:
    counts = CountRows, CountValues, CountUnits, CountDistinct, BinCount
    return replace(query, aggregates=tuple(a if isinstance(a, counts) else CountRows() for a in query.aggregates))


def _largest_term(measure: RowCount | ValueCount | CentredSum | CentredProduct) -> int:
    match measure:
        case CentredSum():
            return max(1, measure.reach)
        case CentredProduct():
            return max(1, measure.terms.high, -measure.terms.low)
        case _:
            return 1
