"""Short ways to put a question through the pure half, and through all of it but the ledger."""

from sandbox.core.answers import Answer, Receipt
from sandbox.core.budget import FREE, Budget
from sandbox.core.charges import Entry, EntryState
from sandbox.core.questions import Question
from sandbox.query_gate.answering.answer import core_answer, given_answer
from sandbox.query_gate.answering.receipt import receipt_of
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.aggregate import ExactTable, aggregate
from sandbox.query_gate.measuring.noise import add_noise
from sandbox.query_gate.pricing.price import PricedPlan, PricedProgram
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.noise import NoiseSource
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, GRANT, NOW, NoNoise

ALL_THE_BUDGET = Budget(10**60)
ENTRY = Entry("e-1", "k-1", EntryState.RESERVED, FREE, NOW.isoformat(), is_fresh=True)


def judged(sql: str) -> PricedPlan:
    """Judge a text under the grant of the small world."""
    return judge(Question(sql), (CONTRACT,), GRANT).blocks[0]


def receipt(priced: PricedPlan) -> Receipt:
    """Give a receipt that stands on no ledger."""
    return receipt_of(ASKING, PricedProgram((priced,)), ENTRY, ())


def answered(sql: str, space: SpaceWorker, min_group_size: int = 1) -> Answer:
    """Answer a text without noise."""
    return _answered(judged(sql), space, min_group_size)


def finely_answered(sql: str, space: SpaceWorker) -> Answer:
    """Answer a text without noise, and priced so high that its half-widths round nothing away."""
    return _answered(judge(Question(sql, ALL_THE_BUDGET), (CONTRACT,), GRANT).blocks[0], space, 1)


def _answered(priced: PricedPlan, space: SpaceWorker, min_group_size: int) -> Answer:
    return noised(aggregate(priced, ENTRY, space), priced, NoNoise(), receipt(priced), min_group_size)


def noised(
    exact: ExactTable, priced: PricedPlan, source: NoiseSource, under: Receipt, min_group_size: int = 1
) -> Answer:
    """Noise what was measured, keep it, and give the answer."""
    kept = core_answer(add_noise(exact, priced, source), priced, under)
    return given_answer(kept, priced, under, min_group_size)
