"""What all answers within a product lost together, told in two ways: for showing to reviewers, never for deciding.

A product is frozen before its answers are known, so the tighter figure holds for it (privacy.md, Accounting).
"""

from dataclasses import dataclass

from sandbox.core.answers import Receipt
from sandbox.core.budget import Budget
from sandbox.core.errors.operating import AccountingMissing
from sandbox.core.releases import Submission
from sandbox.core.zcdp import epsilon_of
from sandbox.world.loss import pld_epsilon

SHOWN_DELTA = 1e-6


@dataclass(frozen=True, slots=True)
class DatasetLoss:
    """What the answers over one dataset cost: ε by zCDP, and by privacy loss distributions (None: not installed)."""

    dataset: str
    cost: Budget
    delta: float
    epsilon: float
    epsilon_pld: float | None


def losses_of(submission: Submission) -> tuple[DatasetLoss, ...]:
    """Give what a product's answers cost the units of each dataset; an answer given twice counts once."""
    receipts = {answer.receipt.id: answer.receipt for answer in submission.answers}
    datasets = sorted({receipt.dataset for receipt in receipts.values()})
    return tuple(_loss(dataset, tuple(r for r in receipts.values() if r.dataset == dataset)) for dataset in datasets)


def _loss(dataset: str, receipts: tuple[Receipt, ...]) -> DatasetLoss:
    nano_rho = sum(mechanism.nano_rho for receipt in receipts for mechanism in receipt.mechanisms)
    nano_delta = sum(mechanism.nano_delta for receipt in receipts for mechanism in receipt.mechanisms)
    cost = Budget(nano_rho, nano_delta)
    delta = SHOWN_DELTA + cost.delta
    return DatasetLoss(dataset, cost, delta, epsilon_of(cost.rho, SHOWN_DELTA), _tighter(receipts, delta, nano_delta))


def _tighter(receipts: tuple[Receipt, ...], delta: float, nano_delta: int) -> float | None:
    mechanisms = tuple(mechanism for receipt in receipts for mechanism in receipt.mechanisms)
    try:
        return pld_epsilon(mechanisms, delta, nano_delta)
    except AccountingMissing:
        return None
