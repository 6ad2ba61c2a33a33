"""Price a bounded plan: divide the spend among its mechanisms, and choose each one's noise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from sandbox.core.budget import FREE, NANO, Budget
from sandbox.core.contract import PrivacyPolicy
from sandbox.core.digests import digest_of
from sandbox.core.errors.asking import SpendTooSmall
from sandbox.core.zcdp import epsilon_of
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.meaning.results import CheckedShell
from sandbox.query_gate.pricing.bound import BoundedPlan, Bounding
from sandbox.query_gate.pricing.measures import Measure, measure_text
from sandbox.query_gate.pricing.plan import Core, Plan, unit_count
from sandbox.query_gate.pricing.selection import selecting_place, selects, threshold_of
from sandbox.world.noise import Calibration, Sensitivity, calibrate
from sandbox.world.thresholds import Threshold, vanishing_below


@dataclass(frozen=True, slots=True)
class PricedMeasure:
    """A measure with its noise; None on a public table, which is exact."""

    measure: Measure
    sensitivity: Sensitivity | None
    noise: Calibration | None


@dataclass(frozen=True, slots=True)
class PricedPlan:
    """A plan with its price: the sum of its mechanisms' prices, and at most the spend."""

    plan: Plan
    bounding: Bounding
    measures: tuple[PricedMeasure, ...]
    cost: Budget
    threshold: Threshold | None = None

    @property
    def noises(self) -> tuple[Calibration | None, ...]:
        """The noise of each slot; None on a public table."""
        return tuple(self.measures[place].noise for place in self.plan.core.slots)

    @property
    def question_digest(self) -> str:
        """SHA-256 of the canonical question; names of outputs, HAVING, ORDER BY and LIMIT are not part of it."""
        return digest_of(core_text(self.plan.core))


@dataclass(frozen=True, slots=True)
class PricedProgram:
    """A whole question with its price: the sum of its blocks' prices, and at most the spend.

    Blocks that ask the same of rows are priced once: `blocks` holds each with its own way of naming things.
    """

    blocks: tuple[PricedPlan, ...]
    shell: CheckedShell | None = None

    @property
    def paid(self) -> tuple[PricedPlan, ...]:
        """The blocks that are measured and paid for: each core once."""
        cores = [block.plan.core for block in self.blocks]
        return tuple(block for place, block in enumerate(self.blocks) if cores.index(block.plan.core) == place)

    @property
    def cost(self) -> Budget:
        """What all blocks cost together."""
        return sum((block.cost for block in self.paid), FREE)

    @property
    def question_digest(self) -> str:
        """SHA-256 of what is asked of rows."""
        digests = tuple(block.question_digest for block in self.paid)
        return digests[0] if len(digests) == 1 else digest_of(digests)


def core_text(core: Core) -> tuple[str, ...]:
    """Write what is asked of rows, one canonical text for each part."""
    where = "" if core.where is None else phrase(core.where)
    keys = ", ".join(phrase(key.of) for key in core.keys)
    return core.source_text, where, keys, *(measure_text(measure) for measure in core.measures)


def price(blocks: tuple[BoundedPlan, ...], spend: Budget, policy: PrivacyPolicy) -> PricedProgram:
    """Divide the spend evenly among the measures of all blocks; the first ones take what does not divide.

    Its δ, or the policy's where it names none, goes evenly to the blocks whose groups must pass a threshold.

    Raises:
        SpendTooSmall: a share is nothing, or its noise would not fit 64 bits.
        DeltaTooSmall: a share of δ pays for no threshold.
    """
    cores = [block.plan.core for block in blocks]
    firsts = tuple(block for place, block in enumerate(blocks) if cores.index(block.plan.core) == place)
    paid = {cores.index(block.plan.core): block for block in _shared_out(firsts, spend, policy)}
    return PricedProgram(tuple(replace(paid[cores.index(block.plan.core)], plan=block.plan) for block in blocks))


def _shared_out(blocks: tuple[BoundedPlan, ...], spend: Budget, policy: PrivacyPolicy) -> Iterator[PricedPlan]:
    nano_delta = (spend.nano_delta or policy.question.nano_delta) // max(1, sum(map(selects, blocks)))
    protected = sum(len(block.sensitivities) for block in blocks)
    share, rest = divmod(spend.nano_rho, protected or 1)
    shares = iter([share + (place < rest) for place in range(protected)])
    for block in blocks:
        priced = _priced(block, tuple(islice(shares, len(block.sensitivities))))
        yield _selecting(block, priced, nano_delta, policy)


def _selecting(bounded: BoundedPlan, priced: PricedPlan, nano_delta: int, policy: PrivacyPolicy) -> PricedPlan:
    """Give a priced block its threshold and the δ of it, where its groups must pass one."""
    noise = priced.measures[selecting_place(bounded)].noise if selects(bounded) else None
    if noise is None:
        return priced
    threshold = threshold_of(bounded, noise, nano_delta, policy)
    return replace(priced, threshold=threshold, cost=Budget(priced.cost.nano_rho, threshold.nano_delta))


def _priced(bounded: BoundedPlan, shares: tuple[int, ...]) -> PricedPlan:
    measures = bounded.plan.core.measures
    if not bounded.sensitivities:
        exact = tuple(PricedMeasure(measure, None, None) for measure in measures)
        return PricedPlan(bounded.plan, bounded.bounding, exact, FREE)
    paired = zip(measures, bounded.sensitivities, shares, strict=True)
    priced = tuple(PricedMeasure(measure, moved, calibrate(moved, part)) for measure, moved, part in paired)
    if any(item.noise is None for item in priced):
        what = ", ".join(measure_text(measure) for measure in measures)
        raise SpendTooSmall(fragment=what, spend=f"{sum(shares) / NANO:.9f}", mechanisms=len(measures))
    cost = sum(item.noise.nano_rho for item in priced if item.noise is not None)
    return PricedPlan(bounded.plan, bounded.bounding, priced, Budget(cost))


def vanishing_units(priced: PricedPlan) -> int:
    """Give how many units a group needs to be named more often than not; 0 where every group is."""
    if priced.threshold is None:
        return 0
    noise = priced.noises[priced.plan.core.first_slot(unit_count(priced.plan.table))]
    return 0 if noise is None else vanishing_below(noise, priced.threshold, 0.5)


def groups_in(program: PricedProgram) -> int | None:
    """Give how many groups the blocks have together; None where groups come from the data."""
    sizes = [block.plan.core.size for block in program.paid]
    return None if None in sizes else sum(size or 0 for size in sizes)


def threshold_in(program: PricedProgram) -> int | None:
    """Give the largest threshold on noised units that a group must pass; None where none must."""
    return max((block.threshold.at_least for block in program.blocks if block.threshold), default=None)


def vanishing_in(program: PricedProgram) -> int | None:
    """Give how many units a group needs, in every block, to be named more often than not; None where all are."""
    return max(map(vanishing_units, program.blocks), default=0) or None


@lru_cache(maxsize=4096)
def shown_epsilon(nano_rho: int, delta: float) -> float:
    """Give the ε that a cost means at a δ, for showing only."""
    return epsilon_of(nano_rho / NANO, delta)
