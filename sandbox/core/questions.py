"""What is asked of the gate, by whom and under what, and what a quote says before anything is paid."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.accuracy import AccuracyPrice, Reached
from sandbox.core.answers import Answer
from sandbox.core.budget import Budget
from sandbox.core.contract import Contract
from sandbox.core.grant import Grant
from sandbox.core.periods import Days


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was written. `spend` is what may be paid; None means the contract's default."""

    sql: str
    spend: Budget | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Under what a question is asked: the contract, the pinned dataset version, the grant, the analyst.

    `days`: those the version's rows are of, where its contract's budget begins anew by period.
    `parts`: of a mixture, what each of its datasets would be asked under: all of them are charged (E8).
    """

    contract: Contract
    dataset_version: str
    grant: Grant
    analyst: str
    days: Days | None = None
    parts: tuple["Asking", ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedColumn:
    """The expected 95 % half-width of one column; `at_units` where it depends on a group's size (None: it does not)."""

    name: str
    half_width_95: float | None
    at_units: int | None = None


@dataclass(frozen=True, slots=True)
class ScopeLeft:
    """What one budget scope has left now, and would have after the question."""

    scope: str
    left: Budget
    left_after: Budget


class Saving(StrEnum):
    """What a suggestion saves by.

    `kept`: it was answered before at this price, and is free. `fewer`: one column less. `coarser`: fewer and larger
    groups. `less_exact`: wider intervals.
    """

    KEPT = "kept"
    FEWER = "fewer"
    COARSER = "coarser"
    LESS_EXACT = "less_exact"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A cheaper way to ask: `sql` at `spend`, judged already; `columns` as in a quote.

    `gain`: how many times narrower (`fewer`), how many times fewer groups (`coarser`), how many times
    cheaper (`less_exact`); None where it is free, or cannot be known.
    """

    saving: Saving
    sql: str
    spend: Budget
    columns: tuple[QuotedColumn, ...]
    groups: int | None
    gain: float | None


@dataclass(frozen=True, slots=True)
class Quote:
    """What a question would cost and tell. `is_free`: the same question was answered before on the same data.

    `groups` is None where groups come from the data: those of fewer than about `vanishing_below` units are
    left out more often than not, and all with fewer than `threshold` noised ones.
    `accuracy`: what the accuracy asked for costs, by the size of the smallest group where that matters.
    """

    cost: Budget
    epsilon: float
    columns: tuple[QuotedColumn, ...]
    groups: int | None
    is_free: bool
    scopes: tuple[ScopeLeft, ...]
    notes: tuple[str, ...] = ()
    threshold: int | None = None
    vanishing_below: int | None = None
    accuracy: tuple[AccuracyPrice, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it leaves: read back from the ledger. `was_free`: nothing was charged for it this time.

    `reached`: how far it got, where it was asked for by accuracy.
    """

    answer: Answer
    was_free: bool
    reached: Reached | None = None
