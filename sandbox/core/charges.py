"""Charges to the privacy ledger, and its entries."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.answers import Answer
from sandbox.core.budget import Budget


class EntryState(StrEnum):
    """States of a ledger entry. A charge is never undone: from `reserved` it ends in an answer or a failure."""

    RESERVED = "reserved"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scope:
    """A budget scope by its id (`dataset/<d>/<period>`, `scenario/<s>/<d>`, `analyst/<s>/<d>/<a>`) and its limit."""

    id: str
    limit: Budget


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """What is to be charged. `key` is the same for the same canonical question on the same data at the same price.

    `family` is the same for what is asked of the same rows, by whichever groups; None for what no other is made of.
    """

    key: str
    question_digest: str
    sql: str
    dataset: str
    dataset_version: str
    scenario: str
    analyst: str
    cost: Budget
    scopes: tuple[Scope, ...]
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """An answered entry of a family: its id and key, and what was asked of rows, one line for each part."""

    id: str
    key: str
    sql: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry. `is_fresh`: this call charged it; otherwise it was found, and nothing was charged."""

    id: str
    key: str
    state: EntryState
    cost: Budget
    charged_at: str
    is_fresh: bool
    answer: Answer | None = None
    failure: str | None = None
