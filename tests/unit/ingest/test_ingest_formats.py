"""Each format a delivery may come in, read as the table of its contract."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from sandbox.core.errors.loading import SourceColumnsDiffer, SourceUnreadable
from sandbox.core.text import Text
from sandbox.ingest.delivery.parcels import FAULTS
from sandbox.ingest.delivery.reading.asked import Fault
from sandbox.ingest.delivery.sources import open_source
from tests.unit.ingest.small import ID, KIND, VISITS
from tests.unit.ingest.workbooks import Cell, day, write_workbook

TABLE = replace(VISITS, columns=(ID, KIND))
SHARED = pa.table({"id": ["p1", "p2"], "kind": ["参保", None]})
AS_READ = {"id": ["p1", "p2"], "kind": ["参保", None]}


def read(path: Path, sheet: str = "") -> dict[str, list[object]]:
    batches = list(open_source(path, TABLE, sheet).batches)
    found: dict[str, list[object]] = pa.Table.from_batches(batches).to_pydict()
    return found


def why_not(path: Path, sheet: str = "") -> object:
    with pytest.raises(SourceUnreadable) as raised:
        read(path, sheet)
    return raised.value.facts["why"]


def told(fault: Fault) -> Text:
    return FAULTS[fault]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_by_the_names_of_the_header(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f'id{separator}kind\np1{separator}"a,;|\t"\n')
    assert read(path) == {"id": ["p1"], "kind": ["a,;|\t"]}


def test_a_header_may_hold_other_separators_and_line_breaks(tmp_path: Path) -> None:
    table = replace(TABLE, columns=(ID, replace(KIND, source_name="kind,\nof visit")))
    (tmp_path / "t.csv").write_text('id;"kind,\nof visit"\np1;a\n')
    assert next(open_source(tmp_path / "t.csv", table).batches).to_pydict() == {"id": ["p1"], "kind": ["a"]}


@pytest.mark.parametrize("name", ["t.feather", "t.arrow"])
@pytest.mark.parametrize("compression", ["lz4", "zstd", "uncompressed"])
def test_arrow_files_are_read(name: str, compression: str, tmp_path: Path) -> None:
    pyarrow.feather.write_feather(SHARED, tmp_path / name, compression=compression)
    assert read(tmp_path / name) == AS_READ


def test_an_arrow_stream_is_read(tmp_path: Path) -> None:
    with pa.OSFile(str(tmp_path / "t.arrows"), "wb") as sink, pa.ipc.new_stream(sink, SHARED.schema) as stream:
        stream.write_table(SHARED)
    assert read(tmp_path / "t.arrows") == AS_READ


@pytest.mark.parametrize("kind", [pa.dictionary(pa.int32(), pa.string()), pa.large_string(), pa.string_view()])
def test_every_form_of_text_becomes_plain_text(kind: pa.DataType, tmp_path: Path) -> None:
    table = SHARED.set_column(1, "kind", SHARED["kind"].cast(kind))
    with pa.OSFile(str(tmp_path / "t.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table)
    batches = list(open_source(tmp_path / "t.arrow", TABLE).batches)
    assert batches[0].schema.field("kind").type == pa.string()
    assert batches[0].to_pydict() == AS_READ


def test_nested_values_are_refused(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pa.table({"id": ["p1"], "kind": [[{"a": 1}]]}), tmp_path / "t.parquet")
    assert why_not(tmp_path / "t.parquet") == told(Fault.NOT_PLAIN)


def test_json_lines_keep_every_digit(tmp_path: Path) -> None:
    lines = ['{"id": 900719925474099312345, "kind": 0.10}', '{"kind": true, "id": null}', "", '{"id": "7"}']
    (tmp_path / "t.jsonl").write_text("\n".join(lines), encoding="utf-8-sig")
    assert read(tmp_path / "t.jsonl") == {"id": ["900719925474099312345", None, "7"], "kind": ["0.10", "true", None]}


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", '{"id": 1, "id": 2}', '{"id": [1]}', '{"id": NaN}', r'{"id": "\ud800"}', '{"id":' * 100_000, "\udcff"],
)
def test_a_line_that_is_no_flat_object_is_put_aside_by_number(line: str, tmp_path: Path) -> None:
    lines = ['{"id": "p1", "kind": "a"}', line, '{"id": "p3", "kind": "b"}']
    (tmp_path / "t.jsonl").write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    source = open_source(tmp_path / "t.jsonl", TABLE)
    assert pa.Table.from_batches(source.batches)["id"].to_pylist() == ["p1", "p3"]
    assert source.malformed.rows == [2]


def test_a_name_that_appears_late_in_json_lines_is_never_passed_over(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "kind": "a"}) for n in range(70_000)]
    lines[69_999] = json.dumps({"id": "x", "kind": "a", "secret": 1})
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    source = open_source(tmp_path / "t.jsonl", TABLE)
    assert sum(batch.num_rows for batch in source.batches) == 69_999
    assert source.malformed.rows == [70_000]


ROWS: list[list[Cell]] = [["id", "kind"], ["007", 7], [None, None], [day(46053), 0.1 + 0.2], [True, "a"]]


def test_a_sheet_is_read_as_one_sees_it(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "t.xlsx", {"only": ROWS})
    assert read(path) == {"id": ["007", "2026-01-31", "true"], "kind": ["7", "0.3", "a"]}


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "t.xlsx", {"一月": ROWS, "notes": [["id", "kind"], ["x", "y"]]})
    assert why_not(path) == told(Fault.SEVERAL_SHEETS)
    assert why_not(path, "二月") == told(Fault.NO_SUCH_SHEET)
    assert read(path, "notes") == {"id": ["x"], "kind": ["y"]}


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    path = write_workbook(tmp_path / "t.xlsx", {"only": ROWS}, after=merged)
    assert why_not(path) == told(Fault.MERGED_CELLS)


def test_more_columns_than_any_contract_has_are_refused_before_a_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(",".join(f"c{n}" for n in range(10_000)) + "\n")
    assert why_not(tmp_path / "t.csv") == told(Fault.TOO_MANY_COLUMNS)


def test_c1_holds_for_every_format(tmp_path: Path) -> None:
    strange = SHARED.append_column("secret", pa.array(["x", "y"]))
    pyarrow.parquet.write_table(strange, tmp_path / "t.parquet")
    pyarrow.feather.write_feather(strange, tmp_path / "t.feather")
    (tmp_path / "t.jsonl").write_text('{"id": "p1", "kind": "a", "secret": "x"}\n')
    write_workbook(tmp_path / "t.xlsx", {"only": [["id", "kind", "secret"], ["p1", "a", "x"]]})
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(SourceColumnsDiffer) as raised:
            read(path)
        assert [finding.text.en for finding in raised.value.findings] == [
            "column 3 of the file is not graded in the contract"
        ]
