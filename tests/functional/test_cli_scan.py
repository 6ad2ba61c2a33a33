"""`sandbox scan`: identifiers in files of every format, by place and kind; fields and exit codes are an interface."""

import os
from pathlib import Path

import pytest

from tests.functional.conftest import Ended, Json, Typed
from tests.functional.planted_files import FORMATS, write_csv, write_sheets, write_text

MOBILE = "13871234567"
HARMLESS = "nothing here"
FIELDS = {"files", "unread", "passed_over", "cells_by_type"}


def places_in(document: Json) -> list[tuple[str, Json]]:
    """Give (column, place) of each place told."""
    return [
        (column["column"], {key: place[key] for key in place if key not in ("start", "end", "score")})
        for file in document["files"]
        for column in file["found"]
        for finding in column["findings"]
        for place in finding["places"]
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_planted_is_found_and_the_clean_twin_is_clean(typed: Typed, tmp_path: Path, name: str) -> None:
    planted, twin = tmp_path / "planted", tmp_path / "twin"
    for folder, text in ((planted, MOBILE), (twin, HARMLESS)):
        folder.mkdir()
        FORMATS[name](folder / name, text)
    ended = typed("scan", planted / name, "--json")
    assert ended.code == 3, ended.err
    assert set(ended.document["cells_by_type"]) == {"cn_mobile"}
    assert MOBILE not in ended.out + ended.err
    assert typed("scan", twin / name, "--json").code == 0


EXPECTED = {
    "a.csv": [("remark", {"row": 2})],
    "c.tsv": [("备注", {"row": 2})],
    "d.csv": [("rows of another length", {"row": 2})],
    "a.parquet": [("metadata", {"name": 1}), ("remark", {"row": 2}), ("nested.a[*]", {"row": 2})],
    "a.json": [("$.people[*].remark", {"path": "$.people[1].remark"})],
    "a.jsonl": [("$.a.b", {"line": 3})],
    "a.ipynb": [
        ("cell 1 source", {"line": 2}),
        ("cell 1 output", {"line": 1}),
        ("$.metadata.author", {"path": "$.metadata.author"}),
    ],
    "a.html": [
        ("text", {"line": 3}),
        ("text", {"line": 3}),
        ("attributes", {"line": 3}),
        ("comments", {"line": 3}),
    ],
    "a.md": [("text", {"line": 2})],
    "a.xlsx": [("metadata", {"name": 1}), ("remark", {"row": 3})],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_place_is_told_as_one_would_look_for_it(typed: Typed, tmp_path: Path, name: str) -> None:
    FORMATS[name](tmp_path / name, MOBILE)
    assert places_in(typed("scan", tmp_path / name, "--json").document) == EXPECTED[name]


def test_a_sheet_is_named_and_sheet_names_and_comments_are_scanned(typed: Typed, tmp_path: Path) -> None:
    sheets = {"plain": [["tel"], [MOBILE]], f"of {MOBILE}": [["tel"], ["x"], [MOBILE]]}
    write_sheets(tmp_path / "a.xlsx", sheets, comment=f"call {MOBILE}")
    ended = typed("scan", tmp_path / "a.xlsx", "--json")
    found = [(c["column"], c["within"]) for c in ended.document["files"][0]["found"]]
    assert {("comments", None), ("sheet names", None), ("tel", "plain"), ("tel", "2…<cn_mobile>")} <= set(found)
    assert MOBILE not in ended.out


def test_counts_shares_and_confidence_are_those_of_the_cells(typed: Typed, tmp_path: Path) -> None:
    cells = [MOBILE, "x", f"{MOBILE} or {MOBILE[:-1]}8", "", MOBILE]
    (tmp_path / "a.csv").write_text("手机号,b\n" + "".join(f"{cell},1\n" for cell in cells), encoding="utf-8")
    document = typed("scan", tmp_path / "a.csv", "--json", "--places", "1").document
    (column,) = document["files"][0]["found"]
    assert (column["column"], column["position"], column["cells"]) == ("手机号", 1, 4)
    (finding,) = column["findings"]
    assert {key: finding[key] for key in ("type", "cells", "count", "share")} == {
        "type": "cn_mobile",
        "cells": 3,
        "count": 4,
        "share": 0.75,
    }
    assert 0.9 < finding["confidence"] <= 1
    assert finding["places"] == [{"row": 1, "start": 0, "end": 11, "score": finding["places"][0]["score"]}]
    assert document["cells_by_type"] == {"cn_mobile": 3}


def test_what_is_less_sure_than_asked_is_not_told(typed: Typed, tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", MOBILE)
    assert typed("scan", tmp_path / "a.txt", "--confidence", "1").code == 0


def test_a_folder_goes_on_past_what_cannot_be_read_and_tells_everything(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    (folder / "sub").mkdir(parents=True)
    write_csv(folder / "sub" / "good.csv", MOBILE)
    (folder / "bad.json").write_text("{")
    (folder / "bad.parquet").write_bytes(b"PAR1 no")
    (folder / "bad.arrow").write_bytes(b"ARROW1 no")
    (folder / "bad.xlsx").write_bytes(b"PK no")
    (folder / "bad.txt").write_bytes(b"\xff\xff\xfe")
    (folder / "packed.zip").write_bytes(b"PK\3\4")
    (folder / "picture").write_bytes(bytes(range(256)))
    (folder / "deep.json").write_text("[" * 300 + "]" * 300)
    ended = typed("scan", folder, "--json")
    assert ended.code == 2
    assert set(ended.document) == FIELDS
    unread = {file["file"]: file["reason"] for file in ended.document["unread"]}
    assert unread == {
        "bad.json": "not_of_its_format",
        "bad.parquet": "not_of_its_format",
        "bad.arrow": "not_of_its_format",
        "bad.xlsx": "not_of_its_format",
        "bad.txt": "unknown_encoding",
        "packed.zip": "archive",
        "deep.json": "too_deep",
    }
    assert [file["file"] for file in ended.document["passed_over"]] == ["picture"]
    assert ended.document["cells_by_type"] == {"cn_mobile": 1}


def test_a_binary_file_that_is_named_is_no_success(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(bytes(range(256)))
    assert typed("scan", tmp_path / "picture").code == 2
    assert typed("scan", tmp_path / "none.csv").code == 2


def test_links_within_a_folder_are_not_followed_and_the_one_named_is(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_text(tmp_path / "outside.txt", MOBILE)
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    ended = typed("scan", folder, "--json")
    assert ended.code == 0
    assert {file["reason"] for file in ended.document["passed_over"]} == {"link", "special"}
    assert typed("scan", folder / "link.txt").code == 3


def test_records_of_version_control_are_passed_over_and_told(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_text(tmp_path / ".git" / "packed", MOBILE)
    ended = typed("scan", tmp_path, "--json")
    assert (ended.code, ended.document["passed_over"][0]["reason"]) == (0, "repository")


def test_names_of_files_folders_and_columns_are_scanned_and_not_repeated(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / f"of_{MOBILE}"
    folder.mkdir()
    write_text(folder / f"{MOBILE}.txt", HARMLESS)
    (folder / "a.csv").write_text(f"n,tel_{MOBILE}\n1,x\n", encoding="utf-8")
    for words in (("--json",), ("--lang", "zh"), ()):
        ended = typed("scan", tmp_path, *words)
        assert ended.code == 3
        assert MOBILE not in ended.out + ended.err
    found = typed("scan", tmp_path, "--json").document["files"]
    assert [[c["column"] for c in file["found"]] for file in found] == [["path"], ["path", "column names"]]
    assert {place["name"] for file in found for f in file["found"][0]["findings"] for place in f["places"]} == {1, 2}


def test_surrogates_that_masking_made_are_no_findings(typed: Typed, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", "16812345678")
    write_text(tmp_path / "b.txt", "a1b2@example.invalid")
    assert typed("scan", tmp_path).code == 0


@pytest.mark.parametrize(
    "words", [(), ("--stdin", "x"), ("--show", "x"), ("--show", "--json", "x"), ("--places", "-1", "x")]
)
def test_what_cannot_be_asked_is_unusable(typed: Typed, words: tuple[str, ...]) -> None:
    assert typed("scan", *words).code == 2


def test_people_get_a_table_in_their_language_and_what_the_limits_are(typed: Typed, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", MOBILE)
    english, chinese = typed("scan", tmp_path), typed("scan", tmp_path, "--lang", "zh")
    assert "row 2" in english.out
    assert "Surrogates" in english.out
    assert "第 2 行" in chinese.out
    assert "替代值" in chinese.out
    assert english.code == chinese.code == 3


def test_values_are_shown_on_a_terminal_that_asks(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "a.csv", MOBILE)
    monkeypatch.setattr("sandbox.cli.scanning.is_terminal", lambda: True)
    ended: Ended = typed("scan", tmp_path / "a.csv", "--show")
    assert ended.code == 3
    assert MOBILE in ended.out
