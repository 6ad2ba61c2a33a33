"""Where a contract and the content of its data disagree, and how their provider settles it (C10, C11).

A disagreement is settled by declaring the column for what it is, or by a settlement: the provider's own statement, in
the contract, of why a column is not what it looks like.
"""

from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """In what a column, as it is declared, disagrees with what it holds."""

    HOLDS = "holds"
    """Its values are identifiers of a kind that was not declared."""
    CONTAINS = "contains"
    """Identifiers stand within its values."""
    NOT_AS_DECLARED = "not_as_declared"
    """It is declared one kind of identifier and holds another, or none."""
    GRADE = "grade"
    """Its grade is too low for what it holds."""
    KEY = "key"
    """Nearly every unit has a value of its own in it."""
    COMBINATION = "combination"
    """Together with other columns it singles out units, and it is no declared quasi-identifier."""
    HEADING = "heading"
    """An identifier stands in its name or title; nothing but another name settles this."""


SETTLEABLE = tuple(doubt for doubt in Doubt if doubt is not Doubt.HEADING)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Why one column is not what it looks like. `kind`: of identifier, "" for keys and combinations; `on`: ISO day."""

    doubt: Doubt
    kind: str
    by: str
    on: str
    reason: str
