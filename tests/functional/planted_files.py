"""Files of every format with a text planted in them, and the same files without it."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Write = Callable[[Path, str], None]


def table_of(text: str) -> pa.Table:
    table = pa.table({"n": [1, 2, 3], "remark": ["x", text, None], "nested": [{"a": ["y"]}, {"a": [text]}, None]})
    return table.replace_schema_metadata({"author": text})


def write_csv(path: Path, text: str) -> None:
    path.write_text(f'n,remark\n1,x\n2,"{text}"\n3,\n', encoding="utf-8")


def write_csv_of_china(path: Path, text: str) -> None:
    path.write_bytes(f"编号;备注\n1;无\n2;{text}\n".encode("gb18030"))


def write_csv_in_utf_16(path: Path, text: str) -> None:
    path.write_text(f"编号\t备注\n1\t无\n2\t{text}\n", encoding="utf-16")


def write_uneven_csv(path: Path, text: str) -> None:
    path.write_text(f"n,remark\n1,x\n2,x,{text}\n3,z\n", encoding="utf-8")


def write_headless_csv(path: Path, text: str) -> None:
    path.write_text(f"{text},7\nx,8\n", encoding="utf-8")


def write_parquet(path: Path, text: str) -> None:
    pq.write_table(table_of(text), path)


def write_arrow(path: Path, text: str) -> None:
    table = table_of(text)
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)


def write_arrow_stream(path: Path, text: str) -> None:
    table = pa.table({"remark": pa.array(["x", text, None]).dictionary_encode()})
    with pa.ipc.new_stream(path, table.schema) as file:
        file.write_table(table)


def write_json(path: Path, text: str) -> None:
    path.write_text(json.dumps({"people": [{"remark": "x"}, {"remark": f"see {text}"}]}), encoding="utf-8")


def write_json_name(path: Path, text: str) -> None:
    path.write_text(json.dumps({"people": {text: {"n": 1}}}, ensure_ascii=False), encoding="utf-8")


def write_json_lines(path: Path, text: str) -> None:
    path.write_text(f'{{"a": 1}}\n\n{{"a": {{"b": {json.dumps(text)}}}}}\n', encoding="utf-8")


def write_notebook(path: Path, text: str) -> None:
    cell = {"cell_type": "code", "source": ["# a\n", f"x = '{text}'\n"], "outputs": [{"text": [f"{text}\n"]}]}
    path.write_text(json.dumps({"cells": [cell], "metadata": {"author": text}, "nbformat": 4}), encoding="utf-8")


def write_page(path: Path, text: str) -> None:
    body = f"<p title='{text}'>see <b>{text[:3]}</b>{text[3:]}</p><!-- {text} --><script>var x='{text}'</script>"
    path.write_text(f"<!doctype html>\n<html>\n{body}\n</html>", encoding="utf-8")


def write_text(path: Path, text: str) -> None:
    path.write_text(f"first line\nsecond: {text}\n", encoding="utf-8")


def write_workbook(path: Path, text: str) -> None:
    write_sheets(path, {"one": [["n", "remark"], ["1", "x"]], "two": [["remark"], ["y"], [text]]}, author=text)


def write_sheets(path: Path, sheets: dict[str, list[list[str]]], author: str = "", comment: str = "") -> None:
    """Write a workbook of inline texts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{MAIN}.worksheet+xml"/>'
            for n, _ in enumerate(sheets, start=1)
        )
        archive.writestr("[Content_Types].xml", TYPES.format(kinds=kinds))
        archive.writestr("_rels/.rels", RELATIONS.format(links=ROOT_LINK))
        names = "".join(f'<sheet name="{s}" sheetId="{n}" r:id="r{n}"/>' for n, s in enumerate(sheets, start=1))
        archive.writestr("xl/workbook.xml", f"<workbook {SPACES}><sheets>{names}</sheets></workbook>")
        links = "".join(SHEET_LINK.format(n=n) for n, _ in enumerate(sheets, start=1))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(links=links))
        for number, rows in enumerate(sheets.values(), start=1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet_xml(rows))
        archive.writestr("docProps/core.xml", f"<coreProperties><creator>{author}</creator></coreProperties>")
        archive.writestr("xl/comments1.xml", f"<comments><comment><text><t>{comment}</t></text></comment></comments>")


def sheet_xml(rows: list[list[str]]) -> str:
    lines = io.StringIO()
    for number, row in enumerate(rows, start=1):
        cells = (
            f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for place, cell in enumerate(row)
        )
        lines.write(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<worksheet {SPACES}><sheetData>{lines.getvalue()}</sheetData></worksheet>"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SPACES = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}.sheet.main+xml"/>{{kinds}}</Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
)
ROOT_LINK = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
SHEET_LINK = f'<Relationship Id="r{{n}}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{{n}}.xml"/>'

FORMATS: dict[str, Write] = {
    "a.csv": write_csv,
    "b.csv": write_csv_of_china,
    "c.tsv": write_csv_in_utf_16,
    "d.csv": write_uneven_csv,
    "e.csv": write_headless_csv,
    "a.parquet": write_parquet,
    "a.arrow": write_arrow,
    "b.feather": write_arrow_stream,
    "a.json": write_json,
    "b.json": write_json_name,
    "a.jsonl": write_json_lines,
    "a.ipynb": write_notebook,
    "a.html": write_page,
    "a.md": write_text,
    "a.log": write_text,
    "noted": write_text,
    "a.xlsx": write_workbook,
}
