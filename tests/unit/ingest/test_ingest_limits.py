"""Rules of the standard's library: read, told in words where unknown, and held against the counts of a load (H3)."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.contract import Comparison, Contract, LimitMetric, QualityLimit
from sandbox.core.datasets import ColumnQuality, QualityReport, TableQuality
from sandbox.core.errors.loading import ContractIncomplete
from sandbox.core.quality_limits import is_held, verdicts_of
from sandbox.ingest.contract.odcs import read_contract
from tests.unit.ingest.small import PERSON, Fields, document, written

QUALITY = TableQuality("visits", 100, 90, (ColumnQuality("cost", 80, 15, 5),), 3, 2, ())


def read(folder: Path, *, table: list[Fields] | None = None, column: list[Fields] | None = None) -> Contract:
    """Read the example contract with quality rules at its first table and at its first column."""
    fields = document(PERSON)
    schema = fields["schema"]
    assert isinstance(schema, list)
    if table is not None:
        schema[0]["quality"] = table
    if column is not None:
        schema[0]["properties"][0]["quality"] = column
    return read_contract(written(fields, folder))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"metric": "rowCount", "mustBeBetween": [5, 10]}, "rowCount >= 5, <= 10"),
        ({"rule": "rowCount", "mustBeGreaterThan": 0}, "rowCount > 0"),
        ({"rule": "uniqueCheck"}, "duplicateValues = 0"),
        ({"metric": "duplicateValues", "unit": "percent", "mustBeLessThan": 1.5}, "duplicateValues < 1.5 %"),
    ],
)
def test_limits_of_a_table_are_read(rule: Fields, text: str, tmp_path: Path) -> None:
    (limit,) = read(tmp_path, table=[{"type": "library", **rule}]).tables[0].limits
    assert (limit.column, limit.text) == ("", text)


@pytest.mark.parametrize("name", ["nullValues", "missingValues", "invalidValues"])
def test_limits_of_a_column_are_read(name: str, tmp_path: Path) -> None:
    rule = {"type": "library", "metric": name, "unit": "percent", "mustBeLessOrEqualTo": 5}
    contract = read(tmp_path, column=[rule])
    (limit,) = contract.tables[0].limits
    assert limit.column == contract.tables[0].columns[0].name
    assert limit.text.endswith("<= 5 %")


UNKNOWN: list[Fields] = [
    {"metric": "freshness", "mustBe": 1},
    {"metric": "rowCount"},
    {"metric": "rowCount", "mustNotBe": 3},
    {"metric": "rowCount", "mustBe": "many"},
    {"metric": "rowCount", "mustBe": True},
    {"metric": "rowCount", "mustBe": 1, "unit": "miles"},
    {"metric": "nullValues", "mustBe": 0},
    {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["a"]}},
    {"mustBe": 3},
]


@pytest.mark.parametrize("rule", UNKNOWN)
def test_what_is_not_known_is_refused_in_words(rule: Fields, tmp_path: Path) -> None:
    with pytest.raises(ContractIncomplete) as caught:
        read(tmp_path, table=[{"type": "library", **rule}])
    (finding,) = caught.value.findings
    assert finding.rule == "H3"
    assert "rowCount" in finding.text.en
    assert "rowCount" in finding.text.zh


@pytest.mark.parametrize("kind", ["sql", "text", "custom", None])
def test_a_column_takes_rules_of_the_library_alone(kind: str | None, tmp_path: Path) -> None:
    with pytest.raises(ContractIncomplete) as caught:
        read(tmp_path, column=[{"type": kind} if kind else {}])
    assert {finding.rule for finding in caught.value.findings} == {"H3"}


@pytest.mark.parametrize(
    ("metric", "rows", "of"),
    [
        (LimitMetric.ROWS, 90, 100),
        (LimitMetric.DUPLICATES, 5, 100),
        (LimitMetric.MISSING, 15, 100),
        (LimitMetric.INVALID, 5, 100),
    ],
)
def test_each_metric_is_counted(metric: LimitMetric, rows: int, of: int, tmp_path: Path) -> None:
    contract = read(tmp_path)
    limit = QualityLimit("cost", metric, ((Comparison.AT_MOST, 1.0),))
    tables = (replace(contract.tables[0], name="visits", limits=(limit,)),)
    (verdict,) = verdicts_of(replace(contract, tables=tables), QualityReport((QUALITY,), 0, None))
    assert (verdict.rows, verdict.of, verdict.holds) == (rows, of, False)


@pytest.mark.parametrize(
    ("sign", "amount", "held"),
    [
        (Comparison.EQUAL, 5, True),
        (Comparison.EQUAL, 4, False),
        (Comparison.GREATER, 5, False),
        (Comparison.AT_LEAST, 5, True),
        (Comparison.LESS, 5, False),
        (Comparison.AT_MOST, 5, True),
    ],
)
def test_an_amount_is_compared_as_it_says(sign: Comparison, amount: int, *, held: bool) -> None:
    limit = QualityLimit("", LimitMetric.ROWS, ((sign, float(amount)),))
    assert is_held(limit, 5, 100) is held
    assert is_held(replace(limit, is_percent=True), 10, 200) is held


def test_an_empty_table_breaks_no_limit_in_per_cent() -> None:
    limit = QualityLimit("", LimitMetric.DUPLICATES, ((Comparison.AT_MOST, 1.0),), is_percent=True)
    assert is_held(limit, 0, 0)
