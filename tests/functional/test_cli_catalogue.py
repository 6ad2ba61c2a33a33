"""`sandbox catalogue …` at the command line."""

import json
from pathlib import Path

import pytest

from tests.functional.conftest import Typed
from tests.unit.web.web_world import the_world


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the_world().copied_to(tmp_path_factory.mktemp("listed") / "state").state


def test_the_public_catalogue_is_imported_again_and_its_changes_have_deadlines(
    typed: Typed, state: Path, tmp_path: Path
) -> None:
    assert (
        typed("catalogue", "export", "public.json", "--samples-below", "L4", "--as", "zhou", "--dir", state).code == 0
    )
    (dataset,) = json.loads((tmp_path / "public.json").read_text(encoding="utf-8"))
    entry = dataset["catalogue"] | {"sampleEntry": "S"}
    (tmp_path / "new.json").write_text(json.dumps([entry]), encoding="utf-8")
    tasks = typed(
        *("catalogue", "changes", "new.json", "--changed-on", "2026-02-12", "--as", "zhou", "--dir", state, "--json")
    ).document["tasks"]
    assert [(task["change"]["kind"], task["is_overdue"]) for task in tasks] == [("added", True)]
    imported = typed("catalogue", "import", "new.json", "--as", "zhou", "--dir", state, "--json")
    assert [change["kind"] for change in imported.document["changes"]] == ["added"]
    again = typed("catalogue", "changes", "new.json", "--changed-on", "2026-02-12", "--as", "zhou", "--dir", state)
    assert again.out.strip() == "nothing to update"


def test_an_incomplete_catalogue_is_told_whole(typed: Typed, state: Path, tmp_path: Path) -> None:
    (tmp_path / "new.json").write_text("[{}]", encoding="utf-8")
    error = typed("catalogue", "import", "new.json", "--as", "zhou", "--dir", state, "--json").error
    assert error["code"] == "catalogue_incomplete"
    assert len(error["findings"]) >= 14
