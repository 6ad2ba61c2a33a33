"""The security page names modules and tests that exist, and leaves no attack out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`([^`]+)`")
ROW = re.compile(r"^\| (?!property|---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def rows(page: str) -> list[tuple[str, list[str], list[str]]]:
    """Give each property with what holds it and what attacks it."""
    return [(said, NAMED.findall(held), NAMED.findall(attacked)) for said, held, attacked in ROW.findall(page)]


def faults(page: str) -> list[str]:
    """Tell what a page names that is not there, and properties that nothing holds or attacks."""
    found = [said for said, held, attacked in rows(page) if not held or not attacked]
    found += [name for _, held, _ in rows(page) for name in held if not (ROOT / "sandbox" / name).is_file()]
    return found + [name for _, _, attacked in rows(page) for name in attacked if not is_a_test(name)]


def is_a_test(name: str) -> bool:
    path, _, function = name.partition("::")
    if not path.startswith("tests/") or not (ROOT / path).is_file():
        return False
    return not function or function in functions_of(ROOT / path)


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_module_and_test_that_the_page_names_exists() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(rows(page)) > 40
    assert faults(page) == []


def test_no_attack_is_left_out_of_the_page() -> None:
    attacks = {f"tests/attacks/{path.name}" for path in (ROOT / "tests" / "attacks").glob("test_*.py")}
    page = PAGE.read_text(encoding="utf-8")
    named = {name.partition("::")[0] for _, _, attacked in rows(page) for name in attacked}
    assert attacks - named == set()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| p | `core/no_such.py` | `tests/unit/core/test_budget.py` |", "core/no_such.py"),
        ("| p | `core/budget.py` | `tests/unit/core/test_none.py` |", "tests/unit/core/test_none.py"),
        (
            "| p | `core/budget.py` | `tests/unit/core/test_budget.py::test_none` |",
            "tests/unit/core/test_budget.py::test_none",
        ),
        ("| p | somewhere | `tests/unit/core/test_budget.py` |", "p"),
        ("| p | `core/budget.py` | not yet |", "p"),
    ],
)
def test_a_name_that_is_not_there_is_found(row: str, fault: str) -> None:
    assert faults(row) == [fault]
