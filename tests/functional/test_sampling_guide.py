"""The sampling guide, typed as it stands: every command of the page, in its order, ends as the page says."""

from pathlib import Path

import pytest

from tests.functional.conftest import ROOT, Ended, Typed
from tests.functional.test_loading_guide import commands_of, make

GUIDES = (ROOT / "docs" / "sampling-guide.md", ROOT / "docs" / "sampling-guide.zh-CN.md")


def test_both_languages_of_the_sampling_guide_tell_the_same_commands() -> None:
    english, chinese = map(commands_of, GUIDES)
    assert len(english) > 15
    assert english == chinese


@pytest.mark.slow
def test_every_command_of_the_sampling_guide_ends_as_it_says(typed: Typed, tmp_path: Path) -> None:
    said: list[Ended] = []
    for told in commands_of(GUIDES[0]):
        if told.words[0] != "sandbox":
            make(tmp_path, *told.words)
            continue
        said.append(typed(*told.words[1:]))
        assert said[-1].code == told.code, (told.words, said[-1].out, said[-1].err)
    everything = "\n".join(ended.out for ended in said)
    assert "cost: high" in everything
    assert "5000.0" in everything
    written = {path.name for path in (tmp_path / "sampled").iterdir()}
    assert written == {"manifest.json", "report.html", "report.txt", "visits.parquet"}
    assert (tmp_path / "trial.key").is_file()
