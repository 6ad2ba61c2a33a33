"""`sandbox sample FILE --contract C`: a sample of one's own files, with no service, state or key before or after."""

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from sandbox.core.digests import Plain
from sandbox.core.samples import SignedManifest
from sandbox.masking.manifests import is_genuine
from sandbox.masking.pages.words import PAGE_TEXTS
from sandbox.storage.codec import from_json
from tests.functional.conftest import EXAMPLES, ROOT, Typed

VISITS = EXAMPLES / "visits"
DRAFTED = re.compile(r"^ *- \{property: proposed, value: true\}\n", re.MULTILINE)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Stand beside visits.csv and its contract in force."""
    subprocess.run([sys.executable, VISITS / "make_visits.py", "visits.csv"], cwd=tmp_path, check=True)
    text = (VISITS / "filled.odcs.yaml").read_text(encoding="utf-8").replace("status: draft", "status: active")
    (tmp_path / "visits.odcs.yaml").write_text(DRAFTED.sub("", text), encoding="utf-8")
    return tmp_path


MAKE = ("sample", "visits.csv", "--contract", "visits.odcs.yaml")


def test_a_file_and_a_contract_are_enough_and_nothing_else_is_left(typed: Typed, visits: Path, temporary: Path) -> None:
    before = set(visits.iterdir())
    ended = typed(*MAKE, "--out", "got", "--json")
    assert ended.code == 0, ended.err
    assert set(visits.iterdir()) - before == {visits / "got"}
    assert not list(temporary.iterdir())
    written = {path.name for path in (visits / "got").iterdir()}
    assert written == {"manifest.json", "report.html", "report.txt", "visits.parquet"}
    assert ended.document["loaded"]["bad_rows"] == [
        {"table": "visits", "column": "cost", "rule": "outside_bounds", "rows": 6}
    ]
    assert ended.document["manifest"]["units"] == 219


def test_no_identifier_of_the_file_is_in_what_is_written(typed: Typed, visits: Path, temporary: Path) -> None:
    assert typed(*MAKE, "--out", "got", "--format", "csv").code == 0
    raw = pa_csv.read_csv(visits / "visits.csv")
    written = "".join(path.read_text(encoding="utf-8") for path in (visits / "got").iterdir())
    assert not [value for name in ("id_number", "visit_id") for value in raw[name].to_pylist() if value in written]
    assert len(written.splitlines()) > 400


def test_the_manifest_is_signed_by_the_key_it_names(typed: Typed, visits: Path, temporary: Path) -> None:
    assert typed(*MAKE, "--out", "got").code == 0
    fields = json.loads((visits / "got" / "manifest.json").read_text(encoding="utf-8"))
    public = bytes.fromhex(fields.pop("public_key"))
    signed = from_json(SignedManifest, json.dumps(fields))
    assert is_genuine(signed, public)
    assert not is_genuine(signed, bytes(32))


def test_its_page_stands_and_its_manifest_is_verified_by_that_key(typed: Typed, visits: Path, temporary: Path) -> None:
    assert typed(*MAKE, "--out", "got", "--lang", "zh").code == 0
    page = (visits / "got" / "report.html").read_text(encoding="utf-8")
    assert PAGE_TEXTS["signature_holds"].zh in page
    assert PAGE_TEXTS["file_holds"].zh in page
    manifest = visits / "got" / "manifest.json"
    key = json.loads(manifest.read_text(encoding="utf-8"))["public_key"]
    assert typed("samples", "verify", manifest, "--key", key).code == 0
    assert typed("samples", "verify", manifest, "--key", "1" * 64).code == 7


def test_a_key_file_keeps_pseudonyms_the_same_and_without_it_no_two_runs_share_one(
    typed: Typed, visits: Path, temporary: Path
) -> None:
    for name, key in (("first", "key"), ("second", "key"), ("third", None)):
        assert typed(*MAKE, "--out", name, *(("--key-file", key) if key else ())).code == 0
    tables = [pq.read_table(visits / name / "visits.parquet") for name in ("first", "second", "third")]
    assert tables[0].equals(tables[1])
    assert not set(tables[0]["id_number"].to_pylist()) & set(tables[2]["id_number"].to_pylist())
    assert (visits / "key").stat().st_mode & 0o077 == 0


def test_a_database_is_written_with_its_papers_beside_it(typed: Typed, visits: Path, temporary: Path) -> None:
    ended = typed(*MAKE, "--out", "got.duckdb", "--json")
    names = [Path(path).name for path in ended.document["written"]]
    assert names == ["got.duckdb", "got.manifest.json", "got.report.txt", "got.report.html"]
    assert all((visits / name).stat().st_mode & 0o077 == 0 for name in names)
    assert (visits / "got.duckdb").read_bytes()[8:12] == b"DUCK"


def test_the_sample_can_be_asked_at_once(typed: Typed, visits: Path, temporary: Path) -> None:
    ended = typed(*MAKE, "--sql", "SELECT town, count(*) AS n FROM visits GROUP BY town", "--json")
    assert ended.document["columns"] == ["town", "n"]
    assert {row[0] for row in ended.document["rows"]} == {"Gong'an", "Jingzhou", "Shashi", "Songzi"}
    wrong = typed(*MAKE, "--sql", "SELECT twon FROM visits", "--json")
    assert (wrong.code, wrong.error["code"]) == (2, "sample_sql_failed")


def test_a_grant_narrows_what_is_shown(typed: Typed, visits: Path, temporary: Path) -> None:
    (visits / "grant.json").write_text(json.dumps(grant_of("town", "cost")), encoding="utf-8")
    assert typed(*MAKE, "--grant", "grant.json", "--out", "got").code == 0
    assert pq.read_table(visits / "got" / "visits.parquet").column_names == ["town", "cost"]
    (visits / "grant.json").write_text(json.dumps(grant_of("wages")), encoding="utf-8")
    refused = typed(*MAKE, "--grant", "grant.json", "--json")
    assert (refused.code, refused.error["code"]) == (2, "grant_not_of_contract")


def grant_of(*columns: str) -> dict[str, Plain]:
    budget: dict[str, Plain] = {"nano_rho": 1, "nano_delta": 0}
    return {
        **dict.fromkeys(("id", "scenario", "purpose"), "S2"),
        "dataset": "visits",
        "tables": [{"table": "visits", "columns": list(columns)}],
        "starts_on": date(2026, 1, 1).isoformat(),
        "ends_on": date(2026, 12, 31).isoformat(),
        "scenario_budget": budget,
        "analyst_budget": budget,
    }


def test_everything_that_cannot_be_used_is_told_at_once(typed: Typed, visits: Path, temporary: Path) -> None:
    (visits / "taken").mkdir()
    (visits / "loose").write_text("0" * 64)
    (visits / "loose").chmod(0o644)
    (visits / "text").write_text("hello")
    words = ("--out", "taken", "--key-file", "loose", "--grant", "text")
    ended = typed("sample", "nowhere.csv", "--contract", "visits.odcs.yaml", *words, "--json")
    assert (ended.code, ended.error["code"]) == (2, "unusable_input")
    told = {finding["rule"] for finding in ended.error["findings"]}
    assert {"file_exists", "master_key_unusable", "form", "D5"} <= told
    assert "Text(" not in ended.out
    assert (visits / "loose").read_text() == "0" * 64


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("visits.csv",), "command_unusable"),
        (("visits.csv", "--scenario", "S2", "--out", "got"), "unusable_input"),
        (("one", "two", "--scenario", "S2"), "unusable_input"),
        (("visits.csv", "--contract", "visits.odcs.yaml", "--scenario", "S2"), "unusable_input"),
        (("visits.csv", "--contract", "visits.csv"), "contract_unreadable"),
        (("visits.csv", "--contract", str(VISITS / "filled.odcs.yaml")), "contract_refused"),
    ],
)
def test_what_does_not_go_together_is_told_so(
    typed: Typed, visits: Path, temporary: Path, words: tuple[str, ...], code: str
) -> None:
    assert typed("sample", *words, "--json").error["code"] == code
    assert not list(temporary.iterdir())


def test_a_file_that_the_contract_refuses_leaves_nothing(typed: Typed, visits: Path, temporary: Path) -> None:
    rows = (visits / "visits.csv").read_text(encoding="utf-8").splitlines()
    (visits / "visits.csv").write_text("\n".join([rows[0], *(row.replace(",2026", ",1926") for row in rows[1:])]))
    ended = typed(*MAKE, "--out", "got", "--key-file", "key", "--json")
    assert (ended.code, ended.error["code"]) == (2, "too_many_bad_rows")
    assert not list(temporary.iterdir())
    assert {path.name for path in visits.iterdir()} == {"visits.csv", "visits.odcs.yaml", "temporary"}


def test_edge_rows_are_the_same_whatever_the_data(typed: Typed, visits: Path, temporary: Path) -> None:
    ask = ("--edge-rows", "only", "--sql", "SELECT * FROM visits ORDER BY rowid", "--json")
    of_all = typed(*MAKE, *ask).document
    rows = (visits / "visits.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (visits / "visits.csv").write_text("".join([rows[0], *rows[1200:]]), encoding="utf-8")
    assert typed(*MAKE, *ask).document == of_all
    towns = {row[of_all["columns"].index("town")] for row in of_all["rows"]}
    assert towns == {"Gong'an", "Jingzhou", "Shashi", "Songzi", None}


def test_a_written_sample_has_its_edge_rows_behind_it_and_their_list_beside(
    typed: Typed, visits: Path, temporary: Path
) -> None:
    for name, words in (("plain", ()), ("edged", ("--edge-rows", "with"))):
        assert typed(*MAKE, "--key-file", "key", "--out", name, *words).code == 0
    plain, edged, flags = (
        pq.read_table(visits / path)
        for path in ("plain/visits.parquet", "edged/visits.parquet", "edged/edge_rows.parquet")
    )
    assert edged.schema == plain.schema
    assert edged.slice(0, plain.num_rows).equals(plain)
    assert flags["row_id"].to_pylist() == list(range(plain.num_rows, edged.num_rows))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_interrupted_leaves_nothing_or_all(visits: Path, temporary: Path, number: signal.Signals) -> None:
    """Interrupt a command as soon as its passing sandbox is there; a command that was faster has ended well."""
    words = [sys.executable, "-c", "from sandbox.cli.main import run; run()", *MAKE, "--out", "got"]
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, cwd=visits, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(temporary.glob("sandbox-trial-*")):
            time.sleep(0.01)
        process.send_signal(number)
        code = process.wait()
    assert code in (0, 128 + number)
    assert (visits / "got").exists() == (code == 0)
    assert not list(temporary.iterdir())
    assert not list(visits.glob(".sample-*"))
