"""What a question divides rows into: a selection and, within it, its groups; and once more where a value is there."""

from dataclasses import dataclass

from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.pricing.measures import CentredSum, ValueCount
from sandbox.query_gate.pricing.plan import Plan, PlannedKey


@dataclass(frozen=True, slots=True)
class Division:
    """Rows that `where` holds of and, unless None, where `value` is not NULL, by `keys`; each group was told apart."""

    where: Expression | None
    value: Expression | None
    keys: tuple[PlannedKey, ...]


def divisions_of(plan: Plan) -> tuple[Division, ...]:
    """Give the divisions that the answer to a plan tells apart.

    A measure over a column with gaps tells who has a value from who has none: count(*) − count(x).
    """
    core = plan.core
    measured = [measure.of for measure in core.measures if isinstance(measure, ValueCount | CentredSum)]
    gappy = [of for of in dict.fromkeys(measured) if _has_gaps(of, plan)]
    return tuple(Division(core.where, of, core.keys) for of in (None, *gappy))


def _has_gaps(of: Expression, plan: Plan) -> bool:
    if isinstance(of, ColumnRef):
        return not plan.columns[of].required
    return extent_of(of, plan.columns).may_be_null
