"""The rules under which a contract lets its dataset be answered exactly: a heuristic, not differential privacy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExactRules:
    """What must hold of an exact answer before it leaves (docs/exact-aggregates.md).

    `min_units`: whatever can be told apart has no unit or at least so many. `dominance_n`, `dominance_percent`: the n
    largest contributors make up at most so much of a sum. `p_percent`: what the two largest do not contribute is at
    least so much of the largest. `most_questions`: asked exactly of a dataset, over all scenarios, in all.
    Sources: Hundepool et al. 2012, Statistical Disclosure Control, ch. 4.2.
    """

    min_units: int
    dominance_n: int = 1
    dominance_percent: int = 75
    p_percent: int = 15
    most_questions: int = 200


@dataclass(frozen=True, slots=True)
class ExactQuestion:
    """A question that was asked exactly: `key` is what the ledger knows its core by, `sql` what it asked of rows."""

    key: str
    dataset: str
    version: str
    sql: str
