"""`sandbox contract classify`: a provider learns what the data say beyond the contract before anybody loads them."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.functional.conftest import EXAMPLES, Typed

VISITS = EXAMPLES / "visits"
CLASSIFY = ("contract", "classify", "visits.odcs.yaml", "visits.csv")
NUMBER = re.compile(r"\d{9,}")


@pytest.fixture
def visits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand beside visits.csv and its drafted contract."""
    subprocess.run([sys.executable, VISITS / "make_visits.py", "visits.csv"], cwd=tmp_path, check=True)
    (tmp_path / "visits.odcs.yaml").write_text((VISITS / "filled.odcs.yaml").read_text(encoding="utf-8"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def change(visits: Path, old: str, new: str) -> None:
    path = visits / "visits.odcs.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_draft_that_says_what_its_file_holds_agrees(typed: Typed, visits: Path) -> None:
    ended = typed(*CLASSIFY, "--json")
    assert ended.code == 0, ended.err
    assert ended.document["disagreements"] == []
    classes = {c["column"]: (c["role"], c["kind"], c["attribute"]) for c in ended.document["columns"]}
    assert classes["id_number"] == ("direct_identifier", "cn_id", "")
    assert classes["birth_year"] == ("quasi_identifier", "", "birth")
    assert not list((visits / "temporary").iterdir())


IDENTIFIER = re.compile(r"- \{property: role.*\n *- \{property: identifier.*\n")
IS_PLAIN = "- {property: role, value: plain}\n"


def test_what_a_contract_does_not_say_is_told_by_exit_code_3_and_shows_no_value(typed: Typed, visits: Path) -> None:
    text = (visits / "visits.odcs.yaml").read_text(encoding="utf-8")
    visit_id = text[text.index("- name: visit_id") : text.index("- name: id_number")]
    role = re.sub(
        r"- \{property: role.*\n *- \{property: identifier.*\n", "- {property: role, value: plain}\n", visit_id
    )
    change(visits, visit_id, role)
    ended = typed(*CLASSIFY, "--json")
    assert ended.code == 3
    (told,) = ended.document["disagreements"]
    assert (told["finding"], told["columns"]) == ("key", ["visit_id"])
    assert not NUMBER.search(ended.out + ended.err)
    said = typed(*CLASSIFY, "--lang", "zh")
    assert said.code == 3
    assert "可作主体的键" in said.err
    change(visits, IS_PLAIN, IS_PLAIN + SETTLED)
    settled = typed(*CLASSIFY, "--json")
    assert settled.code == 0, settled.err
    assert [told["finding"] for told in settled.document["settled"]] == ["key"]


SETTLED = """          - property: settled
            value: [{finding: key, by: provider, settledOn: 2026-05-20, reason: drawn by lot for each visit}]
"""


def test_a_sample_of_ones_own_file_is_refused_for_the_same(typed: Typed, visits: Path) -> None:
    proposed = re.compile(r"^ *- \{property: proposed, value: true\}\n", re.MULTILINE)
    path = visits / "visits.odcs.yaml"
    path.write_text(proposed.sub("", path.read_text()).replace("status: draft", "status: active"))
    change(visits, "identifier, value: code}", "identifier, value: cn_mobile}")
    ended = typed("sample", "visits.csv", "--contract", "visits.odcs.yaml", "--out", "got", "--json")
    assert (ended.code, ended.error["code"]) == (3, "contract_disagrees")
    assert [f["rule"] for f in ended.error["findings"]] == ["contract_not_as_declared"]
    assert not (visits / "got").exists()


@pytest.mark.slow
def test_what_is_loaded_is_told_to_operator_and_provider_and_not_to_the_developer(typed: Typed, visits: Path) -> None:
    """The sample waits meanwhile, and the developer is not told for what."""
    change(visits, "- {property: identifier, value: code}", "- {property: identifier, value: cn_mobile}")
    made = ("manifest", "make", "visits.csv", "--contract", "visits.odcs.yaml", "--platform", "P", "--batch", "1")
    for words in (
        ("init",),
        ("govern", "apply", VISITS / "governance.yml"),
        ("contract", "confirm", "visits.odcs.yaml", "--as", "steward"),
        made,
    ):
        assert typed(*words).code == 0
    load = ("ingest", "--contract", "visits.odcs.yaml", "--manifest", "manifest.json", "--as", "runner", "--json")
    loaded = typed(*load)
    assert loaded.code == 0, loaded.err
    assert [(d["finding"], d["columns"]) for d in loaded.document["disagreements"]] == [
        ("not_as_declared", ["visit_id"])
    ]
    for who in ("runner", "steward"):
        seen = typed("contract", "classify", "visits", "--as", who, "--json")
        assert (seen.code, seen.document["disagreements"]) == (3, loaded.document["disagreements"])
    assert typed("contract", "classify", "visits", "--as", "analyst", "--json").error["code"] == "action_not_allowed"
    waits = typed("sample", "visits", "--scenario", "visit-costs", "--as", "analyst", "--json")
    assert (waits.code, waits.error["code"]) == (3, "sample_awaits_provider")
    assert "visit_id" not in waits.out + waits.err
