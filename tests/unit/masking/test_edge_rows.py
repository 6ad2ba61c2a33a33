"""Edge rows: valid under every rule of the contract, made from it alone, nobody's, and at every edge there is."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ConsistencyRule, Contract, Relation, Table
from sandbox.core.edge_rows import EdgeRows
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.sources import Malformed, Source
from sandbox.ingest.judging import parsing, rules
from sandbox.ingest.judging.conformity import Conformer
from sandbox.ingest.quality.counts import broken_rows
from sandbox.masking.edge_rows import edges
from sandbox.masking.edge_rows.consistency import made_consistent
from sandbox.masking.edge_rows.joined import with_edge_rows
from sandbox.masking.edge_rows.making import EdgeTable, make_edge_rows
from sandbox.masking.edge_rows.pairs import pairwise_rows
from sandbox.masking.identifiers.surrogate_ranges import is_surrogate_credit_code, is_surrogate_id
from tests.unit.masking.masking_world import make_contract

EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = (*sorted((EXAMPLES / "hubei" / "contracts").glob("*.odcs.yaml")), EXAMPLES / "nafld/contracts/nafld.odcs.yaml")
CONTRACTS = [*map(read_contract, FILES), make_contract()]
TABLES = [edge for contract in CONTRACTS for edge in make_edge_rows(contract)]


def named(edge: EdgeTable) -> str:
    return edge.table.name


def delivered(edge: EdgeTable) -> pa.RecordBatch:
    """Write edge rows as a platform delivers them: every value as text, decimals with their point."""
    columns = {}
    for column in edge.table.columns:
        values = edge.rows[column.name].to_pylist()
        if column.scale:
            values = [None if v is None else f"{v / 10**column.scale:.{column.scale}f}" for v in values]
        columns[column.name] = pa.array([None if v is None else str(v) for v in values], pa.string())
    return pa.RecordBatch.from_pydict(columns)


@pytest.mark.parametrize("edge", TABLES, ids=named)
def test_loading_accepts_every_edge_row_and_changes_none(edge: EdgeTable) -> None:
    conformer = Conformer(edge.table, date(2027, 1, 1))
    (batch,) = conformer.conform(Source(iter([delivered(edge)]), Malformed()))
    assert batch.kept_out == 0, [(f.column, f.rule) for f in batch.faults]
    for column in edge.table.columns:
        stored = batch.rows.column(column.name)
        plain = stored.dictionary_decode() if pa.types.is_dictionary(stored.type) else stored
        assert plain.to_pylist() == edge.rows[column.name].to_pylist()


@pytest.mark.parametrize("edge", TABLES, ids=named)
def test_rules_between_columns_and_unique_keys_hold(edge: EdgeTable) -> None:
    assert all(broken_rows(edge.rows, rule) == 0 for rule in edge.table.consistency)
    if edge.table.unique_key:
        keys = Counter(zip(*(edge.rows[name].to_pylist() for name in edge.table.unique_key), strict=True))
        assert max(keys.values()) == 1


@pytest.mark.parametrize("edge", TABLES, ids=named)
def test_every_category_and_every_absence_stands_in_some_row(edge: EdgeTable) -> None:
    for column in edge.table.columns:
        shown = set(edge.rows[column.name].to_pylist())
        if edges.may_be_missing(edge.table, column):
            assert None in shown
        else:
            assert None not in shown
        if column.domain is not None:
            assert set(column.domain) <= shown
        if column.type is ColumnType.BOOLEAN:
            assert {True, False} <= shown


@pytest.mark.parametrize("edge", TABLES, ids=named)
def test_units_reach_their_bound_and_none_goes_beyond(edge: EdgeTable) -> None:
    rows_of = Counter(edge.rows[edge.table.unit_column or ""].to_pylist())
    assert max(rows_of.values()) == edge.table.bounds.rows_per_unit
    assert min(rows_of.values()) == 1


def test_bounds_are_met_from_within() -> None:
    (edge,) = (t for t in TABLES if t.table.name == "yb_js")
    for column in edge.table.columns:
        if column.bounds is not None and column.type is ColumnType.DECIMAL:
            shown = {v for v in edge.rows[column.name].to_pylist() if v is not None}
            assert {column.bounds.low, column.bounds.low + 1, column.bounds.high - 1} <= shown
    days = set(edge.rows["jzrq"].to_pylist())
    assert date(2024, 2, 29) in days
    assert {date(2024, 1, 1), date(2024, 12, 31)} <= days


def test_every_identifier_is_nobodys() -> None:
    (edge,) = (t for t in TABLES if t.table.name == "yb_js")
    assert all(map(is_surrogate_id, edge.rows["gmsfhm"].to_pylist()))
    assert all(map(is_surrogate_credit_code, edge.rows["cbdw_xydm"].drop_null().to_pylist()))


def test_units_join_across_tables_and_some_do_not() -> None:
    contract = make_contract()
    visits, pensions = make_edge_rows(contract)
    of_visits, of_pensions = set(visits.rows["person"].to_pylist()), set(pensions.rows["idcard"].to_pylist())
    assert of_visits & of_pensions
    assert of_visits - of_pensions
    assert of_pensions - of_visits


def test_the_contract_alone_decides() -> None:
    first, second = make_edge_rows(make_contract()), make_edge_rows(make_contract())
    assert [e.rows.equals(o.rows) for e, o in zip(first, second, strict=True)] == [True, True]
    other = make_edge_rows(replace(make_contract(), version="2.0.0"))
    assert not set(first[0].rows["person"].to_pylist()) & set(other[0].rows["person"].to_pylist())


def test_what_loading_lets_through_is_known_here() -> None:
    assert rules.MAX_TEXT == edges.LONGEST_TEXT
    assert parsing.DIGITS == edges.MOST_DIGITS


def test_edge_rows_stand_behind_the_sample_and_are_flagged_by_place() -> None:
    contract = make_contract()
    made = make_edge_rows(contract)
    shown = pa.table({"sex": ["1", None], "cost": pa.array([None, None], pa.decimal128(19, 2))})
    visits, codes, flags = with_edge_rows({"visits": shown, "codes": pa.table({"code": ["a"]})}, made, EdgeRows.WITH)
    assert visits.rows.schema == shown.schema
    assert visits.rows.slice(0, 2).equals(shown)
    assert codes.rows.num_rows == 1
    assert flags.rows["row_id"].to_pylist() == list(range(2, visits.rows.num_rows))
    high = next(row for row in flags.rows.to_pylist() if row["about"] == "cost: high")
    assert str(visits.rows["cost"][high["row_id"]].as_py()) == "200000.00"
    alone = with_edge_rows({"visits": shown}, made, EdgeRows.ONLY)[0]
    assert alone.rows.num_rows == visits.rows.num_rows - 2


def test_a_table_called_like_the_flags_keeps_its_name() -> None:
    joined = with_edge_rows({"Edge_Rows": pa.table({"a": [1]})}, (), EdgeRows.WITH)
    assert [table.name for table in joined] == ["Edge_Rows", "_edge_rows"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4), min_size=2))
def test_any_two_values_of_two_columns_meet(sizes: dict[str, int]) -> None:
    choices = {name: list(range(size)) for name, size in sizes.items()}
    rows = pairwise_rows(choices, 1000)
    for a, b in combinations(choices, 2):
        assert {(row[a], row[b]) for row in rows} == set(product(choices[a], choices[b]))
    assert len(rows) <= len(list(product(*choices.values())))


def test_so_many_rows_of_pairs_and_no_more() -> None:
    assert len(pairwise_rows({"a": range(8), "b": range(8)}, 10)) == 10


def amounts(*rules_: ConsistencyRule) -> Table:
    columns = tuple(
        Column(name, ColumnType.INTEGER, Grade.LOW, ColumnRole.PLAIN, bounds=Bounds(0, 10)) for name in ("a", "b", "c")
    )
    (_, pensions, _) = make_contract().tables
    return replace(pensions, columns=columns, consistency=rules_)


SUM = ConsistencyRule(("a", "b"), Relation.EQUAL, ("c",))


@given(st.tuples(*[st.integers(0, 10)] * 3), st.sets(st.sampled_from("abc")))
def test_a_repaired_row_keeps_its_rules_and_what_it_is_about(values: tuple[int, int, int], fixed: set[str]) -> None:
    row: dict[str, edges.Stored] = dict(zip("abc", values, strict=True))
    repaired = made_consistent(amounts(SUM), row, fixed)
    if repaired is not None:
        a, b, c = (repaired[name] for name in "abc")
        assert (a or 0) + (b or 0) == c  # type: ignore[operator]  # numbers all
        assert all(repaired[name] == row[name] for name in fixed)


def test_what_cannot_be_repaired_is_not_made() -> None:
    assert made_consistent(amounts(SUM), {"a": 9, "b": 9, "c": 0}, ("a", "b")) is None
    assert made_consistent(amounts(SUM), {"a": None, "b": 9, "c": 0}, ("a", "b")) is not None
    at_most = ConsistencyRule(("a",), Relation.AT_MOST, ("b",))
    assert made_consistent(amounts(at_most), {"a": 9, "b": 2, "c": 0}, ("a",)) == {"a": 9, "b": 9, "c": 0}


def test_a_public_table_has_no_edge_rows() -> None:
    contract: Contract = make_contract()
    assert {edge.table.name for edge in make_edge_rows(contract)} == {"visits", "pensions"}
