"""docs/requirements-ingest.md: every row of the law that ingest holds, with modules and tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "requirements-ingest.md"
EXPECTED = {*(f"C{number}" for number in range(1, 16)), "D5", "E8", "K1"}
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = {match[1]: (match[3], match[4]) for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))}


def test_every_row_of_ingest_is_on_the_page_once() -> None:
    assert set(ROWS) == EXPECTED
    assert len(ROW.findall(PAGE.read_text(encoding="utf-8"))) == len(EXPECTED)


@pytest.mark.parametrize("row", sorted(EXPECTED))
def test_its_modules_are_there_and_its_tests_are_named_after_it(row: str) -> None:
    modules, tests = (re.findall(r"`([^`]+)`", cell) for cell in ROWS[row])
    assert modules
    assert [name for name in modules if not (ROOT / "sandbox" / name).is_file()] == []
    assert tests
    for test in tests:
        path, _, name = test.partition("::")
        assert name.startswith(f"test_{row.lower()}_"), test
        functions = {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if hasattr(node, "name")}
        assert name in functions, test
