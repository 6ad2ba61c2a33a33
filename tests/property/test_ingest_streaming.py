"""A load that spills bucket by bucket keeps the very rows, in the very order, of one that holds everything at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.ingest.indexing.keyed import text_macs, word_macs
from sandbox.world.keys import KeyRing
from tests.unit.ingest.whole import Indexed, Memory, index_tables

KEYS = KeyRing(b"k" * 32)
ID = Column("id", ColumnType.TEXT, Grade.LOW, ColumnRole.DIRECT_IDENTIFIER)
KIND = Column("kind", ColumnType.TEXT, Grade.LOW, ColumnRole.PLAIN, domain=("a", "b"))
VALUE = Column("v", ColumnType.INTEGER, Grade.LOW, ColumnRole.PLAIN)
PROTECTED = Table("t", (ID, KIND, VALUE), UnitKind.PERSON, "id", ContributionBounds(3), unique_key=("v",))
OTHER = replace(PROTECTED, name="u", unique_key=("id", "v"), bounds=ContributionBounds(1))
PUBLIC = Table("codes", (KIND, VALUE), UnitKind.NONE, None, ContributionBounds(1), unique_key=("v",))
SPILLING = Memory(held=600, bucket=300)

Row = tuple[str, str | None, int]
units = st.sampled_from(["p", "q", "a person of a long identifier", "武汉", *"abcdefgh"])
rows_of_units = st.lists(st.tuples(units, st.sampled_from(["a", "b", None]), st.integers(0, 5)), max_size=50)
cuts = st.lists(st.integers(0, 50), max_size=6)


@dataclass(frozen=True)
class Expected:
    """What a table must be: its rows in order with unit and rank, and the numbers of the rows kept out."""

    rows: list[tuple[int, int, Row]]
    repeated: list[int]


def batches(rows: Sequence[Row], at: Sequence[int], columns: tuple[Column, ...]) -> list[pa.RecordBatch]:
    """Cut rows into batches, texts of every other one as a dictionary."""
    places = sorted({0, len(rows), *(min(place, len(rows)) for place in at)})
    parts = [rows[start:end] for start, end in pairwise(places)] or [rows]
    return [_batch(part, columns, is_dictionary=number % 2 == 0) for number, part in enumerate(parts)]


def _batch(rows: Sequence[Row], columns: tuple[Column, ...], *, is_dictionary: bool) -> pa.RecordBatch:
    kinds = pa.array([row[1] for row in rows], pa.string())
    found = {
        "id": pa.array([row[0] for row in rows], pa.string()),
        "kind": kinds.dictionary_encode() if is_dictionary else kinds,
        "v": pa.array([row[2] for row in rows], pa.int64()),
    }
    return pa.RecordBatch.from_pydict({column.name: found[column.name] for column in columns})


def expected(table: Table, rows: Sequence[Row], numbers: dict[str, int]) -> Expected:
    """Index a table the plain way, all of it at once."""
    seen, kept, repeated = set[tuple[str, int]](), list[Row](), list[int]()
    for number, row in enumerate(rows, 1):
        if (row[0], row[2]) in seen:
            repeated.append(number)
        else:
            seen.add((row[0], row[2]))
            kept.append(row)
    first_words = {unit: text_macs(pa.array([unit]), unit_key())[0, 0] for unit in numbers}
    places = [sum(earlier[0] == row[0] for earlier in kept[:at]) for at, row in enumerate(kept)]
    words = np.array([[first_words[row[0]], place] for row, place in zip(kept, places, strict=True)], np.uint64)
    macs = word_macs(words.reshape(-1, 2), KEYS.derive(f"contribution/d/rank/{table.name}"))[:, 0].tolist()
    ordered = sorted(zip([numbers[row[0]] for row in kept], macs, kept, strict=True), key=lambda found: found[:2])
    ranks = [1 + sum(unit == earlier[0] for earlier in ordered[:at]) for at, (unit, _, _) in enumerate(ordered)]
    return Expected([(unit, rank, row) for (unit, _, row), rank in zip(ordered, ranks, strict=True)], repeated)


def unit_key() -> bytes:
    return KEYS.derive("contribution/d/unit")


def numbers_of(*tables: Sequence[Row]) -> dict[str, int]:
    """Number the units of all tables in the order of their MACs."""
    names = sorted({row[0] for rows in tables for row in rows})
    macs = text_macs(pa.array(names, pa.string()), unit_key()).tolist()
    return {name: number for number, (_, name) in enumerate(sorted(zip(macs, names, strict=True)))}


def found_rows(indexed: Indexed) -> list[tuple[int, int, Row]]:
    return [(row["_unit"], row["_rank"], (row["id"], row["kind"], row["v"])) for row in indexed.rows.to_pylist()]


@settings(max_examples=150, deadline=None)
@given(rows_of_units, rows_of_units, cuts, st.sampled_from([Memory(), SPILLING]))
def test_any_split_into_batches_and_buckets_gives_the_index_of_the_whole(
    first: list[Row], second: list[Row], at: list[int], memory: Memory
) -> None:
    tables = [(table, batches(rows, at, table.columns)) for table, rows in ((PROTECTED, first), (OTHER, second))]
    numbers = numbers_of(first, second)
    for (table, _), rows, indexed in zip(tables, (first, second), index_tables(tables, KEYS, "d", memory), strict=True):
        whole = expected(table, rows, numbers)
        assert found_rows(indexed) == whole.rows
        assert sorted(number for fault in indexed.faults for number in fault.rows.tolist()) == whole.repeated
        assert indexed.units == len({row[0] for row in rows})
        assert indexed.is_promise_broken == (table is OTHER and any(rank > 1 for _, rank, _ in whole.rows))
        kept_keys = [row[2] for _, _, row in whole.rows]
        shared = len(kept_keys) - len(set(kept_keys)) if table is PROTECTED else 0
        assert (indexed.quality.shared_keys, indexed.quality.rows_loaded) == (shared, len(kept_keys))


@settings(max_examples=100, deadline=None)
@given(rows_of_units, cuts, st.sampled_from([Memory(), SPILLING]))
def test_a_public_table_keeps_the_first_row_of_each_key_in_the_order_of_delivery(
    rows: list[Row], at: list[int], memory: Memory
) -> None:
    (indexed,) = index_tables([(PUBLIC, batches(rows, at, PUBLIC.columns))], KEYS, "d", memory)
    firsts = {row[2]: row for row in reversed(rows)}
    kept = [row for place, row in enumerate(rows) if row[2] not in {earlier[2] for earlier in rows[:place]}]
    assert [(row["kind"], row["v"]) for row in indexed.rows.to_pylist()] == [(row[1], row[2]) for row in kept]
    assert indexed.quality.duplicates == len(rows) - len(firsts)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), min_size=1, max_size=20))
def test_a_text_has_the_same_mac_whatever_is_beside_it(texts: list[str]) -> None:
    together = text_macs(pa.array(texts, pa.string()), b"k" * 32).tolist()
    alone = [text_macs(pa.array([text], pa.string()), b"k" * 32).tolist()[0] for text in texts]
    assert together == alone
    assert len({tuple(mac) for mac in together}) == len(set(texts))


def test_a_giant_unit_is_ranked_as_any_other() -> None:
    rows: list[Row] = [*(("giant", "a", number) for number in range(3000)), ("p", "b", 1)]
    tables = [(PROTECTED, batches(rows, [10, 40], PROTECTED.columns))]
    (streamed,), (whole,) = index_tables(tables, KEYS, "d", SPILLING), index_tables(tables, KEYS, "d")
    assert streamed.rows == whole.rows
    giant = streamed.rows.filter(pc.equal(streamed.rows["id"], "giant"))
    assert cast("list[int]", giant["_rank"].to_pylist()) == list(range(1, 3001))
