"""From a file to a contract in force, as a provider goes."""

from pathlib import Path

import pytest

from tests.functional.conftest import EXAMPLES, Typed
from tests.unit.web.web_world import the_world

PERSON = EXAMPLES / "attacks" / "person.odcs.yaml"
MARK = "          - {property: proposed, value: true}\n"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the_world().copied_to(tmp_path_factory.mktemp("drafted") / "state").state


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Give a draft that is whole but for its confirmation, of a provider's."""
    text = PERSON.read_text(encoding="utf-8").replace("status: active", "status: draft  # from a file")
    text = text.replace("tenant: attacks", "tenant: 省医保局")
    text = text.replace(
        "          - {property: role, value: direct_identifier}\n",
        MARK + "          - {property: role, value: direct_identifier}\n",
    )
    assert MARK in text
    (tmp_path / "draft.odcs.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "draft.odcs.yaml"


def test_a_draft_is_proposed_from_a_file_and_a_file_that_is_there_is_left(typed: Typed, tmp_path: Path) -> None:
    names = "\n".join(f"人{n},{n % 7}" for n in range(40))
    (tmp_path / "t.csv").write_text(f"person_id,kind\n{names}\n", encoding="utf-8")
    assert typed("contract", "draft", "t.csv", "--table", "people", "--out", "t.yaml").code == 0
    assert "- name: people\n" in (tmp_path / "t.yaml").read_text(encoding="utf-8")
    assert typed("contract", "draft", "t.csv", "--out", "t.yaml", "--json").error["code"] == "command_unusable"
    assert typed("contract", "draft", "t.csv", "--json").document["contract"].count("status: draft") == 1


def test_only_the_provider_itself_confirms(typed: Typed, state: Path, draft: Path) -> None:
    before = draft.read_bytes()
    for account in ("wang", "zhou", "admin"):
        ended = typed("contract", "confirm", draft, "--as", account, "--dir", state, "--json")
        assert (ended.code, ended.error["code"]) == (3, "action_not_allowed")
    other = draft.with_name("other.yaml")
    other.write_text(draft.read_text(encoding="utf-8").replace("省医保局", "省人社厅"), encoding="utf-8")
    assert typed("contract", "confirm", other, "--as", "li", "--dir", state).code == 3
    assert draft.read_bytes() == before


def test_a_confirmed_contract_is_in_force_and_says_who_confirmed_it(typed: Typed, state: Path, draft: Path) -> None:
    assert typed("contract", "check", draft).code == 3
    ended = typed("contract", "confirm", draft, "--as", "li", "--dir", state, "--json")
    assert ended.code == 0
    text = draft.read_text(encoding="utf-8")
    assert 'by: "li", organisation: "省医保局", confirmedOn: 2026-03-10' in text
    assert "proposed" not in text
    assert typed("contract", "check", draft, "--json").document["digest"] == ended.document["digest"]
    again = typed("contract", "confirm", draft, "--as", "li", "--dir", state, "--json")
    assert again.error["code"] == "contract_not_a_draft"
    assert typed("audit", "verify", "--as", "chen", "--dir", state).code == 0


def test_a_draft_that_lacks_something_is_not_confirmed(typed: Typed, state: Path, draft: Path) -> None:
    text = draft.read_text(encoding="utf-8").replace("secrecy\n    value: none", "secrecy\n    value: state")
    draft.write_text(text, encoding="utf-8")
    ended = typed("contract", "confirm", draft, "--as", "li", "--dir", state, "--json")
    assert [f["rule"] for f in ended.error["findings"]] == ["C7"]


def test_marks_in_another_hand_are_not_taken_for_confirmed(typed: Typed, state: Path, draft: Path) -> None:
    text = draft.read_text(encoding="utf-8").replace(MARK, "          - {value: true, property: proposed}\n")
    draft.write_text(text, encoding="utf-8")
    ended = typed("contract", "confirm", draft, "--as", "li", "--dir", state, "--json")
    assert {f["rule"] for f in ended.error["findings"]} == {"A4"}
    assert draft.read_text(encoding="utf-8") == text
