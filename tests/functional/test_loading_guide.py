"""The loading guide, typed as it stands: every command of the page, in its order, ends as the page says."""

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.functional.conftest import EXAMPLES, ROOT, Ended, Typed

GUIDES = (ROOT / "docs" / "loading.md", ROOT / "docs" / "loading.zh-CN.md")
COMMAND = re.compile(r"^\$ (.+?)(?:\s{2,}# (?:exit (\d))?.*)?$", re.MULTILINE)
VISITS = EXAMPLES / "visits"


@dataclass(frozen=True, slots=True)
class Told:
    """A command of the page, and how the page says that it ends."""

    words: tuple[str, ...]
    code: int


def commands_of(page: Path) -> list[Told]:
    """Extract the commands of a page's console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    found = [match for block in blocks for match in COMMAND.findall(block)]
    return [Told(tuple(shlex.split(line)), int(code or 0)) for line, code in found]


def test_both_languages_tell_the_same_commands() -> None:
    english, chinese = map(commands_of, GUIDES)
    assert len(english) > 20
    assert english == chinese


def test_the_filled_contract_differs_from_the_draft_where_the_guide_says(typed: Typed, tmp_path: Path) -> None:
    make(tmp_path, "python", "examples/visits/make_visits.py", "visits.csv")
    assert typed("contract", "draft", "visits.csv", "--out", "visits.odcs.yaml").code == 0
    drafted = (tmp_path / "visits.odcs.yaml").read_text(encoding="utf-8").splitlines()
    filled = (VISITS / "filled.odcs.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in filled if line in drafted]
    assert len(kept) > 0.75 * len(filled)


@pytest.mark.slow
def test_every_command_of_the_guide_ends_as_it_says(typed: Typed, tmp_path: Path) -> None:
    said: dict[tuple[str, ...], Ended] = {}
    for told in commands_of(GUIDES[0]):
        if told.words[0] != "sandbox":
            make(tmp_path, *told.words)
            continue
        said[told.words[1:]] = ended = typed(*told.words[1:])
        assert ended.code == told.code, (told.words, ended.out, ended.err)
    check_what_was_said({" ".join(words[:2]): ended for words, ended in said.items()}, list(said.values()))


def check_what_was_said(last: dict[str, Ended], everything: list[Ended]) -> None:
    """Check what the guide promises of the last command of each kind."""
    assert "visits: the same delivery was loaded before" in last["ingest --contract"].out
    assert "outside_bounds" in last["quarantine list"].out
    assert "2994" in last["dataset list"].out
    assert "rows_asked" in last["ask visits"].err
    assert "whole" in last["audit verify"].out
    assert "±" in "".join(ended.out for ended in everything)


def make(folder: Path, *words: str) -> None:
    """Run a command of the shell where the page's folders are at hand."""
    if not (folder / "examples").exists():
        shutil.copytree(VISITS, folder / "examples" / "visits")
    program = (sys.executable, *words[1:]) if words[0] == "python" else words
    subprocess.run(program, cwd=folder, check=True)
