"""What is wrong with an input, gathered so that all of it is told at once (Z 第二十一条: 一次性告知)."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.world.plain_yaml import Spot, Step, Steps

FORM = "form"
SpotOf = Callable[[Steps], Spot | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a document: what people call it, and the steps that lead there from the top."""

    label: str
    steps: Steps = ()

    def at(self, *steps: Step) -> "Place":
        """Give a place further within, under the same name."""
        return Place(self.label, (*self.steps, *steps))

    def named(self, label: str) -> "Place":
        """Give the same place under another name."""
        return Place(label, self.steps)


def nowhere(steps: Steps) -> Spot | None:  # noqa: ARG001 - the form of every finder
    """Know no lines."""
    return None


class Findings:
    """A growing list of findings; `spot_of` finds the lines of places in what is being read."""

    def __init__(self, spot_of: SpotOf = nowhere) -> None:
        self._all: list[Finding] = []
        self._spot_of = spot_of

    def add(self, rule: str, where: str | Place, en: str, zh: str) -> None:
        """Note one thing that is wrong."""
        place = where if isinstance(where, Place) else Place(where)
        spot = self._spot_of(place.steps) if isinstance(where, Place) else None
        line, column = (None, None) if spot is None else (spot.line, spot.column)
        self._all.append(Finding(rule, place.label, Text(en, zh), line, column))

    @property
    def all(self) -> tuple[Finding, ...]:
        """Everything noted so far, in order."""
        return tuple(self._all)
