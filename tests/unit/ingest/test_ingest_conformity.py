"""Conformity: each rule catches its rows, by number in the delivery, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.columns import Column, ColumnRole, ColumnType
from sandbox.core.contract import Table
from sandbox.core.errors.loading import SourceUnreadable
from sandbox.ingest.delivery.sources import Malformed, Source
from sandbox.ingest.judging.conformity import Conformer, renumbered
from tests.unit.ingest.small import COST, DAY, FLAG, ID, KIND, VISITS, batch, column
from tests.unit.ingest.whole import Conformed, conformed_whole

DELIVERED_ON = date(2025, 6, 1)


def source(*batches: pa.RecordBatch, malformed: tuple[int, ...] = ()) -> Source:
    return Source(iter(batches), Malformed(list(malformed)))


def conform(table: Table, *batches: pa.RecordBatch) -> Conformed:
    return conformed_whole(Conformer(table, DELIVERED_ON), table, [source(*batches)])


def broken(checked: Column, *values: object) -> dict[str, list[int]]:
    """Give the rows each rule catches in one column."""
    table = replace(VISITS, columns=(ID, checked)) if checked is not ID else replace(VISITS, columns=(ID,))
    ids: dict[str, list[object]] = {} if checked is ID else {"id": [f"p{n}" for n in range(len(values))]}
    conformed = conform(table, batch(**ids, **{checked.name: list(values)}))
    bad = {row for fault in conformed.faults for row in fault.rows.tolist()}
    assert conformed.row_numbers.tolist() == [row for row in range(1, len(values) + 1) if row not in bad]
    return {fault.rule: fault.rows.tolist() for fault in conformed.faults}


def test_conforming_rows_are_stored_in_their_types() -> None:
    rows = conform(VISITS, batch(id=["p1"], cost=["1.5"], day=["2024-05-01"], kind=["a"], flag=["1"])).rows
    assert rows.to_pylist() == [{"id": "p1", "cost": 150, "day": date(2024, 5, 1), "kind": "a", "flag": True}]
    assert rows.schema.types == [pa.string(), pa.int64(), pa.date32(), pa.string(), pa.bool_()]


def test_what_does_not_parse_is_caught() -> None:
    assert broken(COST, "1.00", "x", "1.005", None) == {"not_a_number_of_this_scale": [2, 3]}
    assert broken(DAY, "2024-01-01", "soon", None) == {"not_a_date": [2]}
    assert broken(FLAG, "1", "maybe", None) == {"not_true_or_false": [2]}


def test_bounds_are_inclusive() -> None:
    assert broken(COST, "0", "1000.00", "-0.01", "1000.01") == {"outside_bounds": [3, 4]}


def test_a_date_out_of_bounds_is_in_the_future_if_after_the_delivery() -> None:
    late = replace(DAY, bounds=replace(DAY.bounds, high=20_000) if DAY.bounds else None)
    days = ("2023-01-01", "2024-10-04", "2024-10-05", "2026-01-01")
    assert broken(late, *days) == {"outside_bounds": [1, 3], "date_in_the_future": [4]}


def test_a_value_outside_the_domain_is_caught() -> None:
    assert broken(KIND, "a", "c", None, "A") == {"outside_domain": [2, 4]}


def test_a_missing_value_is_caught_where_one_is_required() -> None:
    assert broken(replace(KIND, required=True), "a", None, "", " ", "\u2003") == {"missing": [2, 3, 4, 5]}


def test_a_row_without_its_unit_is_caught_even_if_the_contract_forgot_to_require_it() -> None:
    table = replace(VISITS, columns=(replace(ID, required=False),))
    conformed = conform(table, batch(id=["p1", None]))
    assert {fault.rule: fault.rows.tolist() for fault in conformed.faults} == {"missing": [2]}


def test_identifiers_are_checked_by_their_kind() -> None:
    person = replace(column("who", ColumnType.TEXT, ColumnRole.DIRECT_IDENTIFIER), identifier="cn_id")
    assert broken(person, "11010519491231002x", "110105194912310021", None) == {"bad_check_digit": [2]}


def test_overlong_texts_are_caught() -> None:
    assert broken(column("remark", ColumnType.TEXT), "x" * 10_000, "x" * 10_001) == {"too_long": [2]}
    assert broken(ID, "x" * 64, "x" * 65) == {"too_long": [2]}


def test_one_row_can_break_several_rules_and_is_left_out_once() -> None:
    two = batch(id=["p1", "p2"], cost=["x", "1"], day=["x", None], kind=["z", None], flag=[None, None])
    conformed = conform(VISITS, two)
    assert len(conformed.faults) == 3
    assert conformed.row_numbers.tolist() == [2]


def test_row_numbers_run_through_batches_and_files_past_malformed_rows() -> None:
    table = replace(VISITS, columns=(ID, KIND))
    first = source(batch(id=["1", "3"], kind=["a", "z"]), batch(id=["5"], kind=["a"]), malformed=(2, 4))
    second = source(batch(id=["6", "8"], kind=["z", "a"]), malformed=(2,))
    conformed = conformed_whole(Conformer(table, DELIVERED_ON), table, [first, second])
    assert conformed.row_numbers.tolist() == [1, 5, 8]
    faults = {fault.rule: fault.rows.tolist() for fault in conformed.faults}
    assert faults == {"outside_domain": [3, 6], "malformed_row": [2, 4, 7]}
    assert conformed.delivered == 8


def test_renumbering_counts_the_malformed_rows_before_each() -> None:
    assert renumbered(np.arange(1, 6), np.array([1, 2, 5])).tolist() == [3, 4, 6, 7, 8]
    assert renumbered(np.arange(1, 3), np.array([], np.int64)).tolist() == [1, 2]


def test_a_type_no_column_can_have_is_told_without_values() -> None:
    nested = pa.RecordBatch.from_pydict({"id": pa.array(["p"]), "kind": pa.array([["marked-value"]])})
    with pytest.raises(SourceUnreadable) as raised:
        conform(replace(VISITS, columns=(ID, KIND)), nested)
    assert "marked-value" not in str(raised.value)


def test_a_reader_that_fails_midway_fails_the_load() -> None:
    def failing() -> Iterator[pa.RecordBatch]:
        yield batch(id=["p"], kind=["a"])
        raise pa.ArrowInvalid("quotes marked-value")

    with pytest.raises(SourceUnreadable) as raised:
        list(Conformer(replace(VISITS, columns=(ID, KIND)), DELIVERED_ON).conform(Source(failing(), Malformed())))
    assert raised.value.__suppress_context__


def test_a_table_without_rows_conforms_to_nothing() -> None:
    conformed = conform(VISITS)
    assert (conformed.rows.num_rows, conformed.delivered, conformed.faults) == (0, 0, ())
