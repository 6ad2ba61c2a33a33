"""Exit codes and errors as docs/cli.md promises them: each from a command that a user can type."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.functional.conftest import ROOT, Typed

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BY_CODE = {
    2: ("contract", "check", "nothing.yaml"),
    3: ("ask", "yb_js", "SELECT count(*) AS n FROM yb_js", "--scenario", "S2", "--as", "admin"),
    4: ("release", "check", "rel-0", "--as", "admin"),
    5: ("init",),
    6: ("serve", "--host", "192.0.2.1"),
}
FIELDS = {"code", "message", "remedy", "findings"}


@pytest.fixture
def made(typed: Typed) -> Typed:
    """Give a prompt in a folder that has a sandbox."""
    ended = typed("init")
    assert ended.code == 0, ended.err
    return typed


@pytest.mark.parametrize("code", BY_CODE)
def test_a_failure_has_its_exit_code_and_one_json_document(made: Typed, code: int) -> None:
    ended = made(*BY_CODE[code], "--json")
    assert ended.code == code, ended.out + ended.err
    assert set(ended.error) == FIELDS
    assert ended.error["message"]
    assert ended.error["remedy"]


@pytest.mark.parametrize("code", BY_CODE)
def test_a_failure_leaves_standard_output_empty_for_people(made: Typed, code: int) -> None:
    ended = made(*BY_CODE[code])
    assert (ended.code, ended.out) == (code, "")
    assert re.match(r"\[[a-z_]+\] ", ended.err)


@pytest.mark.parametrize("code", BY_CODE)
def test_a_failure_is_told_in_chinese_too(made: Typed, code: int) -> None:
    ended = made(*BY_CODE[code], "--json", "--lang", "zh")
    assert CHINESE.search(ended.error["message"])
    assert CHINESE.search(ended.error["remedy"])
    english = made(*BY_CODE[code], "--json", "--lang", "en")
    assert english.error["code"] == ended.error["code"]
    assert not CHINESE.search(english.error["message"])


def test_an_edited_audit_record_ends_with_seven(made: Typed) -> None:
    with closing(sqlite3.connect(".sandbox/state.sqlite")) as state:
        state.execute("UPDATE audit_events SET actor = 'somebody-else' WHERE seq = 1")
        state.commit()
    ended = made("audit", "verify", "--as", "admin", "--json")
    assert (ended.code, ended.error["code"]) == (7, "audit_chain_broken")


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("ask", "yb_js"),
        ("ask", "yb_js", "SELECT 1", "--scenario", "S2", "--nonsense"),
        ("quote", "yb_js", "SELECT 1", "--scenario", "S2", "--rho", "nan"),
        ("quote", "yb_js", "SELECT 1", "--scenario", "S2", "--rho", "-1"),
        ("token", "issue", "admin", "--days", "100000000000"),
        ("doctor", "--lang", "de"),
        ("doctor", "--as", "x" * 129),
        ("ask", "\udcff", "SELECT 1", "--scenario", "S2"),
        ("budget", "yb_js", "--scenario", "S\n2"),
        ("release", "vote", "rel-1", "--decision", "maybe"),
    ],
)
def test_what_cannot_be_understood_ends_with_two_and_points_to_the_help(typed: Typed, words: tuple[str, ...]) -> None:
    ended = typed(*words, "--json")
    assert (ended.code, ended.error["code"]) == (2, "command_unusable")
    assert "--help" in ended.error["remedy"]
    assert typed(*words).out == ""


def test_help_is_no_failure_and_a_group_alone_shows_its_help(typed: Typed) -> None:
    helped = typed("ask", "--help")
    assert helped.code == 0
    assert "sandbox ask yb_js" in helped.out
    alone = typed("release")
    assert alone.code == 2
    assert "seal" in alone.out


def test_settings_that_cannot_be_read_are_named_and_their_values_are_not(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_LANG", "klingon")
    monkeypatch.setenv("SANDBOX_WORKER_THREADS", "secret-word")
    ended = typed("doctor", "--json")
    assert (ended.code, ended.error["code"]) == (2, "settings_unusable")
    assert [finding["where"] for finding in ended.error["findings"]] == ["SANDBOX_LANG", "SANDBOX_WORKER_THREADS"]
    assert "klingon" not in ended.out + ended.err
    assert "secret-word" not in ended.out + ended.err


def test_the_page_of_commands_lists_every_exit_code(made: Typed) -> None:
    page = (ROOT / "docs" / "cli.head.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} >= {0, 1, 7, *BY_CODE}
