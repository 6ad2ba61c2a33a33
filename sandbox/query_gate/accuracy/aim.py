"""What is aimed at: a question, how exact its answer is to be, and what it is expected to say at a budget. Pure."""

from dataclasses import dataclass, replace

from sandbox.core.accuracy import Target
from sandbox.core.answers import Answer
from sandbox.core.budget import FREE, Budget
from sandbox.core.columns import Value
from sandbox.core.errors.asking import AccuracyUnknown, SpendTooSmall
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.judge import ExpectedCell, expected_cells, expected_columns, judge
from sandbox.query_gate.pricing.price import PricedPlan, PricedProgram
from sandbox.world.widths import told_at

ROUNDING = 1.001
"""Half-widths are given with four digits, rounded up."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A question, how exact its answer is to be, and the most that may be paid for it."""

    sql: str
    target: Target
    most: Budget
    asking: Asking

    def question_at(self, nano_rho: int) -> Question:
        """Give the question at a budget."""
        return Question(self.sql, replace(self.most, nano_rho=nano_rho))


def aim_of(question: Question, target: Target, asking: Asking) -> Aim:
    """Give the aim of a question: its spend, or else the contract's price of one question, is the most it may cost."""
    return Aim(question.sql, target, question.spend or asking.contract.privacy.question, asking)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: its place, its name, whether its half-width is the same in every group."""

    place: int
    name: str
    is_steady: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A noised number with its half-width at the target's confidence."""

    column: Column
    value: float
    half_width: float


def columns_of(aim: Aim) -> tuple[Column, ...]:
    """Give the columns of noised numbers; none where the table is public, which is exact.

    Raises:
        RefusedQuestion: the question would not be answered.
    """
    policy = aim.asking.contract.privacy
    program = judge(Question(aim.sql), (aim.asking.contract,), aim.asking.grant)
    if program.cost == FREE:
        return ()
    quoted = expected_columns(program, policy.min_group_size)
    derived = [column.name for column in quoted if column.half_width_95 is None and column.at_units is not None]
    if derived:
        raise AccuracyUnknown(fragment=derived[0])
    return tuple(Column(p, c.name, c.at_units is None) for p, c in enumerate(quoted) if c.half_width_95 is not None)


def cells_of(aim: Aim, columns: tuple[Column, ...], answer: Answer, nano_rho: int) -> tuple[Cell, ...]:
    """Give an answer's noised numbers with their half-widths at the target's confidence."""
    factors = _factors(aim, nano_rho)
    return tuple(
        Cell(column, float(value), width * factors.get(column.place, 1.0))
        for row, widths in zip(answer.rows, answer.half_widths, strict=True)
        for column in columns
        for value, width in [(row[column.place], widths[column.place])]
        if width is not None and isinstance(value, int | float)
    )


def are_exact_enough(aim: Aim, cells: tuple[Cell, ...]) -> bool:
    """Tell whether every cell meets the target."""
    return all(cell.half_width <= aim.target.width_for(cell.value) * ROUNDING for cell in cells)


def missed_in(aim: Aim, columns: tuple[Column, ...], answer: Answer, nano_rho: int) -> tuple[tuple[int, int], ...]:
    """Name the numbers of an answer, by row and column, that are withheld or wider than the target."""
    factors = _factors(aim, nano_rho)
    return tuple(
        (number, column.place)
        for number, row in enumerate(answer.rows)
        for column in columns
        if _is_missed(aim, row[column.place], answer.half_widths[number][column.place], factors.get(column.place, 1.0))
    )


def _is_missed(aim: Aim, value: Value, half_width: float | None, factor: float) -> bool:
    if half_width is None or not isinstance(value, int | float):
        return value is None
    return half_width * factor > aim.target.width_for(value) * ROUNDING


def widths_at(aim: Aim, nano_rho: int) -> dict[int, float]:
    """Give the expected half-widths, at the target's confidence, by place; nothing where so little buys no noise."""
    try:
        cells = expected_at(aim, nano_rho, aim.asking.contract.privacy.min_group_size)
    except SpendTooSmall:
        return {}
    return {
        place: cell.half_width_95
        for place, cell in enumerate(cells)
        if cell is not None and cell.half_width_95 is not None
    }


def _factors(aim: Aim, nano_rho: int) -> dict[int, float]:
    """Give how much wider than at 95 % each column is told at the target's confidence."""
    wide = widths_at(aim, nano_rho)
    usual = widths_at(replace(aim, target=replace(aim.target, confidence=95)), nano_rho)
    return {place: wide[place] / usual[place] for place in wide if usual.get(place)}


def expected_at(aim: Aim, nano_rho: int, units: int) -> tuple[ExpectedCell | None, ...]:
    """Give what a group of so many units is expected to show at a budget; half-widths at the target's confidence."""
    program = judge(aim.question_at(nano_rho), (aim.asking.contract,), aim.asking.grant)
    return expected_cells(_told_at(program, aim.target.confidence), units)


def _told_at(program: PricedProgram, percent: int) -> PricedProgram:
    return replace(program, blocks=tuple(_block_told_at(block, percent) for block in program.blocks))


def _block_told_at(block: PricedPlan, percent: int) -> PricedPlan:
    told = (
        replace(item, noise=None if item.noise is None else told_at(item.noise, percent)) for item in block.measures
    )
    return replace(block, measures=tuple(told))
