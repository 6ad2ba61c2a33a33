"""Unique keys and the quality report: completeness, validity, uniqueness, timeliness, consistency (H3)."""

from dataclasses import replace
from datetime import date

import pytest

from sandbox.core.columns import ColumnType
from sandbox.core.contract import ConsistencyRule, Relation, Table
from sandbox.core.datasets import ColumnQuality, QualityReport, RuleCount
from sandbox.ingest.delivery.sources import Malformed, Source
from sandbox.ingest.judging.conformity import Conformer
from sandbox.ingest.quality.report import report_of
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import COST, ID, KIND, TODAY, VISITS, batch, column, contract_of
from tests.unit.ingest.whole import Indexed, index_conformed

PART = replace(COST, name="part")
RULE = ConsistencyRule(("part",), Relation.AT_MOST, ("cost",))
SMALL = replace(VISITS, columns=(ID, COST, PART), consistency=(RULE,))
KEYED = replace(VISITS, columns=(ID, column("key", ColumnType.TEXT)), unique_key=("key",))


def unique(table: Table, **columns: list[object]) -> Indexed:
    conformed = tuple(Conformer(table, TODAY).conform(Source(iter([batch(**columns)]), Malformed())))
    (indexed,) = index_conformed([(table, conformed)], KeyRing(b"k" * 32), "visits")
    return indexed


def report(indexed: Indexed, frequency: str = "daily", delivered_on: date = TODAY) -> QualityReport:
    contract = contract_of(VISITS)
    entry = replace(contract.catalogue, update_frequency=frequency)
    return report_of(replace(contract, catalogue=entry), (indexed.quality,), delivered_on, TODAY)


def test_completeness_and_validity_are_counted_by_column() -> None:
    table = unique(SMALL, id=["1", "2", "3", None], cost=["1", "x", None, "1"], part=["1", "1", "1", "1"])
    quality = report(table).tables[0]
    assert quality.columns == (
        ColumnQuality("id", present=2, missing=1, invalid=0),
        ColumnQuality("cost", present=1, missing=1, invalid=1),
        ColumnQuality("part", present=2, missing=0, invalid=0),
    )
    assert (quality.rows_delivered, quality.rows_loaded, quality.rows_bad) == (4, 2, 2)


@pytest.mark.parametrize(("relation", "broken"), [(Relation.AT_MOST, 1), (Relation.EQUAL, 2)])
def test_consistency_counts_the_rows_that_break_a_rule(relation: Relation, broken: int) -> None:
    table = replace(SMALL, consistency=(replace(RULE, relation=relation),))
    found = unique(table, id=["1", "2", "3", "4"], cost=["2", "2", "2", None], part=["1", "2", "3", "9"])
    assert report(found).tables[0].inconsistent == (RuleCount("visits", "", f"part {relation} cost", broken),)
    assert found.rows.num_rows == 4


def test_a_key_repeated_by_one_unit_is_kept_out_but_its_first_row() -> None:
    found = unique(KEYED, id=["p", "q", "p", "p"], key=["1", "2", "1", "3"])
    assert sorted(found.rows["key"].to_pylist()) == ["1", "2", "3"]
    assert report(found).tables[0].duplicates == 1
    assert report(found).bad_rows == (RuleCount("visits", "key", "duplicate_key", 1),)
    assert [(fault.rows.tolist(), fault.values.to_pylist()) for fault in found.faults] == [([3], ["1"])]


def test_a_key_shared_by_two_units_is_counted_and_both_rows_stay() -> None:
    """Else one unit's row would decide whether another's is there, and no bound on contributions would hold."""
    found = unique(KEYED, id=["p", "q"], key=["1", "1"])
    assert found.rows.num_rows == 2
    assert (found.quality.shared_keys, report(found).tables[0].duplicates) == (1, 0)


def test_a_key_of_several_columns_is_one_key() -> None:
    table = replace(VISITS, columns=(ID, KIND), unique_key=("id", "kind"))
    found = unique(table, id=["p", "p", "p"], kind=["a", "b", "a"])
    assert sorted(found.rows["kind"].to_pylist()) == ["a", "b"]
    assert found.faults[0].rows.tolist() == [3]


@pytest.mark.parametrize(
    ("frequency", "delivered_on", "timely"),
    [
        ("daily", date(2026, 6, 29), True),
        ("每日", date(2026, 6, 20), False),
        ("每月", date(2026, 6, 1), True),
        ("Monthly", date(2026, 4, 1), False),
        ("when it pleases", date(2020, 1, 1), True),
    ],
)
def test_timeliness_follows_the_update_frequency(frequency: str, delivered_on: date, *, timely: bool) -> None:
    assert report(unique(SMALL, id=["1"], cost=["1"], part=["1"]), frequency, delivered_on).is_timely is timely
