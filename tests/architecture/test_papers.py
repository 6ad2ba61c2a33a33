"""The papers agree with one another and with the code."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
import typer

from sandbox.config import Settings

ROOT = Path(__file__).parents[2]
PAPERS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "notebooks/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
COMMAND = re.compile(r"^\$ (.*?)(?:\s+#.*)?$", re.MULTILINE)
SHOWN_COMMAND = re.compile(r"(?:`|^\$ )(sandbox [^`\n]+)", re.MULTILINE)
RESERVED = re.compile(r"anonym[io]|匿名", re.IGNORECASE)
DENIAL = re.compile(r"\bnever\b|\bnot\b|\bno\b|不")


def prose_of(path: Path) -> str:
    return FENCED.sub("", path.read_text(encoding="utf-8"))


def commands_of(path: Path) -> list[str]:
    return COMMAND.findall(path.read_text(encoding="utf-8"))


def anchor_of(heading: str) -> str:
    """Give the fragment a page gets for a heading: lower case, words joined by dashes, punctuation dropped."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_resolves(path: Path) -> None:
    targets = [link for link in LINK.findall(prose_of(path)) if "://" not in link and not link.startswith("mailto:")]
    broken = [target for target in targets if not resolves(path, target)]
    assert broken == []


def resolves(path: Path, target: str) -> bool:
    name, _, fragment = target.partition("#")
    page = path if not name else path.parent / name
    if not page.exists():
        return False
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE) if fragment else []
    return not fragment or fragment in {anchor_of(heading) for heading in headings}


def test_both_readmes_have_the_same_headings_links_and_commands() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    assert HEADING.findall(prose_of(english)) == HEADING.findall(prose_of(chinese))
    assert commands_of(english) == commands_of(chinese)
    translated = ("docs/loading", "docs/scan", "docs/sampling-guide")
    swapped = {"README.zh-CN.md": "README.md", **{f"{page}.md": f"{page}.zh-CN.md" for page in translated}}
    links = [swapped.get(link, link) for link in LINK.findall(prose_of(english))]
    assert sorted(links) == sorted(LINK.findall(prose_of(chinese)))


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `SANDBOX_(\w+)` \|", page, re.MULTILINE)
    assert sorted(name.lower() for name in rows) == sorted(Settings.model_fields)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_paper_claims_what_the_law_reserves(path: Path) -> None:
    claims = [line for line in path.read_text(encoding="utf-8").splitlines() if RESERVED.search(line)]
    assert [line for line in claims if not DENIAL.search(line)] == []


def test_every_make_target_the_papers_name_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for path in PAPERS for name in re.findall(r"(?<!manifest )\bmake ([a-z]+)\b", code_of(path))}
    assert named <= targets


def code_of(path: Path) -> str:
    """Give the fenced blocks and the inline code of a paper."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(FENCED.findall(text) + re.findall(r"`[^`\n]+`", FENCED.sub("", text)))


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_the_papers_show_exists_with_its_options(path: Path) -> None:
    shown = SHOWN_COMMAND.findall(code_of(path))
    lines = [part.strip() for line in shown for part in line.split("&&")]
    assert [line for line in lines if not is_a_command(shlex.split(line, comments=True)[1:])] == []


def is_a_command(words: list[str]) -> bool:
    """Tell whether a command is there, with every option it is shown with."""
    command: object = typer.main.get_command(import_module("sandbox.cli.main").app)
    while words and (children := getattr(command, "commands", None)) is not None:
        command, words = children.get(words[0]), words[1:]
    known = {name for option in getattr(command, "params", ()) for name in option.opts}
    return command is not None and {word for word in words if word.startswith("--")} <= known


def test_decisions_are_numbered_without_gaps_and_have_a_status() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    assert all("**Status:**" in path.read_text(encoding="utf-8") for path in records)
