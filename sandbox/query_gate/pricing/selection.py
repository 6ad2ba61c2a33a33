"""Groups that come from the data: which are named is decided by a threshold on noised numbers of units.

Source: privacy.md, Privacy unit and bounds; the exact δ is `world.thresholds`.
"""

from sandbox.core.contract import PrivacyPolicy
from sandbox.core.errors.asking import DeltaTooSmall
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.pricing.bound import BoundedPlan
from sandbox.query_gate.pricing.plan import unit_count
from sandbox.world.noise import Calibration
from sandbox.world.thresholds import Threshold, least_threshold


def selects(bounded: BoundedPlan) -> bool:
    """Tell whether a block's groups must pass a threshold: they come from the data of a protected table."""
    return bounded.plan.core.is_selected and not bounded.plan.table.is_public


def selecting_place(bounded: BoundedPlan) -> int:
    """Give the place of the measure whose noised values decide: the number of units of each group."""
    return bounded.plan.core.measures.index(unit_count(bounded.plan.table))


def threshold_of(bounded: BoundedPlan, noise: Calibration, nano_delta: int, policy: PrivacyPolicy) -> Threshold:
    """Give the least threshold that the δ pays for, never below the contract's minimum number of units.

    Raises:
        DeltaTooSmall: the δ pays for none.
    """
    groups = bounded.sensitivities[selecting_place(bounded)].l1
    threshold = least_threshold(noise, groups, nano_delta, policy.min_group_size)
    if threshold is None:
        keys = ", ".join(phrase(key.of) for key in bounded.plan.core.keys)
        raise DeltaTooSmall(fragment=f"GROUP BY {keys}", delta=f"{nano_delta}e-9")
    return threshold
