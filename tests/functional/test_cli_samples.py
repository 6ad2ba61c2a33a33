"""A sample's report at the command line: shown, written as a page, handed on, verified without the sandbox."""

import json
from pathlib import Path

import pytest

from tests.functional.conftest import Typed
from tests.unit.web.web_world import the_world

ON = ("yb_js", "--scenario", "S2", "--as", "wang")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the_world().copied_to(tmp_path_factory.mktemp("reported") / "state").state


@pytest.fixture
def trust(typed: Typed, state: Path, tmp_path: Path) -> Path:
    path = tmp_path / "trust.json"
    path.write_text(typed("release", "trust", "--as", "chen", "--dir", state).out)
    return path


@pytest.mark.parametrize(("lang", "word"), [("en", "checks hold"), ("zh", "项成立")])
def test_a_report_is_shown_and_written_as_a_page(
    typed: Typed, state: Path, tmp_path: Path, lang: str, word: str
) -> None:
    page = tmp_path / "report.html"
    ended = typed("samples", "report", *ON, "--dir", state, "--html", page, "--lang", lang)
    assert (ended.code, word in ended.out) == (0, True)
    assert page.read_text().startswith("<!doctype html>")
    again = typed("samples", "report", *ON, "--dir", state, "--html", page, "--json")
    assert (again.code, again.error["code"]) == (5, "file_exists")


def test_e1_a_report_is_verified_offline_and_an_edited_or_another_one_is_not(
    typed: Typed, state: Path, trust: Path, tmp_path: Path
) -> None:
    report = typed("samples", "report", *ON, "--dir", state, "--json").document
    name = report["signed"]["manifest"]["id"]
    kept, edited = tmp_path / "report.json", tmp_path / "edited.json"
    kept.write_text(json.dumps(report))
    offline = ("--trust", trust, "--json", "--dir", tmp_path / "nowhere")
    genuine = typed("samples", "verify", kept, "--sample", name, *offline)
    assert (genuine.code, genuine.document["sample"]) == (0, name)
    by_key = ("samples", "verify", kept, "--json", "--dir", tmp_path / "nowhere", "--key")
    assert typed(*by_key, report["public_key"]).code == 0
    assert typed(*by_key, "0" * 64).code == 7
    assert typed(*by_key, "no key").code == 2
    report["signed"]["manifest"]["evidence"][0]["required"] = 99.0
    edited.write_text(json.dumps(report))
    forged = typed("samples", "verify", edited, *offline)
    assert (forged.code, forged.error["code"]) == (7, "sample_manifest_forged")
    other = typed("samples", "verify", kept, "--sample", "0" * 32, *offline)
    assert (other.code, other.error["code"]) == (4, "sample_is_another")
    unread = typed("samples", "verify", trust, *offline)
    assert (unread.code, unread.error["code"]) == (2, "sample_report_unreadable")


def test_a_reviewer_compares_and_a_developer_may_not(typed: Typed, state: Path) -> None:
    typed("samples", "report", *ON, "--dir", state)
    as_reviewer = (*ON[:-1], "chen", "--dir", state)
    compared = typed("samples", "compare", *as_reviewer, "--json").document
    assert compared["utility"]["distances"]
    assert "xb" in typed("samples", "compare", *as_reviewer, "--lang", "zh").out
    refused = typed("samples", "compare", *ON, "--dir", state, "--json")
    assert (refused.code, refused.error["code"]) == (3, "action_not_allowed")


def test_the_history_lists_what_was_made(typed: Typed, state: Path) -> None:
    made = typed("samples", "report", *ON, "--dir", state, "--json").document["signed"]["manifest"]["id"]
    listed = typed("samples", "history", *ON, "--dir", state, "--json").document["samples"]
    assert [one["sample"] for one in listed] == [made]
    assert made[:12] in typed("samples", "history", *ON, "--dir", state, "--lang", "zh").out
