"""What a product's answers lost together is told in two ways, the tighter never above the other."""

from dataclasses import replace

from sandbox.core.answers import Mechanism
from sandbox.core.budget import Budget
from sandbox.core.releases import LedgeredAnswer
from sandbox.core.zcdp import epsilon_of
from sandbox.wiring.losing import losses_of
from sandbox.world.noise import Sensitivity, calibrate
from tests.unit.release.review_world import SUBMISSION

ANSWER = SUBMISSION.answers[0]


def counted(entry: str, dataset: str = "yb_js", nano_rho: int = 10_000_000) -> LedgeredAnswer:
    noise = calibrate(Sensitivity(1, 1), nano_rho)
    assert noise is not None
    mechanism = Mechanism(noise.kind.value, ("n",), noise.scale, 1, None, noise.nano_rho, nano_delta=5)
    cost = Budget(noise.nano_rho, 5)
    receipt = replace(ANSWER.receipt, id=entry, dataset=dataset, cost=cost, mechanisms=(mechanism,))
    return replace(ANSWER, entry=entry, receipt=receipt)


def test_a_frozen_product_is_told_at_the_tighter_figure_too() -> None:
    answers = tuple(counted(f"e{n}") for n in range(10))
    (loss,) = losses_of(replace(SUBMISSION, answers=answers))
    assert loss.cost.nano_delta == 50
    assert loss.delta == 1e-6 + 50e-9
    assert loss.epsilon == epsilon_of(loss.cost.rho, 1e-6)
    assert loss.epsilon_pld is not None
    assert 0.8 * loss.epsilon < loss.epsilon_pld <= loss.epsilon


def test_datasets_are_told_apart_and_an_answer_given_twice_counts_once() -> None:
    answers = (counted("e1"), counted("e1"), counted("e2", "ydl"))
    one, other = losses_of(replace(SUBMISSION, answers=answers))
    assert (one.dataset, other.dataset) == ("yb_js", "ydl")
    assert one.cost == other.cost == counted("e1").receipt.cost
