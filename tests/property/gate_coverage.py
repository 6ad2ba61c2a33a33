"""How often the interval of an answer's cell holds the truth, over many noisings of one exact table.

The truth is what the same answer says without noise: the bounded, exact value. The exact table is measured once, by the
real engine; noise is OpenDP's own; values and half-widths are those the asker is given.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sandbox.core.answers import Answer, Receipt
from sandbox.core.budget import Budget
from sandbox.core.columns import Value
from sandbox.core.questions import Question
from sandbox.query_gate.answering.answer import core_answer, given_answer
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.aggregate import ExactTable, aggregate
from sandbox.query_gate.measuring.noise import NoisyTable, add_noise
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.noise import NoiseSource, OpenDpNoise
from tests.unit.query_gate.asking_gate import ENTRY, receipt
from tests.unit.query_gate.gate_world import CONTRACT, GRANT

Place = tuple[tuple[Value, ...], int]
"""A cell: the group's keys, and the place of its column."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How often a cell was given, and how often its interval held the truth."""

    given: int = 0
    held: int = 0

    @property
    def part(self) -> float:
        """The part of what was given that held the truth."""
        return self.held / self.given if self.given else 0.0


@dataclass(frozen=True, slots=True)
class Tried:
    """A question measured once, to be noised again and again."""

    priced: PricedPlan
    exact: ExactTable
    under: Receipt
    keys: int

    def answer(self, source: NoiseSource, min_group_size: int) -> Answer:
        """Noise it and give the answer."""
        kept = core_answer(add_noise(self.exact, self.priced, source), self.priced, self.under)
        return given_answer(kept, self.priced, self.under, min_group_size)

    def truth(self) -> dict[Place, float]:
        """Give what the answer is without noise, for every group there is."""
        bare = replace(self.priced, measures=tuple(replace(m, noise=None) for m in self.priced.measures))
        table = NoisyTable(self.exact.cells, self.exact.slots)
        answer = given_answer(core_answer(table, bare, self.under), bare, self.under, 0)
        return {place: value for place, value, _ in self.cells(answer)}

    def cells(self, answer: Answer) -> Iterator[tuple[Place, float, float | None]]:
        """Give the numeric cells of an answer, and their half-widths."""
        for row, widths in zip(answer.rows, answer.half_widths, strict=True):
            for place in range(self.keys, len(row)):
                value = row[place]
                if isinstance(value, int | float):
                    yield (row[: self.keys], place), value, widths[place]


def tried(sql: str, spend: Budget, space: SpaceWorker) -> Tried:
    """Judge a question and measure it."""
    (priced,) = judge(Question(sql, spend), (CONTRACT,), GRANT).blocks
    return Tried(priced, aggregate(priced, ENTRY, space), receipt(priced), len(priced.plan.query.keys))


def covered(question: Tried, runs: int, min_group_size: int = 10) -> dict[Place, Covered]:
    """Count, cell by cell, how often what was given holds the truth."""
    truth, source = question.truth(), OpenDpNoise()
    found = dict.fromkeys(truth, Covered())
    for _ in range(runs):
        for place, value, width in question.cells(question.answer(source, min_group_size)):
            if place not in truth:
                continue
            is_held = width is not None and abs(value - truth[place]) <= width
            found[place] = Covered(found[place].given + 1, found[place].held + is_held)
    return found


def together(cells: Iterable[Covered]) -> Covered:
    """Count cells together."""
    every = tuple(cells)
    return Covered(sum(cell.given for cell in every), sum(cell.held for cell in every))
