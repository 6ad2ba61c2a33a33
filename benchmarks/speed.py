"""Paired turns: the plain query and the gate's whole answer, alternating, so that both meet the same machine."""

from benchmarks.accuracy import ExactCells, closeness, exact_cells
from benchmarks.classes import CLASSES, QuestionClass, spend_of
from benchmarks.records import ClassSpeed, SpeedRun, Stage, source_of_run, spread_of
from benchmarks.world import GateTurn, Pair
from sandbox.core.budget import Budget
from sandbox.core.errors.asking import QuestionFailed
from sandbox.core.errors.tree import RefusedQuestion

STAGES = ("judge", "ledger", "engine", "noise", "answer")


def measure_speed(pair: Pair, rows: int, turns: int) -> SpeedRun:
    """Measure every class."""
    classes = tuple(_measured(pair, question, turns) for question in CLASSES)
    return SpeedRun(rows, turns, source_of_run(), pair.loads, classes)


def _measured(pair: Pair, question: QuestionClass, turns: int) -> ClassSpeed:
    exact = exact_cells(pair, question)
    plain: list[float] = []
    gate: list[GateTurn] = []
    refusal = ""
    for turn in range(turns + 1):
        plain.append(1000 * pair.ask_plain(question.sql)[1])
        try:
            gate += [] if refusal else [pair.ask_gate(question.sql, turn_spend(question, turn))]
        except (RefusedQuestion, QuestionFailed) as refused:
            refusal = refused.code
    if refusal:
        return ClassSpeed(question.id, spread_of(plain[1:]), refusal=refusal)
    return _answered(exact, plain[1:], gate[1:])


def _answered(exact: ExactCells, plain: list[float], turns: list[GateTurn]) -> ClassSpeed:
    gate = [1000 * turn.seconds for turn in turns]
    return ClassSpeed(
        exact.question,
        spread_of(plain),
        spread_of(gate),
        spread_of([ours / theirs for ours, theirs in zip(gate, plain, strict=True)]),
        tuple(Stage(name, spread_of([1000 * t.stages.get(name, 0.0) for t in turns]).median) for name in STAGES),
        turns[0].answer.receipt.bounding,
        closeness(exact, [turn.answer.rows for turn in turns]),
    )


def turn_spend(question: QuestionClass, turn: int) -> Budget:
    """Give a spend that is each turn's own, so that none is answered from what is kept."""
    spend = spend_of(question)
    return Budget(spend.nano_rho - turn, spend.nano_delta)
