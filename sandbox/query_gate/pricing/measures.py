"""What is measured on rows: each measure is one noised release, of one number for each group or of several."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from sandbox.core.columns import Bounds
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.meaning.ranges import cut, multiplied
from sandbox.query_gate.pricing.histograms import Run, nodes_of


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows."""


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many rows in which an expression is not NULL."""

    of: Expression


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many privacy units, of those that a source has rows of."""

    source: int = 0


@dataclass(frozen=True, slots=True)
class DistinctCount:
    """How many values an expression has, NULL not among them; `most`: how many it can have, None: nobody knows."""

    of: Expression
    most: int | None


@dataclass(frozen=True, slots=True)
class CentredSum:
    """The sum of an expression's distance from `middle`, in stored units at `scale`, over rows where it is not NULL."""

    of: Expression
    middle: int
    bounds: Bounds
    scale: int

    @property
    def reach(self) -> int:
        """How far from the middle a row can lie."""
        return max(self.bounds.high - self.middle, self.middle - self.bounds.low)


@dataclass(frozen=True, slots=True)
class Factor:
    """An expression's distance from the middle of its bounds, cut towards zero to whole multiples of `unit`."""

    of: Expression
    middle: int
    bounds: Bounds
    unit: int

    @property
    def distances(self) -> Bounds:
        """What it can be, in multiples of the unit."""
        low, high = self.bounds.low - self.middle, self.bounds.high - self.middle
        return Bounds(cut(low, self.unit), cut(high, self.unit))


@dataclass(frozen=True, slots=True)
class CentredProduct:
    """The sum of two factors' product, cut by `divisor`, less `middle`, over rows where neither is NULL."""

    left: Factor
    right: Factor
    divisor: int
    middle: int

    @property
    def terms(self) -> Bounds:
        """What a row can add."""
        quotients = quotients_of(self.left, self.right, self.divisor)
        return Bounds(quotients.low - self.middle, quotients.high - self.middle)


def quotients_of(left: Factor, right: Factor, divisor: int) -> Bounds:
    """Give what the product of two factors can be, cut towards zero by a divisor."""
    products = multiplied(left.distances, right.distances)
    low = 0 if left == right else cut(products.low, divisor)
    return Bounds(low, cut(products.high, divisor))


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie in each leaf of a range, and in each node of `levels`, coarsest first, above the leaves."""

    of: Expression
    runs: tuple[Run, ...]
    levels: tuple[int, ...]
    scale: int

    @property
    def leaves(self) -> tuple[Bounds, ...]:
        """The values of each leaf, in order."""
        return tuple(leaf for run in self.runs for leaf in run.leaves)


Count: TypeAlias = RowCount | ValueCount | UnitCount | DistinctCount
OneNumber: TypeAlias = Count | CentredSum | CentredProduct
Measure: TypeAlias = OneNumber | Histogram


def width_of(measure: Measure) -> int:
    """Give how many numbers a measure has for each group: a vector's are noised in one release."""
    match measure:
        case RowCount() | ValueCount() | UnitCount() | DistinctCount() | CentredSum() | CentredProduct():
            return 1
        case Histogram(_, runs, levels):
            return nodes_of(sum(run.count for run in runs), levels)
        case _:
            assert_never(measure)


def measure_text(measure: Measure) -> str:
    """Write a measure, for receipts and the canonical form."""
    match measure:
        case RowCount() | ValueCount() | UnitCount() | DistinctCount():
            return f"count({_counted(measure)})"
        case CentredSum(of, 0):
            return f"sum({phrase(of)})"
        case CentredSum(of, middle, _, scale):
            return f"sum({phrase(of)} - {middle}e-{scale})"
        case CentredProduct(left, right, divisor, middle):
            return f"sum({_cut(f'{_factor(left)} * {_factor(right)}', divisor)} - {middle})"
        case Histogram():
            return _histogram_text(measure)
        case _:
            assert_never(measure)


def _histogram_text(measure: Histogram) -> str:
    """Write a histogram: bins by their edges, a tree by its range, which decides its leaves."""
    last = measure.runs[-1]
    if len(measure.runs) > 1 and all(run.count == 1 for run in measure.runs):
        bins = "".join(f"≤ {run.start + run.width - 1}e-{measure.scale}, " for run in measure.runs[:-1])
        return f"histogram({phrase(measure.of)}, {bins}more)"
    ends = f"{measure.runs[0].start} … {last.start + last.width * last.count - 1} e-{measure.scale}"
    steps = " by ".join(map(str, (sum(run.count for run in measure.runs), *measure.levels[:-1])))
    return f"histogram({phrase(measure.of)}, {ends}, {steps})"


def _counted(measure: Count) -> str:
    match measure:
        case RowCount():
            return "*"
        case ValueCount(of):
            return phrase(of)
        case UnitCount(source):
            return "DISTINCT unit" if source == 0 else f"DISTINCT s{source}.unit"
        case DistinctCount(of):
            return f"DISTINCT {phrase(of)}"


def _factor(factor: Factor) -> str:
    text = phrase(factor.of) if isinstance(factor.of, ColumnRef) else f"({phrase(factor.of)})"
    return _cut(f"({text} - {factor.middle})", factor.unit)


def _cut(text: str, divisor: int) -> str:
    return text if divisor == 1 else f"(({text}) // {divisor})"
