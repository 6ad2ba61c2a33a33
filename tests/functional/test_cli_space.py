"""Spaces at the command line: listed, closed, disposed of, certified, verified without a sandbox."""

import json
from pathlib import Path

import pytest

from tests.functional.conftest import Typed
from tests.unit.web.web_world import the_world

ASK = ("ask", "yb_js", "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb", "--scenario", "S2", "--as", "wang")
SPACE = "S2/yb_js"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return the_world().copied_to(tmp_path / "state").state


def test_a_space_goes_its_way_from_a_question_to_a_verified_certificate(
    typed: Typed, state: Path, tmp_path: Path
) -> None:
    here = ("--dir", state, "--json")
    assert typed(*ASK, *here).code == 0
    (listed,) = typed("space", "list", "--as", "li", *here).document["spaces"]
    assert (listed["state"], listed["grants"]) == ("open", ["SJ-2026-001"])
    held = typed("space", "show", SPACE, "--as", "li", *here).document["files"][0]["tables"][0]["columns"]
    assert "xb" in held
    assert "xm" not in held
    reason = ("--ground", "provider_demand", "--reason", "函〔2027〕3号")
    assert typed("space", "close", SPACE, *reason, "--as", "li", *here).document["state"] == "closing"
    assert typed(*ASK, *here).error["code"] == "space_not_open"
    done = typed("space", "dispose", SPACE, "--as", "zhao", *here).document
    assert typed(*ASK, *here).error["code"] == "space_disposed"
    certificate = Path(done["path"])
    trust = tmp_path / "trust.json"
    trust.write_text(typed("release", "trust", "--dir", state).out)
    away = ("--dir", tmp_path / "nowhere", "--json")
    check = ("space", "certificate", "--verify", certificate, *away)
    assert typed(*check, "--trust", trust).document["space"] == SPACE
    assert typed(*check).error["code"] == "trust_not_given"
    certificate.write_text(certificate.read_text().replace('"zhao"', '"wang"'))
    forged = typed(*check, "--trust", trust)
    assert (forged.code, forged.error["code"]) == (7, "certificate_forged")
    confirmed = typed("space", "confirm", SPACE, "--reference", "函〔2027〕9号", "--as", "li", *here)
    assert confirmed.document["confirmation"]["by"] == "li"


def test_what_fits_no_record_is_told_by_the_doctor_and_left(typed: Typed, state: Path) -> None:
    assert typed(*ASK, "--dir", state).code == 0
    assert typed("doctor", "--dir", state, "--json").document["strays"] == []
    stray = state / "scenario-spaces" / "space-00.space"
    stray.write_bytes(b"restored")
    (kept,) = [path for path in (state / "scenario-spaces").glob("*.space") if path != stray]
    kept.unlink()
    found = typed("doctor", "--dir", state, "--json").document["strays"]
    assert [(one["kind"], one["name"]) for one in found] == [
        ("file_without_record", "scenario-spaces/space-00.space"),
        ("record_without_file", f"scenario-spaces/{kept.name}"),
    ]
    assert stray.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("space", "show", "S9/none", "--as", "li"), 4),
        (("space", "certificate", "--as", "li"), 2),
        (("space", "certificate", "--verify", "no-such-file"), 2),
        (("space", "close", "S9/none", "--ground", "whim", "--reason", "x", "--as", "li"), 2),
    ],
)
def test_wrong_words_end_with_their_code(typed: Typed, state: Path, words: tuple[str, ...], code: int) -> None:
    ended = typed(*words, "--dir", state, "--json")
    assert ended.code == code
    assert json.loads(ended.out)["error"]["message"]
