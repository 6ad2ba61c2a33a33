"""Every error a person can meet is whole: code, status, exit code, both languages, a heading in the docs."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter

import pytest

from sandbox.core import errors
from sandbox.core.errors.tree import SandboxError

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def leaves() -> list[type[SandboxError]]:
    for module in iter_modules(errors.__path__):
        import_module(f"sandbox.core.errors.{module.name}")
    found: list[type[SandboxError]] = []
    waiting = [SandboxError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "code" in vars(kind) and kind.__module__.startswith("sandbox."):
            found.append(kind)
    return sorted(found, key=lambda kind: kind.code)


LEAVES = leaves()


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_a_leaf_is_whole(leaf: type[SandboxError]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", leaf.code)
    assert 400 <= leaf.status < 600
    assert 2 <= leaf.exit_code <= 7
    assert leaf.__doc__
    for text in (leaf.says, leaf.remedy):
        assert text.en
        assert CHINESE.search(text.zh)
        assert _facts(text.en) == _facts(text.zh)


def _facts(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_no_two_leaves_share_a_code() -> None:
    codes = [leaf.code for leaf in LEAVES]
    assert len(codes) == len(set(codes))


def test_the_generated_pages_are_current_and_give_each_error_its_heading() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from generate import stale_pages; print(stale_pages())"],
        cwd=ROOT / "docs",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]", f"run `make docs`: {done.stdout}"
