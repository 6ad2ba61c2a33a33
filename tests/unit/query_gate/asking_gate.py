"""Short ways to put a question through the pure half, and through all of it but the ledger."""

import atexit

from sandbox.core.answers import Answer, Receipt
from sandbox.core.budget import FREE, Budget
from sandbox.core.charges import Entry, EntryState
from sandbox.core.questions import Question
from sandbox.query_gate.answering.answer import core_answer, given_answer
from sandbox.query_gate.answering.receipt import receipt_of
from sandbox.query_gate.answering.result_inputs import block_of
from sandbox.query_gate.answering.wide import Given, wide_answer
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.aggregate import ExactTable, aggregate
from sandbox.query_gate.measuring.noise import add_noise
from sandbox.query_gate.pricing.price import PricedPlan, PricedProgram
from sandbox.spaces.scratch import prepare_scratch
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.noise import NoiseSource
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, GRANT, NOW, NoNoise

ALL_THE_BUDGET = Budget(10**60)
ENTRY = Entry("e-1", "k-1", EntryState.RESERVED, FREE, NOW.isoformat(), is_fresh=True)


SCRATCH = prepare_scratch()
atexit.register(SCRATCH.close)


def judged(sql: str) -> PricedPlan:
    """Judge a text under the grant of the small world."""
    return judge(Question(sql), (CONTRACT,), GRANT).blocks[0]


def receipt(priced: PricedPlan) -> Receipt:
    """Give a receipt that stands on no ledger."""
    return receipt_of(ASKING, PricedProgram((priced,)), ENTRY, ())


def answered(sql: str, space: SpaceWorker, min_group_size: int = 1) -> Answer:
    """Answer a text without noise."""
    return _answered(judge(Question(sql), (CONTRACT,), GRANT), space, min_group_size)


def finely_answered(sql: str, space: SpaceWorker) -> Answer:
    """Answer a text without noise, and priced so high that its half-widths round nothing away."""
    return _answered(judge(Question(sql, ALL_THE_BUDGET), (CONTRACT,), GRANT), space, 1)


def _answered(program: PricedProgram, space: SpaceWorker, min_group_size: int) -> Answer:
    if program.shell is not None:
        return widely_answered(program, space, NoNoise(), min_group_size)
    priced = program.blocks[0]
    return noised(aggregate(priced, ENTRY, space), priced, NoNoise(), receipt(priced), min_group_size)


def widely_answered(program: PricedProgram, space: SpaceWorker, source: NoiseSource, min_group_size: int) -> Answer:
    """Answer a question with a shell over results."""
    exact = tuple(aggregate(priced, ENTRY, space) for priced in program.blocks)
    return widely_noised(program, exact, source, Given(receipt_of(ASKING, program, ENTRY, ()), min_group_size))


def widely_noised(program: PricedProgram, exact: tuple[ExactTable, ...], source: NoiseSource, given: Given) -> Answer:
    """Noise what was measured of each block, and give the answer that the shell makes of it."""
    assert program.shell is not None
    blocks = tuple(
        block_of(
            core_answer(add_noise(table, priced, source), priced, given.receipt), priced, kinds, given.min_group_size
        )
        for table, priced, kinds in zip(exact, program.blocks, program.shell.blocks, strict=True)
    )
    return wide_answer(program.shell, blocks, given, SCRATCH.run_over)


def noised(
    exact: ExactTable, priced: PricedPlan, source: NoiseSource, under: Receipt, min_group_size: int = 1
) -> Answer:
    """Noise what was measured, keep it, and give the answer."""
    kept = core_answer(add_noise(exact, priced, source), priced, under)
    return given_answer(kept, priced, under, min_group_size)
