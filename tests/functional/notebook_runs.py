"""Notebooks read and run as a developer runs them, against a real server over the demo world."""

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.unit.web.web_world import DEVELOPER, open_door, the_world

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def read_notebook(path: Path) -> Any:  # noqa: ANN401  (nbformat has no types)
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # no types


def text_of(cell: Any) -> str:  # noqa: ANN401  (nbformat has no types)
    """Give all that a cell printed or showed."""
    shown = (output.get("text") or "".join(output.get("data", {}).values()) for output in cell.outputs)
    return "".join(shown)


def run_notebook(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run a notebook over a copy of the demo world; give what each of its code cells showed."""
    world = the_world().copied_to(tmp_path / "state")
    notebook = read_notebook(path)
    with open_door(world) as door:
        monkeypatch.setenv("SANDBOX_SERVER", str(door.http.base_url))
        monkeypatch.setenv("SANDBOX_TOKEN", world.tokens[DEVELOPER])
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(NOTEBOOKS.parent), os.environ.get("PYTHONPATH", "")]))
        where = {"metadata": {"path": tmp_path}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    return [text_of(cell) for cell in notebook.cells if cell.cell_type == "code"]
