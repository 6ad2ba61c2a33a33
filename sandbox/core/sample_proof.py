"""The proof of a sample: what was looked at before anyone saw it, what was found, and what was required (E1).

A row of evidence tells facts of the sample itself, or figures of the full table that are rounded already: whoever
holds the sample learns nothing from it that the sample and its risk report do not say.
"""

from dataclasses import dataclass
from enum import StrEnum


class ProofRule(StrEnum):
    """What a sample is held to."""

    NO_RAW_IDENTIFIER = "no_raw_identifier"
    NO_IDENTIFIER = "no_identifier"
    DISTINCT_KEPT = "distinct_kept"
    SMALL_CATEGORIES = "small_categories"
    K_OF_SHOWN_VALUES = "k_of_shown_values"
    DIVERSITY = "diversity"
    K_REACHED = "k_reached"
    MEAN_RISK = "mean_risk"
    SAMPLE_RATE = "sample_rate"


class Sense(StrEnum):
    """How a measure must stand to what is required."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of a proof.

    `where`: `table.column`, a table, or `-` for the whole sample; `checked`: how many values, classes or units were
    looked at; `measured` and `required`: for most rules how many were found wrong, and 0.
    """

    rule: ProofRule
    where: str
    checked: int
    measured: float
    sense: Sense
    required: float

    def __post_init__(self) -> None:
        """Keep measures as floats: written and read back, a proof has the same text."""
        object.__setattr__(self, "measured", float(self.measured))
        object.__setattr__(self, "required", float(self.required))

    @property
    def holds(self) -> bool:
        """Tell whether the measure is as required."""
        match self.sense:
            case Sense.AT_MOST:
                return self.measured <= self.required
            case Sense.AT_LEAST:
                return self.measured >= self.required
            case Sense.EQUAL:
                return self.measured == self.required


def none_found(rule: ProofRule, where: str, checked: int, found: int) -> Evidence:
    """Give the evidence of a rule by which nothing may be found."""
    return Evidence(rule, where, checked, found, Sense.AT_MOST, 0)
