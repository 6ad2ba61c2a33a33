"""What stands above the cut, worked out on noised measures alone: post-processing, free and safe.

In Python, not in an engine: exact on whole numbers, and every value keeps its slopes, from which its interval comes.
Wider shells (windows, joins of results) become further steps over the same noised rows.
"""

from dataclasses import dataclass
from typing import assert_never

from sandbox.core.columns import Value
from sandbox.query_gate.answering.branches import chosen, first_true
from sandbox.query_gate.answering.columns import GivenColumn, column_of
from sandbox.query_gate.answering.estimates import NULL, WITHHELD, Estimate, as_number, combined, width_of
from sandbox.query_gate.answering.functions import of_dates, of_number, of_text
from sandbox.query_gate.answering.logic import all_of, any_of, compared, negated
from sandbox.query_gate.answering.noised import Noised, average, direct, total
from sandbox.query_gate.answering.quantiles import quantile
from sandbox.query_gate.answering.shown import shown_literal
from sandbox.query_gate.answering.statistics import pair, spread
from sandbox.query_gate.answering.withholding import Withholding
from sandbox.query_gate.language.expressions import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ChangedText,
    Coalesce,
    ColumnRef,
    Compare,
    DateDifference,
    DateLiteral,
    DatePart,
    DateShift,
    DateStart,
    Expression,
    Extreme,
    IsNull,
    KeyRef,
    Not,
    NumberLiteral,
    OneOf,
    Substring,
    TestedText,
    TextLength,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.phrase_functions import Function, parts_in
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from sandbox.query_gate.pricing.measures import RowCount, UnitCount, ValueCount
from sandbox.query_gate.pricing.plan import Plan
from sandbox.query_gate.pricing.recipes import Direct, PairOf, QuantileOf, Ratio, SpreadOf, Total
from sandbox.world.noise import Calibration


@dataclass(frozen=True, slots=True)
class NoisyRow:
    """One group: its keys as shown, its noised numbers, and its place in each key's domain."""

    keys: tuple[Value, ...]
    slots: tuple[int, ...]
    places: tuple[int, ...] = ()


class Shell:
    """Reads expressions above the cut for one noised row at a time."""

    def __init__(self, plan: Plan, noises: tuple[Calibration | None, ...], withholding: Withholding) -> None:
        self._plan = plan
        self._noises = noises
        self._withholding = withholding

    def half_width(self, estimate: Estimate) -> float:
        """Give the 95 % half-width of an estimate."""
        return width_of(estimate, self._noises)

    def plain_column(self, index: int, rows: list[NoisyRow]) -> GivenColumn | None:
        """Give an aggregate's values in all rows at once; None where each must be read."""
        slots = tuple(zip(*(row.slots for row in rows), strict=True))
        return column_of(self._plan.recipes[index], slots, self._noises, self._withholding) if slots else None

    def read(self, node: Expression, row: NoisyRow) -> Estimate:
        """Give the value of an expression in a row."""
        match node:
            case KeyRef() | AggregateRef() | ColumnRef():
                return self._reference(node, row)
            case Arithmetic():
                return self._arithmetic(node, row)
            case Case():
                return self._case(node, row)
            case Compare() | OneOf() | IsNull() | Not() | AllOf() | AnyOf():
                return self._condition(node, row)
            case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
                return Estimate(shown_literal(node))
            case _:
                return self._function(node, row)

    def _reference(self, node: KeyRef | AggregateRef | ColumnRef, row: NoisyRow) -> Estimate:
        match node:
            case KeyRef(index):
                return Estimate(row.keys[self._plan.key_places[index]])
            case AggregateRef(index):
                return self._aggregate(index, row)
            case ColumnRef():
                raise AssertionError("a column above the cut")

    def _function(self, node: Function, row: NoisyRow) -> Estimate:
        parts = tuple(self.read(part, row) for part in parts_in(node))
        match node:
            case Coalesce() | Extreme():
                return chosen(node, parts, self.half_width)
            case DatePart() | DateStart() | DateShift() | DateDifference():
                return of_dates(node, parts)
            case Substring() | ChangedText() | TextLength() | TestedText():
                return of_text(node, parts[0])
            case _:
                return of_number(node, parts[0], self.half_width)

    def _condition(self, node: Compare | OneOf | IsNull | Not | AllOf | AnyOf, row: NoisyRow) -> Estimate:
        match node:
            case Compare():
                return compared(node.comparison, self.read(node.left, row), self.read(node.right, row), self.half_width)
            case OneOf():
                of = self.read(node.of, row)
                values = (Estimate(shown_literal(value)) for value in node.values)
                return any_of(tuple(compared(Comparison.EQUAL, of, value, self.half_width) for value in values))
            case IsNull():
                of = self.read(node.of, row)
                return WITHHELD if of.is_withheld else Estimate(of.value is None)
            case Not():
                return negated(self.read(node.of, row))
            case AllOf() | AnyOf():
                parts = tuple(self.read(part, row) for part in node.of)
                return all_of(parts) if isinstance(node, AllOf) else any_of(parts)
            case _:
                assert_never(node)

    def _case(self, node: Case, row: NoisyRow) -> Estimate:
        branches = ((self.read(branch.when, row), self.read(branch.then, row)) for branch in node.branches)
        otherwise = NULL if node.otherwise is None else self.read(node.otherwise, row)
        return first_true((*branches, (Estimate(value=True), otherwise)), self.half_width)

    def _arithmetic(self, node: Arithmetic, row: NoisyRow) -> Estimate:
        left, right = self.read(node.left, row), self.read(node.right, row)
        if node.operator is Operator.DIVIDE and self._is_too_small(node.right, right):
            return WITHHELD
        return combined(node.operator, left, right)

    def _is_too_small(self, node: Expression, divisor: Estimate) -> bool:
        number = as_number(divisor.value)
        if number is None or not (divisor.slopes or divisor.blur):
            return False
        if self.is_count(node):
            return number < self._withholding.min_units
        return abs(number) < self._withholding.margin * self.half_width(divisor)

    def is_count(self, node: Expression) -> bool:
        """Tell whether an expression is a number of rows or units."""
        recipe = self._plan.recipes[node.index] if isinstance(node, AggregateRef) else None
        core = self._plan.core
        counts = RowCount, ValueCount, UnitCount
        return isinstance(recipe, Direct) and isinstance(core.measures[core.slots[recipe.slot]], counts)

    def _aggregate(self, index: int, row: NoisyRow) -> Estimate:
        noised = Noised(row.slots, self._noises, self._withholding)
        recipe = self._plan.recipes[index]
        match recipe:
            case Direct():
                return direct(recipe, noised)
            case Total():
                return total(recipe, noised)
            case Ratio():
                return average(recipe, noised)
            case SpreadOf():
                return spread(recipe, noised)
            case PairOf():
                return pair(recipe, noised)
            case QuantileOf():
                return quantile(recipe, noised)
            case _:
                assert_never(recipe)
