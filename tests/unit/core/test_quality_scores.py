"""Scores by the dimensions of GB/T 36344-2018, the trend of batches, and the bands that developers see."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.datasets import ColumnQuality, DatasetVersion, QualityReport, RuleCount, TableQuality
from sandbox.core.quality import DIMENSION_OF, Dimension, scores_of
from sandbox.core.quality_bands import bad_band, banded, good_band, rows_band
from sandbox.core.quality_trend import Measure, trend_of
from tests.unit.storage.test_datasets import VERSION

WHOLE = TableQuality("t", 1000, 1000, (ColumnQuality("v", 1000, 0, 0, (600, 400)),), 0, 0, ())
REPORT = QualityReport((WHOLE,), age_days=10, allowed_age_days=45)


def version_of(table: TableQuality, name: str = "v1") -> DatasetVersion:
    return replace(VERSION, id=name, quality=replace(REPORT, tables=(table,)))


def percents(report: QualityReport) -> dict[Dimension, float | None]:
    return {score.dimension: score.percent for score in scores_of(report).dimensions}


def test_a_faultless_load_scores_a_hundred() -> None:
    scores = scores_of(REPORT)
    assert scores.percent == 100
    assert percents(REPORT) == dict.fromkeys(Dimension, 100.0) | {Dimension.CONSISTENCY: None}


def test_each_fault_lowers_its_own_dimension() -> None:
    bad = (RuleCount("t", "v", "outside_domain", 10), RuleCount("t", "v", "bad_check_digit", 20))
    table = replace(WHOLE, rows_loaded=970, columns=(ColumnQuality("v", 920, 50, 30),), bad_rows=bad)
    table = replace(table, inconsistent=(RuleCount("t", "", "a = b", 97),))
    found = percents(QualityReport((table,), age_days=90, allowed_age_days=45))
    assert found == {
        Dimension.CONFORMITY: 99.0,
        Dimension.COMPLETENESS: 94.84,
        Dimension.ACCURACY: 98.0,
        Dimension.CONSISTENCY: 90.0,
        Dimension.TIMELINESS: 50.0,
        Dimension.ACCESSIBILITY: 97.0,
    }


def test_one_bad_row_in_a_million_is_never_a_hundred() -> None:
    table = TableQuality("t", 10**6, 10**6 - 1, (ColumnQuality("v", 10**6 - 1, 0, 1),), 0, 0, ())
    table = replace(table, bad_rows=(RuleCount("t", "v", "outside_bounds", 1),))
    assert percents(QualityReport((table,), 0, None))[Dimension.ACCURACY] == 99.99
    assert (scores_of(QualityReport((table,), 0, None)).percent or 100) < 100


def test_what_could_not_be_measured_is_left_out_of_the_mean() -> None:
    assert scores_of(QualityReport((), 0, None)).percent is None


def test_every_rule_that_loading_knows_has_a_dimension() -> None:
    page = (Path(__file__).parents[3] / "docs" / "contract.md").read_text("utf-8")
    section = page.split("## Bad rows")[1].split("## ")[0]
    listed = {word for line in section.splitlines() if line.startswith("| `") for word in line.split("`")[1::2][:5]}
    assert len(listed) > 10
    assert {rule for rule in listed if "_" in rule} - {"cn_id", "cn_uscc"} <= set(DIMENSION_OF)


def test_a_batch_like_the_last_one_has_no_jumps() -> None:
    first, second = trend_of((version_of(WHOLE), version_of(WHOLE, "v2")))
    assert (first.changes, second.jumps) == ((), ())
    assert len(second.changes) == 6


@pytest.mark.parametrize(
    ("table", "measure"),
    [
        (replace(WHOLE, rows_delivered=400, rows_loaded=400), Measure.ROWS),
        (replace(WHOLE, rows_loaded=800), Measure.BAD_ROWS),
        (replace(WHOLE, columns=(ColumnQuality("v", 900, 100, 0, (540, 360)),)), Measure.MISSING),
        (replace(WHOLE, columns=(ColumnQuality("v", 900, 0, 100, (540, 360)),)), Measure.INVALID),
        (replace(WHOLE, columns=(ColumnQuality("v", 1000, 0, 0, (400, 600)),)), Measure.CATEGORY),
    ],
)
def test_a_jump_is_flagged(table: TableQuality, measure: Measure) -> None:
    (_, second) = trend_of((version_of(WHOLE), version_of(table, "v2")))
    assert {jump.measure for jump in second.jumps} == {measure}


def test_few_rows_that_move_by_chance_are_no_jump() -> None:
    small = replace(WHOLE, rows_delivered=10, rows_loaded=10, columns=(ColumnQuality("v", 10, 0, 0, (6, 4)),))
    other = replace(small, columns=(ColumnQuality("v", 9, 1, 0, (4, 5)),))
    assert trend_of((version_of(small), version_of(other, "v2")))[1].jumps == ()


def test_a_change_of_category_names_the_public_value() -> None:
    other = replace(WHOLE, columns=(ColumnQuality("v", 1000, 0, 0, (100, 900)),))
    (_, second) = trend_of((version_of(WHOLE), version_of(other, "v2")))
    assert [(jump.category, jump.before, jump.now) for jump in second.jumps] == [("1", 0.6, 0.1), ("2", 0.4, 0.9)]


def test_bands_do_not_tell_whether_one_row_is_bad() -> None:
    whole = replace(WHOLE, rows_delivered=5000, rows_loaded=5000, columns=(ColumnQuality("v", 5000, 0, 0),))
    one_bad = replace(whole, rows_loaded=4999, columns=(ColumnQuality("v", 4999, 1, 0),))
    one_bad = replace(one_bad, bad_rows=(RuleCount("t", "v", "missing", 1),))
    assert banded(QualityReport((one_bad,), 1, 45)) == banded(QualityReport((whole,), 1, 45))


@pytest.mark.parametrize("of", [0, 1, 9, 10, 100, 999])
def test_of_few_rows_no_share_is_told_even_in_bands(of: int) -> None:
    assert rows_band(of) == "< 1,000"
    assert {good_band(good, of) for good in range(of + 1)} == {"-"}
    assert {bad_band(bad, of) for bad in range(of + 1)} == {"-"}


@pytest.mark.parametrize("of", [1000, 1234, 10**7])
def test_every_band_holds_many_counts(of: int) -> None:
    bands = [bad_band(bad, of) for bad in range(0, of + 1, of // 1000)]
    assert min(bands.count(band) for band in set(bands)) >= 50
