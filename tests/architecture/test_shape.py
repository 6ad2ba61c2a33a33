"""The shape of the house: file sizes, floors, one way of doing things."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import sandbox
from sandbox.core.audit import AuditEvent

ROOT = Path(__file__).parents[2]
MAX_LINES = 300
READS = {"open_database", "upgrade", "check_is_current", "to_json", "from_json", "append_event", "insert_if_absent"}


def source_files() -> list[Path]:
    return [p for folder in ("sandbox", "tests", "benchmarks") for p in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", source_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_has_at_most_300_lines(path: Path) -> None:
    if "versions" in path.parts:
        pytest.skip("a generated migration lists every table")
    assert len(path.read_text().splitlines()) <= MAX_LINES


def test_the_floors_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_only_config_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "sandbox").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert readers <= {"sandbox/config.py"}


PUBLIC_FACES = {"sandbox", "sandbox/masking/recognisers"}
"""What others import: the product itself, and its recognisers, by users of Presidio."""


def test_no_package_re_exports_but_the_public_face() -> None:
    for path in (ROOT / "sandbox").rglob("__init__.py"):
        body = ast.parse(path.read_text()).body
        if str(path.parent.relative_to(ROOT)) not in PUBLIC_FACES:
            assert all(isinstance(node, ast.Expr) for node in body), path


def writers() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Give each function of storage that opens a writing transaction."""
    for path in (ROOT / "sandbox" / "storage").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name != "writing" and _opens_writing(node):
                yield f"{path.name}:{node.name}", node


def _opens_writing(node: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "writing" for n in ast.walk(node))


def test_every_storage_writer_takes_its_audit_event() -> None:
    found = list(writers())
    assert len(found) > 5
    for name, node in found:
        arguments = {a.arg: a.annotation for a in [*node.args.args, *node.args.kwonlyargs]}
        event = arguments.get("event") or arguments.get("audit_event")
        assert isinstance(event, ast.Name), f"{name} writes without an audit event"
        assert event.id == AuditEvent.__name__


def test_nothing_but_writing_opens_a_transaction_that_commits() -> None:
    allowed = {"sandbox/storage/database.py", "sandbox/storage/migrating.py", "sandbox/storage/migrations/env.py"}
    for path in (ROOT / "sandbox").rglob("*.py"):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("begin", "begin_nested", "begin_transaction"):
                assert name in allowed, f"{name} opens a transaction of its own"


def test_every_module_imports_on_its_own() -> None:
    for module in walk_packages(sandbox.__path__, "sandbox."):
        if "migrations" not in module.name and not module.name.endswith("worker_main"):
            assert inspect.ismodule(import_module(module.name))
