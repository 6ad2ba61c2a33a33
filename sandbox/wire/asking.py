"""Shapes of quoting, asking, samples and budgets. Budgets travel as whole billionths."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from sandbox.wire.shapes import Name, PlainText, SampleSql, Shape, Sql

Value = None | bool | int | float | str
MAX_RHO = 1000.0


Within = Annotated[PlainText, Field(min_length=1, max_length=32)]
"""How exact an answer is to be: `2%` of each value, or `50` in a column's own unit."""


class QuestionIn(Shape):
    """A question. `rho` is the most that may be paid; without it the contract's default is.

    With `within` the least budget is looked for at which every number is so exact, at `confidence` percent.
    """

    scenario: Name
    dataset: Name
    sql: Sql
    rho: float | None = Field(default=None, gt=0, le=MAX_RHO)
    within: Within | None = None
    confidence: Literal[80, 90, 95, 99] = 95


class BudgetOut(Shape):
    """zCDP ρ and δ, in whole billionths."""

    nano_rho: int
    nano_delta: int


class ScopeOut(Shape):
    """What one budget scope has left, now and after the question."""

    scope: str
    left: BudgetOut
    left_after: BudgetOut


class QuotedColumnOut(Shape):
    """The expected 95 % half-width of a column; `at_units`: for a group of so many units."""

    name: str
    half_width_95: float | None
    at_units: int | None


class AccuracyPriceOut(Shape):
    """What the accuracy costs, pilots included; `units`: of the smallest group (null: it does not matter).

    `cost` is null where no budget gives it. `is_beyond`: it is more than may be paid, or than is left.
    """

    units: int | None
    cost: BudgetOut | None
    epsilon: float | None
    is_beyond: bool


class SuggestionOut(Shape):
    """A cheaper way to ask: `sql` at `spend`, judged already; `columns` as in a quote.

    `gain`: how many times narrower (fewer), fewer groups (coarser) or cheaper (less_exact).
    """

    saving: Literal["kept", "fewer", "coarser", "less_exact"]
    sql: str
    spend: BudgetOut
    columns: tuple[QuotedColumnOut, ...]
    groups: int | None
    gain: float | None


class QuoteOut(Shape):
    """What a question would cost and tell; nothing was charged and no row was read."""

    cost: BudgetOut
    epsilon: float
    columns: tuple[QuotedColumnOut, ...]
    groups: int | None
    is_free: bool
    scopes: tuple[ScopeOut, ...]
    notes: tuple[str, ...]
    threshold: int | None = None
    vanishing_below: int | None = None
    accuracy: tuple[AccuracyPriceOut, ...] = ()
    suggestions: tuple[SuggestionOut, ...] = ()


class MechanismOut(Shape):
    """One noise addition."""

    name: str
    columns: tuple[str, ...]
    scale: float
    sensitivity: int
    clamp: tuple[int, int] | None
    nano_rho: int
    threshold: int | None = None
    nano_delta: int = 0


class ReceiptOut(Shape):
    """What an answer is checked by, without the data."""

    id: str
    question_digest: str
    contract_digest: str
    policy_digest: str
    dataset: str
    dataset_version: str
    scenario: str
    grant: str
    analyst: str
    cost: BudgetOut
    mechanisms: tuple[MechanismOut, ...]
    bounding: str
    isolation: tuple[str, ...]
    charged_at: str


class AnswerColumnOut(Shape):
    """One column of an answer."""

    name: str
    kind: Literal["key", "noised", "derived"]
    half_width_95: float | None


class AnswerOut(Shape):
    """A noised table with the 95 % half-width of each cell."""

    columns: tuple[AnswerColumnOut, ...]
    rows: tuple[tuple[Value, ...], ...]
    half_widths: tuple[tuple[float | None, ...], ...]
    receipt: ReceiptOut
    suppressed: tuple[tuple[int, int], ...]
    suppression_rule: str


class TargetOut(Shape):
    """How exact an answer is to be: half-widths of at most `amount`, a share of each value or in the column's unit."""

    amount: float
    yardstick: Literal["share", "units"]
    confidence: int


class ReachedOut(Shape):
    """How far an answer asked for by accuracy got.

    `total`: charged now, pilots included. `missed`: cells, by row and column, that are wider than asked or withheld.
    `needed`: what all cells would take in one question, judged by the last pilot.
    """

    target: TargetOut
    most: BudgetOut
    total: BudgetOut
    pilots: tuple[str, ...]
    pilot_cost: BudgetOut
    missed: tuple[tuple[int, int], ...]
    needed: BudgetOut | None


class GivenAnswerOut(Shape):
    """An answer as it leaves. `was_free`: it was asked before, and nothing was charged this time."""

    answer: AnswerOut
    was_free: bool
    reached: ReachedOut | None = None


WhichEdgeRows: TypeAlias = Literal["without", "with", "only"]


class SampleQuestionIn(Shape):
    """A question to one's own masked sample: any SELECT."""

    scenario: Name
    dataset: Name
    sql: SampleSql
    edge_rows: WhichEdgeRows = "without"


class TableOut(Shape):
    """A plain table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class BudgetLeftOut(Shape):
    """What an analyst has left, in each scope."""

    scopes: tuple[ScopeOut, ...]
