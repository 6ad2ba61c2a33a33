"""Scores of a load by the six dimensions of GB/T 36344-2018 (信息技术 数据质量评价指标), from its counts (H3).

Each score is a share of what was looked at, `good / of`:

| dimension | of | not good |
|---|---|---|
| conformity 规范性 | delivered cells | of another type, form, length or code list; rows that cannot be taken apart |
| completeness 完整性 | cells that were read | missing |
| accuracy 准确性 | delivered cells | out of bounds or period, in the future, of a wrong check digit, a repeated key |
| consistency 一致性 | loaded rows × rules between columns | rows that break the rule |
| timeliness 时效性 | days from delivery to load | days beyond what the update frequency allows |
| accessibility 可访问性 | delivered rows | rows kept out, which no question can reach |

The score in all is the plain mean of those that could be measured: the standard leaves weights to its user.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.datasets import QualityReport, RuleCount

HUNDREDTHS = 10_000


class Dimension(StrEnum):
    """The dimensions of GB/T 36344-2018, section 5."""

    CONFORMITY = "conformity"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CONSISTENCY = "consistency"
    TIMELINESS = "timeliness"
    ACCESSIBILITY = "accessibility"


_FORM = ("not_a_text", "not_a_whole_number", "not_a_number_of_this_scale", "not_a_date", "not_true_or_false")
_FACT = ("outside_bounds", "date_in_the_future", "outside_period", "bad_check_digit", "duplicate_key")
DIMENSION_OF: Mapping[str, Dimension] = (
    dict.fromkeys((*_FORM, "too_long", "outside_domain", "malformed_row"), Dimension.CONFORMITY)
    | dict.fromkeys(_FACT, Dimension.ACCURACY)
    | {"missing": Dimension.COMPLETENESS}
)
"""Which dimension a row kept out counts against, by the rule it broke."""


@dataclass(frozen=True, slots=True)
class Score:
    """One dimension's score: a share of what was looked at; nothing where nothing could be."""

    dimension: Dimension
    good: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share in per cent, rounded down to two decimals, so that only what is whole is 100."""
        return None if self.of == 0 else (self.good * HUNDREDTHS // self.of) / 100


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a load, by dimension and in all."""

    dimensions: tuple[Score, ...]

    @property
    def percent(self) -> float | None:
        """The mean of the dimensions that were measured, rounded down to two decimals."""
        known = [score.good * HUNDREDTHS // score.of for score in self.dimensions if score.of]
        return sum(known) // len(known) / 100 if known else None

    def of(self, dimension: Dimension) -> Score:
        """Give the score of a dimension."""
        return next(score for score in self.dimensions if score.dimension is dimension)


def scores_of(report: QualityReport) -> Scores:
    """Score a load by its counts."""
    cells = sum(table.rows_delivered * len(table.columns) for table in report.tables)
    columns = [column for table in report.tables for column in table.columns]
    present = sum(column.present for column in columns)
    checks = [(table.rows_loaded, count.rows) for table in report.tables for count in table.inconsistent]
    delivered = sum(table.rows_delivered for table in report.tables)
    shared = sum(table.shared_keys for table in report.tables)
    return Scores(
        (
            _score(Dimension.CONFORMITY, cells, _broken(report.bad_rows, Dimension.CONFORMITY)),
            _score(Dimension.COMPLETENESS, present + sum(column.missing for column in columns), _missing(report)),
            _score(Dimension.ACCURACY, cells, _broken(report.bad_rows, Dimension.ACCURACY) + shared),
            _score(Dimension.CONSISTENCY, sum(rows for rows, _ in checks), sum(broken for _, broken in checks)),
            _timeliness(report),
            _score(Dimension.ACCESSIBILITY, delivered, sum(table.rows_bad for table in report.tables)),
        )
    )


def _missing(report: QualityReport) -> int:
    return sum(column.missing for table in report.tables for column in table.columns)


def _broken(counts: Iterable[RuleCount], dimension: Dimension) -> int:
    return sum(count.rows for count in counts if DIMENSION_OF.get(count.rule, Dimension.CONFORMITY) is dimension)


def _score(dimension: Dimension, of: int, not_good: int) -> Score:
    return Score(dimension, max(of - not_good, 0), of)


def _timeliness(report: QualityReport) -> Score:
    if report.allowed_age_days is None:
        return Score(Dimension.TIMELINESS, 0, 0)
    age = max(report.age_days, 1)
    return Score(Dimension.TIMELINESS, min(age, report.allowed_age_days), age)
