"""What a new user gets wrong: each is told with what to do, and nothing half-done stays."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.functional.conftest import EXAMPLES, Ended, Typed

CONTRACTS = EXAMPLES / "hubei" / "contracts"
REF = CONTRACTS / "ref.odcs.yaml"
GARBAGE = bytes(range(256)) * 8


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Give a folder 「交付 2026」 with the file of a public table."""
    folder = tmp_path / "交付 2026"
    folder.mkdir()
    (folder / "ref.csv").write_text("code,name,parent\n4201,武汉市,42\n4205,宜昌市,42\n", encoding="utf-8")
    return folder


def describe(typed: Typed, *words: str | Path, contract: Path = REF) -> Ended:
    return typed(
        "manifest", "make", *words, "--contract", contract, "--platform", "省共享平台", "--batch", "1", "--json"
    )


def test_a_directory_without_a_sandbox_is_missing_and_stays_as_it_was(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("nowhere", "empty"):
        ended = typed("audit", "verify", "--as", "admin", "--dir", name, "--json")
        assert (ended.code, ended.error["code"]) == (4, "state_dir_missing")
    assert list((tmp_path / "empty").iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


def test_a_sandbox_lives_in_a_path_with_spaces_and_chinese(typed: Typed) -> None:
    assert typed("init", "沙箱 状态/一").code == 0
    assert typed("audit", "verify", "--as", "admin", "--dir", "沙箱 状态/一").code == 0


def test_a_second_init_leaves_the_first_as_it_is(typed: Typed, tmp_path: Path) -> None:
    assert typed("init").code == 0
    key = (tmp_path / ".sandbox" / "master.key").read_bytes()
    assert typed("init", "--json").error["code"] == "state_dir_exists"
    assert (tmp_path / ".sandbox" / "master.key").read_bytes() == key


def test_an_init_that_fails_leaves_nothing_behind(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_DATABASE_URL", "sqlite:////proc/nowhere/state.sqlite")
    assert typed("init", "fresh").code != 0
    assert not (tmp_path / "fresh").exists()
    monkeypatch.delenv("SANDBOX_DATABASE_URL")
    assert typed("init", "fresh").code == 0


def test_a_file_is_no_state_directory(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert typed("init", "file", "--json").error["code"] == "system_refused"
    assert typed("audit", "verify", "--as", "admin", "--dir", "file", "--json").error["code"] == "state_dir_missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_state_directory_that_cannot_be_written_is_told_so(typed: Typed, tmp_path: Path) -> None:
    assert typed("init").code == 0
    (tmp_path / ".sandbox").chmod(0o500)
    ended = typed("audit", "verify", "--as", "admin", "--json")
    (tmp_path / ".sandbox").chmod(0o700)
    assert (ended.code, ended.error["code"]) == (6, "state_dir_unwritable")


def test_a_state_directory_of_another_version_is_told_so(typed: Typed) -> None:
    assert typed("init").code == 0
    with closing(sqlite3.connect(".sandbox/state.sqlite")) as state:
        state.execute("UPDATE alembic_version SET version_num = 'another'")
        state.commit()
    ended = typed("audit", "verify", "--as", "admin", "--json")
    assert (ended.code, ended.error["code"]) == (5, "database_outdated")


def test_a_command_without_an_account_says_how_to_name_one(typed: Typed) -> None:
    assert typed("init").code == 0
    ended = typed("audit", "verify", "--json")
    assert (ended.code, ended.error["code"]) == (2, "actor_not_named")
    assert (typed("audit", "verify", "--as", "nobody").code) == 4


@pytest.mark.parametrize("name", ["garbage", "text", "folder", "absent"])
def test_what_is_no_contract_is_told_so(typed: Typed, tmp_path: Path, name: str) -> None:
    (tmp_path / "garbage").write_bytes(GARBAGE)
    (tmp_path / "text").write_text("hello")
    (tmp_path / "folder").mkdir()
    ended = typed("contract", "check", name, "--json")
    assert (ended.code, ended.error["code"]) == (2, "contract_unreadable")


def test_a_product_folder_that_is_not_there_is_told_so(typed: Typed, tmp_path: Path) -> None:
    assert typed("init").code == 0
    (tmp_path / "file").write_text("x")
    for name in ("nowhere", "file"):
        ended = typed("product", "check", name, "--as", "admin", "--json")
        assert (ended.code, ended.error["code"]) == (2, "no_such_folder")


def test_a_package_that_is_none_and_a_trust_file_that_is_missing(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("hello")
    missing = typed("verify", "text.zip", "--json")
    assert (missing.code, missing.error["code"]) == (2, "unusable_input")
    both = typed("verify", "nowhere.zip", "--json")
    assert [finding["where"] for finding in both.error["findings"]] == ["nowhere.zip", "trust.json"]
    (tmp_path / "trust.json").write_bytes(GARBAGE)
    assert typed("verify", "text.zip", "--json").code == 2
    (tmp_path / "trust.json").write_text('{"format": "data-sandbox/trust/1", "keys": []}')
    assert typed("verify", "text.zip", "--json").error["code"] == "package_unreadable"
    assert typed("verify", "text.zip", "--revocations", "none.json").code == 2


def test_a_vote_needs_one_form_of_ballot(typed: Typed) -> None:
    assert typed("init").code == 0
    ended = typed("release", "vote", "rel-1", "--as", "admin", "--json")
    assert (ended.code, ended.error["code"]) == (2, "unusable_input")


def test_a_manifest_describes_files_so_that_they_load(typed: Typed, delivery: Path) -> None:
    ended = describe(typed, delivery)
    assert ended.code == 0, ended.out
    written = json.loads((delivery / "manifest.json").read_text(encoding="utf-8"))
    assert written == ended.document["manifest"]
    (file,) = written["files"]
    assert (file["table"], file["path"], file["rows"], len(file["sha256"])) == ("ref", "ref.csv", 2, 64)
    assert written["source_platform"] == "省共享平台"
    assert written["delivered_on"] == "2026-03-10"


def test_a_manifest_is_never_written_over_another(typed: Typed, delivery: Path) -> None:
    (delivery / "manifest.json").write_text("the platform's own")
    ended = describe(typed, delivery)
    assert (ended.code, ended.error["code"]) == (5, "manifest_exists")
    assert (delivery / "manifest.json").read_text() == "the platform's own"


def test_a_manifest_takes_a_file_whose_name_says_no_table_by_naming_it(typed: Typed, delivery: Path) -> None:
    shutil.copy(delivery / "ref.csv", delivery / "第二批.csv")
    ended = describe(typed, delivery / "ref.csv", f"ref={delivery / '第二批.csv'}")
    assert [file["path"] for file in ended.document["manifest"]["files"]] == ["ref.csv", "第二批.csv"]


def test_a_manifest_lists_everything_that_is_wrong_at_once(typed: Typed, delivery: Path) -> None:
    contract = EXAMPLES / "nafld" / "contracts" / "nafld.odcs.yaml"
    ended = describe(typed, delivery, delivery / "nowhere.csv", contract=contract)
    assert ended.code == 2
    where = [Path(finding["where"]).name for finding in ended.error["findings"]]
    assert where == ["ref.csv", "nowhere.csv", "nafld1", "nafld2", "nafld3"]
    assert not (delivery / "manifest.json").exists()


def test_a_manifest_of_a_file_with_other_columns_is_refused_without_their_names(typed: Typed, delivery: Path) -> None:
    (delivery / "ref.csv").write_text("code,name,parent,marked-7391\n1,2,3,4\n")
    ended = describe(typed, delivery)
    assert (ended.code, ended.error["code"]) == (2, "source_columns_differ")
    assert "marked-7391" not in ended.out


def test_a_refused_load_is_recorded_under_the_contracts_dataset_whatever_its_file_is_called(
    typed: Typed, delivery: Path
) -> None:
    assert typed("init").code == 0
    assert describe(typed, delivery).code == 0
    contract = shutil.copy(REF, delivery / "合约.yaml")
    words = ("ingest", "--contract", contract, "--manifest", delivery / "manifest.json", "--as", "admin")
    assert typed(*words).code == 3
    with closing(sqlite3.connect(".sandbox/state.sqlite")) as state:
        recorded = state.execute("SELECT dataset, outcome FROM audit_events WHERE action = 'load_dataset'").fetchall()
    assert recorded == [("ref", "refused")]


def test_a_manifest_says_which_days_its_rows_are_of(typed: Typed, delivery: Path) -> None:
    ended = describe(typed, delivery, "--covers", "2025-01-01..2025-03-31")
    assert ended.document["manifest"]["covers"] == {"first": "2025-01-01", "last": "2025-03-31"}


@pytest.mark.parametrize("words", ["2025", "2025-01-01", "2025-03-31..2025-01-01", "a..b"])
def test_days_that_are_no_span_are_refused(typed: Typed, delivery: Path, words: str) -> None:
    assert describe(typed, delivery, "--covers", words).code == 2
    assert not (delivery / "manifest.json").exists()
