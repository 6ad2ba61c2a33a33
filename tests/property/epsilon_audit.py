"""An audit of ε from outside: a lower bound that holds whatever the mechanism is, from what it gives on two neighbours.

If a mechanism is (ε, δ)-DP then P(event on one side) ≤ e^ε P(event on the other) + δ, for every event (Dwork & Roth
2014, Def. 2.4). The audit draws many outputs of each side, each told as one number, its score; picks the event `score ≥
t` or `score < t`, and the direction, that parts the sides best on the first half of the draws; bounds its two
probabilities on the second half by Clopper & Pearson (1934); and gives the ε these bounds force (Jagielski, Ullman &
Oprea 2020, "Auditing differentially private machine learning", Section 4.2; Nasr et al. 2023). The bound is above
the true ε with a probability of at most `FALSE_ALARM`.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FALSE_ALARM = 1e-10
Scores = NDArray[np.float64]
Draw = Callable[[int], Scores]
"""Gives so many independent scores of one side."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two neighbouring datasets under one mechanism, as the scores of what it gives on them."""

    one: Draw
    other: Draw


@dataclass(frozen=True, slots=True)
class Event:
    """The scores from `at` on, or, mirrored, those below it; `from_other`: more probable on the other side."""

    at: float
    is_mirrored: bool
    from_other: bool

    def count(self, scores: Scores) -> int:
        """Count how often it happens."""
        reached = int((scores >= self.at).sum())
        return len(scores) - reached if self.is_mirrored else reached

    def ordered(self, one: Scores, other: Scores) -> tuple[Scores, Scores]:
        """Give the side where it is more probable first."""
        return (other, one) if self.from_other else (one, other)


def epsilons_at_least(neighbours: Neighbours, deltas: tuple[float, ...], draws: int) -> tuple[float, ...]:
    """Give a lower bound of the ε of a mechanism at each δ, out of 2 · `draws` outputs of each side."""
    one, other = neighbours.one(draws), neighbours.other(draws)
    events = [_most_telling(one, other, delta) for delta in deltas]
    one, other = neighbours.one(draws), neighbours.other(draws)
    return tuple(_forced_by(event, one, other, delta) for event, delta in zip(events, deltas, strict=True))


def _forced_by(event: Event, one: Scores, other: Scores, delta: float) -> float:
    more, less = event.ordered(one, other)
    return forced_epsilon((event.count(more), event.count(less)), len(one), delta)


def forced_epsilon(counts: tuple[int, int], draws: int, delta: float) -> float:
    """Give the least ε that lets an event happen so often on one side and so seldom on the other; -∞: any does."""
    surely = at_least(counts[0], draws, FALSE_ALARM / 2) - delta
    at_most = 1 - at_least(draws - counts[1], draws, FALSE_ALARM / 2)
    return math.log(surely / at_most) if surely > 0 else -math.inf


def _most_telling(one: Scores, other: Scores, delta: float) -> Event:
    def telling(event: Event) -> float:
        more, less = event.ordered(one, other)
        probable, improbable = _seen(event.count(more), len(more), -5), _seen(event.count(less), len(less), 5)
        return math.log((probable - delta) / improbable) if probable > delta else -math.inf

    return max(_events(one, other), key=telling)


def _seen(count: int, draws: int, errors: int) -> float:
    """Give a share moved by so many standard errors, Laplace's rule of succession keeping it off the ends."""
    share = (count + 1) / (draws + 2)
    return share + errors * math.sqrt(share * (1 - share) / draws)


def _events(one: Scores, other: Scores) -> Iterator[Event]:
    marks = np.quantile(np.concatenate((one, other)), np.linspace(0, 1, 81), method="closest_observation")
    for at in np.unique(marks):
        for is_mirrored in (False, True):
            for from_other in (False, True):
                yield Event(float(at), is_mirrored, from_other)


def at_least(count: int, draws: int, error: float) -> float:
    """Give the one-sided lower bound of Clopper & Pearson: the p with P(Binomial(draws, p) ≥ count) = error."""
    if count == 0:
        return 0.0
    low, high = 0.0, count / draws
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if _reaching(count, draws, middle) > error else (middle, high)
    return low


def _reaching(count: int, draws: int, chance: float) -> float:
    """Give P(Binomial(draws, chance) ≥ count)."""
    if chance <= 0:
        return 0.0
    hits = np.arange(count, draws + 1)
    logs = _log_factorials(draws)
    choices = logs[draws] - logs[hits] - logs[draws - hits]
    return float(np.exp(choices + hits * math.log(chance) + (draws - hits) * math.log1p(-chance)).sum())


@lru_cache(maxsize=16)
def _log_factorials(largest: int) -> Scores:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, largest + 1, dtype=np.float64)))))
