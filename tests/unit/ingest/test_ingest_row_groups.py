"""Rows reach the engine in whole row groups, none lost, in their order."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.ingest.indexing.layout import LaidOutTable
from sandbox.ingest.indexing.row_groups import GROUP_ROWS, RowGroups


def part(name: str, first: int, rows: int) -> LaidOutTable:
    numbers = pa.array(range(first, first + rows), pa.int64())
    texts = pa.array(["ab"[first % 2]] * rows)
    return LaidOutTable(name, pa.table({"n": numbers, "t": texts.dictionary_encode() if first % 2 else texts}))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([1, 1000, 70_000, GROUP_ROWS, 300_001]), max_size=6))
def test_all_but_the_last_part_are_whole_row_groups(sizes: list[int]) -> None:
    groups, given_rows, found = RowGroups(), 0, list[LaidOutTable]()
    for size in sizes:
        found += groups.add(part("a", given_rows, size))
        found += groups.add(part("b", given_rows, 1))
        given_rows += size
    assert all(whole.rows.num_rows % GROUP_ROWS == 0 for whole in found)
    found += groups.finish()
    numbers = [n for piece in found if piece.name == "a" for n in piece.rows["n"].to_pylist()]
    assert numbers == list(range(given_rows))
    assert sum(piece.rows.num_rows for piece in found if piece.name == "b") == len(sizes)
    assert list(groups.finish()) == []
