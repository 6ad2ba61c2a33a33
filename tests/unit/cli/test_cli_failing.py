"""An unexpected error is told by its place alone: its own words may hold values of the data."""

import json

import pytest

from sandbox.cli import main as command_line
from sandbox.core.budget import Budget

MARK = "marked-value-7391"


def broken(**_: object) -> None:
    try:
        Budget(-1)
    except ValueError:
        raise KeyError(MARK) from None


def deep(**_: object) -> None:
    Budget(-1)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("SANDBOX_DEBUG", raising=False)
    monkeypatch.setattr(command_line, "app", broken)
    return monkeypatch


def test_a_bug_ends_with_one_and_without_the_errors_words(
    faulty: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["doctor"]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("[bug] KeyError at ")
    assert MARK not in caught.err
    assert "Traceback" not in caught.err


def test_a_bug_is_told_by_the_innermost_line_of_the_program(
    faulty: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty.setattr(command_line, "app", deep)
    assert command_line.main([]) == 1
    assert capsys.readouterr().err.startswith("[bug] ValueError at sandbox/core/budget.py:")


@pytest.mark.parametrize(("lang", "word"), [("en", "fault"), ("zh", "缺陷")])
def test_a_bug_is_one_json_document_where_json_is_asked_for(
    faulty: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, word: str
) -> None:
    assert command_line.main(["doctor", "--json", "--lang", lang]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "bug"
    assert "KeyError" in error["message"]
    assert word in error["remedy"]
    assert MARK not in json.dumps(error)


def test_the_traceback_is_shown_to_whoever_asks_for_it(
    faulty: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty.setenv("SANDBOX_DEBUG", "1")
    assert command_line.main(["doctor", "--json"]) == 1
    caught = capsys.readouterr()
    assert "Traceback" in caught.err
    assert MARK not in caught.out
