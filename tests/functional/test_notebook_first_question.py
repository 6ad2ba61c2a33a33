"""The first notebook, run as a developer runs it, against a real server over the demo world."""

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.unit.web.web_world import DEVELOPER, open_door, the_world

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_first_question.ipynb"


def read_notebook() -> Any:  # noqa: ANN401  (nbformat has no types)
    text = NOTEBOOK.read_text(encoding="utf-8")
    return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # it has no types


def text_of(cell: Any) -> str:  # noqa: ANN401  (nbformat has no types)
    """Give all that a cell printed or showed."""
    shown = (output.get("text") or "".join(output.get("data", {}).values()) for output in cell.outputs)
    return "".join(shown)


def test_it_is_kept_without_outputs() -> None:
    for cell in read_notebook().cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_each_passage_is_in_both_languages() -> None:
    for cell in read_notebook().cells:
        if cell.cell_type == "markdown":
            assert any("\u4e00" <= character <= "\u9fff" for character in cell.source), cell.source
            assert any(character.isascii() and character.isalpha() for character in cell.source)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_it_runs_from_the_connection_to_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = the_world().copied_to(tmp_path / "state")
    notebook = read_notebook()
    with open_door(world) as door:
        monkeypatch.setenv("SANDBOX_SERVER", str(door.http.base_url))
        monkeypatch.setenv("SANDBOX_TOKEN", world.tokens[DEVELOPER])
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(NOTEBOOK.parents[1]), os.environ.get("PYTHONPATH", "")]))
        where = {"metadata": {"path": tmp_path}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    shown = [text_of(cell) for cell in notebook.cells if cell.cell_type == "code"]
    sample, manifest, quote, answer, rows, again, refused, rewrite, budget = shown[1:10]
    assert "masked sample" in sample
    assert "stays personal information" in manifest
    assert "nothing was charged" in quote
    assert "charged ρ 0.05" in answer
    assert " ± " in answer
    assert len(rows.splitlines()) == 2
    assert again == "(True, True)"
    assert refused.startswith("[rows_asked]")
    assert "SELECT" in refused + rewrite
    assert "you may still spend" in budget
