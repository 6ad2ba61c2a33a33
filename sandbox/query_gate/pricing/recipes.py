"""How an aggregate is made of noised numbers."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from sandbox.core.columns import Bounds


@dataclass(frozen=True, slots=True)
class Direct:
    """An aggregate that is one slot."""

    slot: int
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Ratio:
    """An average: middle + sum / count, never outside `bounds`; slots, all in stored units at `scale`."""

    total: int
    count: int
    middle: int
    bounds: Bounds
    scale: int


Recipe: TypeAlias = Direct | Ratio


def slots_of(recipe: Recipe) -> tuple[int, ...]:
    """Give the slots that a recipe reads."""
    match recipe:
        case Direct(slot):
            return (slot,)
        case Ratio(total, count):
            return (total, count)
        case _:
            assert_never(recipe)
