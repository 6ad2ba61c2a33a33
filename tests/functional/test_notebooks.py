"""The notebooks, run as a developer runs them, against a real server over the demo world."""

from pathlib import Path

import pytest

from tests.functional.notebook_runs import NOTEBOOKS, read_notebook, run_notebook

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
ALL = pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)


@ALL
def test_it_is_kept_without_outputs(path: Path) -> None:
    for cell in read_notebook(path).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@ALL
def test_each_passage_is_in_both_languages(path: Path) -> None:
    for cell in read_notebook(path).cells:
        if cell.cell_type == "markdown":
            assert any("\u4e00" <= character <= "\u9fff" for character in cell.source), cell.source
            assert any(character.isascii() and character.isalpha() for character in cell.source)


@pytest.mark.slow
def test_the_first_runs_from_the_connection_to_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run_notebook(NOTEBOOKS / "01_first_question.ipynb", tmp_path, monkeypatch)
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


@pytest.mark.slow
def test_the_second_runs_from_a_quote_to_an_accuracy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run_notebook(NOTEBOOKS / "02_asking_well.ipynb", tmp_path, monkeypatch)
    budget, quote, suggestions, exact, prices, share, missed, chart, refused, left = shown
    assert "you may still spend" in budget
    assert "nothing was charged" in quote
    assert "one column less" in suggestions
    assert "within 400 at 95 %: every number" in exact
    assert "so exact from 10,000 units" in prices
    assert "within 20% at 90 %" in share
    assert missed.endswith("True)")
    assert "<svg" in chart
    assert refused.startswith("[accuracy_too_dear]")
    assert left != budget
