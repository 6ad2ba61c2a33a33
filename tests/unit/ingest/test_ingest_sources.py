"""Delivered files: encodings, columns, malformed rows; no error repeats what stands in a file."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from sandbox.core.errors.loading import SourceColumnsDiffer, SourceUnreadable
from sandbox.ingest.delivery.sources import open_source
from tests.unit.ingest.small import ID, KIND, VISITS

TABLE = replace(VISITS, columns=(ID, KIND))
MARK = "marked-value-7f3a"


def read(path: Path) -> pa.Table:
    return pa.Table.from_batches(open_source(path, TABLE).batches)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_each_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,kind\np1,参保\np2,𠮷野家\n", encoding=encoding)
    assert read(path).to_pydict() == {"id": ["p1", "p2"], "kind": ["参保", "𠮷野家"]}


def test_the_encoding_is_found_by_the_whole_file_not_its_start(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,kind\n" + b"p1,a\n" * 10_000 + "p2,参保\n".encode("gb18030"))
    assert read(path)["kind"][-1].as_py() == "参保"


def test_columns_come_in_the_contracts_order_and_under_its_names(tmp_path: Path) -> None:
    table = replace(TABLE, columns=(ID, replace(KIND, source_name="k.ind")), left_out=("rownames",))
    (tmp_path / "t.csv").write_text("k.ind,rownames,id\na,1,p1\n")
    batches = list(open_source(tmp_path / "t.csv", table).batches)
    assert batches[0].to_pydict() == {"id": ["p1"], "kind": ["a"]}


def test_c1_a_column_nobody_graded_is_told_by_its_place_alone(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"id,{MARK},id\np1,x,y\n")
    with pytest.raises(SourceColumnsDiffer) as raised:
        open_source(tmp_path / "t.csv", TABLE)
    told = [finding.text.en for finding in raised.value.findings]
    assert told == [
        "the file has no such column",
        "column 2 of the file is not graded in the contract",
        "column 3 of the file repeats an earlier one",
    ]
    assert MARK not in str(raised.value)


def test_a_row_with_another_number_of_cells_is_put_aside_by_number(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,kind\np1,a\np2,a,b\n"p\n3",a\np4\np5,b\n')
    source = open_source(tmp_path / "t.csv", TABLE)
    assert pa.Table.from_batches(source.batches)["id"].to_pylist() == ["p1", "p\n3", "p5"]
    assert source.malformed.rows == [2, 4]


def test_an_empty_cell_is_missing_and_codes_keep_their_zeros(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,kind\n007,""\nNA,\n')
    assert read(tmp_path / "t.csv").to_pydict() == {"id": ["007", "NA"], "kind": [None, None]}


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pa.table({"id": [1, 2], "kind": ["a", None]}), tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet").schema.types == [pa.int64(), pa.string()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.xml", b"<id/>"),
        ("t.csv", b""),
        ("t.csv", b"id,kind\np1,\xff\xff\xff\n"),
        ("t.parquet", b"PAR1" + MARK.encode() + b"PAR1"),
        ("t.parquet", b""),
        ("t.csv", b"id,kind\np1," + MARK.encode() * 1_000_000 + b"\n"),
    ],
)
def test_an_unreadable_file_is_told_without_its_content(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((SourceUnreadable, SourceColumnsDiffer)) as raised:
        read(tmp_path / name)
    assert MARK not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
