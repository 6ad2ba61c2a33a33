"""Manifests from the command line: signed, checked whole, keys drawn."""

import json
from pathlib import Path

from tests.functional.conftest import EXAMPLES, Typed

REF = EXAMPLES / "hubei" / "contracts" / "ref.odcs.yaml"
ROWS = "code,name,parent\n4201,武汉市,42\n4205,宜昌市,42\n"


def deliver(folder: Path) -> Path:
    folder.mkdir()
    (folder / "ref.csv").write_text(ROWS, encoding="utf-8")
    return folder


def test_a_manifest_is_signed_with_a_drawn_key_and_checked(typed: Typed, tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d")
    public = typed("manifest", "key", "platform.pem", "--json").document["public_key"]
    assert typed("manifest", "key", "platform.pem", "--json").error["code"] == "file_exists"
    words = ("--contract", REF, "--platform", "P", "--batch", "1", "--digest", "sm3", "--key", "platform.pem")
    assert typed("manifest", "make", folder, *words).code == 0
    written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert written["signature"]["key"] == public
    assert len(written["files"][0]["sm3"]) == 64
    checked = typed("manifest", "check", folder / "manifest.json", "--contract", REF, "--json")
    assert (checked.code, checked.document["rows"]) == (0, 2)


def test_a_check_lists_everything_that_is_wrong_at_once(typed: Typed, tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d")
    assert typed("manifest", "make", folder, "--contract", REF, "--platform", "P", "--batch", "1").code == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["signature"] = {"key": "0" * 64, "value": "0" * 128}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "ref.csv").write_text(ROWS + "4206,襄阳市,42\n", encoding="utf-8")
    checked = typed("manifest", "check", folder / "manifest.json", "--contract", REF, "--json")
    told = json.dumps(checked.error["findings"])
    assert checked.code != 0
    for word in ("signature is not of this manifest", "another SHA-256", "another number of rows"):
        assert word in told
