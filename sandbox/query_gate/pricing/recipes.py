"""How an aggregate is made of noised numbers; each is named by its slot."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from sandbox.core.columns import Bounds
from sandbox.query_gate.language.model import PairKind, QuantileKind, SpreadKind
from sandbox.query_gate.pricing.measures import Histogram, width_of


@dataclass(frozen=True, slots=True)
class Direct:
    """An aggregate that is one slot."""

    slot: int
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """A sum made of a centred sum and a count: centred + middle · count, in stored units at `scale`."""

    centred: int
    count: int
    middle: int
    scale: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """An average: middle + sum / count, never outside `bounds`; slots, all in stored units at `scale`."""

    total: int
    count: int
    middle: int
    bounds: Bounds
    scale: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The mean product of two values' distances from their means, over `count` rows.

    `left` and `right` are centred sums; `product` counts multiples of `unit` stored units², each row less `middle`.
    At most `error` stored units² lie between it and the truth, since products were cut; it is at most `widest`.
    """

    count: int
    left: int
    right: int
    product: int
    unit: int
    middle: int
    scale: int
    error: int
    widest: int


@dataclass(frozen=True, slots=True)
class SpreadOf:
    """A variance or standard deviation."""

    kind: SpreadKind
    moment: Moment


@dataclass(frozen=True, slots=True)
class PairOf:
    """What is made of a covariance, of the variances that its kind needs, and of two averages."""

    kind: PairKind
    covariance: Moment
    spread_y: Moment | None
    spread_x: Moment | None
    average_y: Ratio
    average_x: Ratio


@dataclass(frozen=True, slots=True)
class QuantileOf:
    """A quantile, read from the histogram whose slots begin at `first`; `at` is its share, as a fraction."""

    kind: QuantileKind
    at: tuple[int, int]
    first: int
    histogram: Histogram


Recipe: TypeAlias = Direct | Total | Ratio | SpreadOf | PairOf | QuantileOf


def slots_of(recipe: Recipe) -> tuple[int, ...]:
    """Give the slots that a recipe reads."""
    match recipe:
        case Direct(slot):
            return (slot,)
        case Total(centred, count):
            return (centred, count)
        case Ratio(total, count):
            return (total, count)
        case SpreadOf(_, moment):
            return _slots_of_moment(moment)
        case PairOf(_, covariance, spread_y, spread_x):
            moments = [moment for moment in (covariance, spread_y, spread_x) if moment is not None]
            return tuple(dict.fromkeys(slot for moment in moments for slot in _slots_of_moment(moment)))
        case QuantileOf(_, _, first, histogram):
            return tuple(range(first, first + width_of(histogram)))
        case _:
            assert_never(recipe)


def _slots_of_moment(moment: Moment) -> tuple[int, ...]:
    return tuple(dict.fromkeys((moment.count, moment.left, moment.right, moment.product)))
