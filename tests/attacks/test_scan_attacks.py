"""A scan tells where identifiers are and never what they are: in no format, no name, no error, no language."""

import json
import random
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from sandbox.cli.main import main
from sandbox.masking.identifiers.checksums import credit_check, id_check
from tests.functional.conftest import Ended, Typed
from tests.functional.planted_files import FORMATS, write_sheets

DRAWN = random.Random(20260310)  # noqa: S311 - planted, not secret
DAY = date(1980, 1, 1) + timedelta(days=DRAWN.randrange(10_000))
ID = f"420106{DAY:%Y%m%d}{DRAWN.randrange(1000):03}"
CODE = f"91420106{DRAWN.randrange(10**9):09}"
VALUES = {
    "cn_id": ID + id_check(ID),
    "cn_uscc": CODE + credit_check(CODE),
    "cn_mobile": f"138{DRAWN.randrange(10**8):08}",
    "email": f"marked{DRAWN.randrange(10**6)}@corp.cn",
    "cn_plate": f"鄂A{DRAWN.randrange(10**5):05}",
}


@pytest.fixture
def typed(capfd: pytest.CaptureFixture[str]) -> Typed:
    def type_words(*words: str | Path) -> Ended:
        capfd.readouterr()
        code = main([str(word) for word in words])
        caught = capfd.readouterr()
        return Ended(code, caught.out, caught.err)

    return type_words


@pytest.mark.parametrize("kind", VALUES)
def test_no_value_is_told_in_any_format_name_or_error(typed: Typed, tmp_path: Path, kind: str) -> None:
    value, folder = VALUES[kind], tmp_path / "scanned"
    plant(folder, value)
    for words in (("--json",), (), ("--lang", "zh", "--places", "1000")):
        ended = typed("scan", folder, *words)
        assert ended.code == 2  # some are broken
        assert value not in ended.out + ended.err
        assert value[3:] not in ended.out + ended.err
        assert kind in ended.out
    document = typed("scan", folder, "--json").document
    assert len(document["files"]) > len(FORMATS)
    assert {file["reason"] for file in document["unread"]} >= {"not_of_its_format", "unknown_encoding", "archive"}


def plant(folder: Path, value: str) -> None:
    """Write files of every format with the value, whole and broken, and names with it."""
    for name, write in FORMATS.items():
        below = folder / f"of_{value}" / name.replace(".", "_")
        below.mkdir(parents=True)
        whole = below / f"{value}.{name}"
        write(whole, value)
        (below / name).write_bytes(whole.read_bytes()[:-20])
        (below / f"bytes-{name}").write_bytes(value.encode() + b"\xff\xff" + whole.read_bytes())
    with zipfile.ZipFile(folder / f"{value}.zip", "w") as archive:
        archive.writestr(value, value)
    (folder / f"{value}.ipynb").write_text(json.dumps({value: [[value]] * 3, "cells": [{value: {value: value}}]}))
    write_sheets(folder / "a.xlsx", {value: [[value], [value]], "b": [[f"tel {value}"], ["x"]]}, comment=value)
    (folder / "link").symlink_to(folder / value)


@pytest.mark.parametrize("first", ["李雷,男", "李雷", '"李雷","3"'])
def test_the_first_row_of_a_table_without_names_is_not_told_as_names(typed: Typed, tmp_path: Path, first: str) -> None:
    people = "王五,男\n张三,女\n" if "男" in first else "王五,4\n张三,5\n" if "3" in first else "王五\n张三\n"
    (tmp_path / "a.csv").write_text(f"{first}\n{people}{VALUES['cn_mobile']},1\n", encoding="utf-8")
    ended = typed("scan", tmp_path, "--json")
    assert "李雷" not in ended.out + ended.err
    assert ended.document["cells_by_type"] == {"cn_mobile": 1}


def test_people_as_names_of_fields_are_not_told(typed: Typed, tmp_path: Path) -> None:
    people = {"李雷": {"tel": VALUES["cn_mobile"]}, "王五": {"tel": "x"}}
    (tmp_path / "a.json").write_text(json.dumps({"people": people}), encoding="utf-8")
    many = {f"{VALUES['cn_mobile'][:-3]}{n:03}": {"tel": VALUES["cn_mobile"]} for n in range(100)}
    (tmp_path / "b.json").write_text(json.dumps(many), encoding="utf-8")
    ended = typed("scan", tmp_path, "--json")
    assert "李雷" not in ended.out
    assert "$.people.{0}.tel" in ended.out
    assert "$.{*}.tel" in ended.out


def test_a_workbook_that_inflates_out_of_proportion_is_refused_and_the_others_are_read(
    typed: Typed, tmp_path: Path
) -> None:
    write_sheets(tmp_path / "bomb.xlsx", {"a": [["x"]]})
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(80 << 20))
    (tmp_path / "z.txt").write_text(VALUES["cn_mobile"])
    ended = typed("scan", tmp_path, "--json")
    assert [file["reason"] for file in ended.document["unread"]] == ["inflates"]
    assert ended.document["cells_by_type"] == {"cn_mobile": 1}


def test_values_are_never_shown_where_no_terminal_reads(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(VALUES["cn_mobile"])
    for words in ((), ("--json",)):
        ended = typed("scan", tmp_path, "--show", *words)
        assert ended.code == 2
        assert VALUES["cn_mobile"] not in ended.out + ended.err
