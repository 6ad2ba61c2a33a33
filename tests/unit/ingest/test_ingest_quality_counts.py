"""Counters of quality: the same numbers however a table is cut into parts (H3)."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.contract import ConsistencyRule, Relation
from sandbox.core.datasets import RuleCount
from sandbox.ingest.judging.conformity import Fault
from sandbox.ingest.quality.counts import TableCounter
from tests.unit.ingest.small import COST, DAY, ID, VISITS

PART = replace(COST, name="part")
RULE = ConsistencyRule(("part",), Relation.AT_MOST, ("cost",))
TABLE = replace(VISITS, columns=(ID, COST, PART), consistency=(RULE,))
Row = tuple[int | None, int | None]


def rows_of(rows: list[Row]) -> pa.RecordBatch:
    costs, parts = pa.array([cost for cost, _ in rows], pa.int64()), pa.array([part for _, part in rows], pa.int64())
    return pa.RecordBatch.from_arrays([pa.array(["x"] * len(rows)), costs, parts], ["id", "cost", "part"])


def fault(column: str, rule: str, *rows: int) -> Fault:
    return Fault(column, rule, np.array(rows, np.int64), pa.nulls(len(rows), pa.string()))


@given(st.lists(st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))), st.integers(1, 7))
def test_any_cut_of_the_rows_gives_the_same_report(rows: list[Row], size: int) -> None:
    whole, parts = TableCounter(TABLE), TableCounter(TABLE)
    whole.take(rows_of(rows))
    for start in range(0, len(rows), size):
        parts.take(rows_of(rows[start : start + size]))
    assert parts.finish(0) == whole.finish(0)
    broken = sum(part is not None and cost is not None and part > cost for cost, part in rows)
    assert whole.finish(0).inconsistent == (RuleCount("visits", "", RULE.text, broken),)


def test_a_row_that_breaks_two_rules_is_one_bad_row_of_each_column() -> None:
    counter = TableCounter(TABLE)
    counter.keep_out([fault("cost", "outside_bounds", 3), fault("cost", "not_a_number", 3), fault("id", "missing", 3)])
    counter.keep_out([fault("id", "missing", 9)])
    quality = counter.finish(0)
    assert (counter.delivered, quality.rows_bad) == (2, 2)
    assert [(column.missing, column.invalid) for column in quality.columns] == [(2, 0), (0, 1), (0, 0)]
    assert RuleCount("visits", "id", "missing", 2) in counter.bad_rows


def test_rows_of_a_repeated_key_are_bad_rows_and_count_as_duplicates() -> None:
    counter = TableCounter(TABLE)
    counter.take(rows_of([(1, 1)]))
    counter.keep_out([fault("id", "duplicate_key", 2, 4)])
    quality = counter.finish(1)
    assert (quality.duplicates, quality.shared_keys, quality.rows_delivered, counter.loaded) == (2, 1, 3, 1)


def test_a_table_without_rows_has_a_report() -> None:
    quality = TableCounter(TABLE).finish(0)
    assert (quality.rows_delivered, quality.rows_bad) == (0, 0)
    assert all(column.present == 0 for column in quality.columns)


def test_days_in_the_wrong_order_break_their_rule() -> None:
    end = replace(DAY, name="end")
    rule = ConsistencyRule(("day",), Relation.AT_MOST, ("end",))
    counter = TableCounter(replace(VISITS, columns=(DAY, end), consistency=(rule,)))
    days = [pa.array([date(2024, 1, 1)] * 3), pa.array([date(2024, 1, 2), date(2023, 1, 1), None])]
    counter.take(pa.RecordBatch.from_arrays(days, ["day", "end"]))
    assert counter.finish(0).inconsistent == (RuleCount("visits", "", "day <= end", 1),)
