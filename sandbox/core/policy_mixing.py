"""What holds where several datasets are asked together: of every rule, the stricter one (E8).

Policies form a meet-semilattice under "no looser than": `stricter` is commutative, associative and idempotent, and its
result is no looser than any of what it was made of.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from sandbox.core.budget import Budget
from sandbox.core.contract import PrivacyPolicy
from sandbox.core.exact import ExactRules
from sandbox.core.masking_policy import stricter_masking
from sandbox.core.periods import PeriodRefresh
from sandbox.core.sample_modes import stricter_mode

JOINED = "+"


def stricter(policies: Iterable[PrivacyPolicy]) -> PrivacyPolicy:
    """Give the loosest policy that is as strict as each of some; there must be one.

    Exact answers only where all allow them; a budget that begins anew only where all begin anew by the same rule.
    """
    return reduce(_of_two, policies)


def is_no_looser(one: PrivacyPolicy, other: PrivacyPolicy) -> bool:
    """Tell whether whatever a policy lets out, another would let out too."""
    return stricter((one, other)) == replace(one, period=_periods(one.period, other.period))


def smaller(one: Budget, other: Budget) -> Budget:
    """Give the smaller of both parts of two budgets."""
    return Budget(min(one.nano_rho, other.nano_rho), min(one.nano_delta, other.nano_delta))


def _of_two(one: PrivacyPolicy, other: PrivacyPolicy) -> PrivacyPolicy:
    return PrivacyPolicy(
        cap=smaller(one.cap, other.cap),
        question=smaller(one.question, other.question),
        period=_periods(one.period, other.period),
        display_delta=min(one.display_delta, other.display_delta),
        min_group_size=max(one.min_group_size, other.min_group_size),
        sample_k=max(one.sample_k, other.sample_k),
        max_bad_rows=min(one.max_bad_rows, other.max_bad_rows),
        refresh=_refresh(one.refresh, other.refresh),
        exact=_exact(one.exact, other.exact),
        sample_mode=stricter_mode(one.sample_mode, other.sample_mode),
        sample=smaller(one.sample, other.sample),
        masking=stricter_masking(one.masking, other.masking),
    )


def _periods(one: str, other: str) -> str:
    return JOINED.join(sorted({*one.split(JOINED), *other.split(JOINED)}))


def _refresh(one: PeriodRefresh | None, other: PeriodRefresh | None) -> PeriodRefresh | None:
    return one if one == other else None


def _exact(one: ExactRules | None, other: ExactRules | None) -> ExactRules | None:
    if one is None or other is None:
        return None
    return ExactRules(
        min_units=max(one.min_units, other.min_units),
        dominance_n=max(one.dominance_n, other.dominance_n),
        dominance_percent=min(one.dominance_percent, other.dominance_percent),
        p_percent=max(one.p_percent, other.p_percent),
        most_questions=min(one.most_questions, other.most_questions),
    )
