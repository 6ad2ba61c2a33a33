"""Answer slots: answers, refusals and failures leave at whole multiples of a width after the question came.

How long an answer takes tells how many rows were read (privacy.md: zone maps). On a grid it tells the number of slots
alone. The width is that of the question's weight, which its text and contract decide. What still leaks: docs/timing.md.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.config import Settings
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.weight import Weight, weight_of
from sandbox.world.clock import Clock


class Slot:
    """The grid one question is answered on: it began when the question came."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._widths_s = {
            Weight.LIGHT: settings.answer_slot_light_ms / 1000,
            Weight.HEAVY: settings.answer_slot_heavy_ms / 1000,
        }
        self._came_s = clock.elapsed_s()
        self._weight = Weight.LIGHT

    def weigh(self, question: Question, under: Asking) -> None:
        """Choose the grid of a question's weight."""
        if any(self._widths_s.values()):
            self._weight = weight_of(question, under)

    def leaves_at_s(self, now_s: float) -> float:
        """Give the next moment of the grid, at least one width after the question came; now where there is no grid."""
        width_s = self._widths_s[self._weight]
        if width_s == 0:
            return now_s
        return self._came_s + max(1, math.ceil((now_s - self._came_s) / width_s)) * width_s


@contextmanager
def answer_slot(settings: Settings, clock: Clock) -> Iterator[Slot]:
    """Hold back whatever leaves, be it an answer or an error, until the grid's next moment."""
    slot = Slot(settings, clock)
    try:
        yield slot
    finally:
        clock.wait_until(slot.leaves_at_s(clock.elapsed_s()))
