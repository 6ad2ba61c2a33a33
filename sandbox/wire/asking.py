"""Shapes of quoting, asking, samples and budgets. Budgets travel as whole billionths."""

from typing import Literal

from pydantic import Field

from sandbox.wire.shapes import Name, SampleSql, Shape, Sql

Value = None | bool | int | float | str
MAX_RHO = 1000.0


class QuestionIn(Shape):
    """A question. `rho` is what may be paid; without it the contract's default is."""

    scenario: Name
    dataset: Name
    sql: Sql
    rho: float | None = Field(default=None, gt=0, le=MAX_RHO)


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


class GivenAnswerOut(Shape):
    """An answer as it leaves. `was_free`: it was asked before, and nothing was charged this time."""

    answer: AnswerOut
    was_free: bool


class SampleQuestionIn(Shape):
    """A question to one's own masked sample: any SELECT."""

    scenario: Name
    dataset: Name
    sql: SampleSql


class TableOut(Shape):
    """A plain table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class BudgetLeftOut(Shape):
    """What an analyst has left, in each scope."""

    scopes: tuple[ScopeOut, ...]
