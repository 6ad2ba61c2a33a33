"""Answers of the gate and their receipts. Every number in them is noised."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sandbox.core.budget import Budget
from sandbox.core.columns import Value
from sandbox.core.digests import digest_of

Rows: TypeAlias = tuple[tuple[Value, ...], ...]
HalfWidths: TypeAlias = tuple[tuple[float | None, ...], ...]


class ColumnKind(StrEnum):
    """Where the numbers of an answer's column come from."""

    KEY = "key"
    NOISED = "noised"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One noise addition, in stored units; `columns` are the answer's columns it feeds.

    `sensitivity` is exact: in L1 for `laplace`, in L2 squared for `gaussian`. Where groups come from the data, the
    mechanism that selects them has the `threshold` on its noised numbers, inclusive, and the δ that it costs.
    """

    name: str
    columns: tuple[str, ...]
    scale: float
    sensitivity: int
    clamp: tuple[int, int] | None
    nano_rho: int
    threshold: int | None = None
    nano_delta: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reviewer checks an answer by, without the data."""

    id: str
    question_digest: str
    contract_digest: str
    policy_digest: str
    dataset: str
    dataset_version: str
    scenario: str
    grant: str
    analyst: str
    cost: Budget
    mechanisms: tuple[Mechanism, ...]
    bounding: str
    isolation: tuple[str, ...]
    charged_at: str


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """One column of an answer; `half_width_95` is None for keys and where it differs by row."""

    name: str
    kind: ColumnKind
    half_width_95: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A noised table. `half_widths` has the shape of `rows`: the 95 % half-width of each cell, None for keys.

    `suppressed` lists (row, column) positions withheld, each shown as None, under `suppression_rule`.
    """

    columns: tuple[AnswerColumn, ...]
    rows: Rows
    half_widths: HalfWidths
    receipt: Receipt
    suppressed: tuple[tuple[int, int], ...] = ()
    suppression_rule: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the answer's canonical form, its receipt included."""
        return digest_of(self)
