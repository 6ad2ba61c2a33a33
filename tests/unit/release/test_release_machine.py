"""The machine, its diagram in the docs, the bag, the container and the folder reader."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
from google.protobuf.json_format import MessageToDict
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement

from sandbox.core.digests import Plain
from sandbox.core.errors.releasing import SubmissionUnusable
from sandbox.core.releases import Part, ReleaseState
from sandbox.release.bag import check_bag, make_bag
from sandbox.release.container import is_safe_name, write_container
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.machine import RELEASE, VOTING, WAITING
from sandbox.release.quarantine import read_folder
from sandbox.world.signing import open_signer
from tests.unit.release.review_world import KEYS

DOCS = Path(__file__).parents[3] / "docs" / "release.md"


def test_every_state_stands_in_the_table() -> None:
    assert set(RELEASE.table) == set(ReleaseState)
    reached = {to for moves in RELEASE.table.values() for to in moves}
    assert reached == set(ReleaseState)


def test_every_state_from_which_votes_count_can_go_stale() -> None:
    for state in WAITING:
        assert RELEASE.table[state][ReleaseState.STALE] is Part.SERVICE
    assert set(VOTING) < set(WAITING)


def test_nothing_leads_from_a_block_to_a_vote() -> None:
    assert set(RELEASE.table[ReleaseState.BLOCKED]) == {ReleaseState.DRAFT}


def test_the_diagram_in_the_docs_is_the_machine() -> None:
    assert RELEASE.diagram() in DOCS.read_text()


def test_a_bag_is_valid_by_the_reference_implementation_and_a_broken_one_is_not() -> None:
    bag = make_bag({"outputs/结果 表.csv": b"a\n1\n", "policy.json": b"{}"}, {"External-Identifier": "rel\n1"})
    check_bag(bag)
    assert bag["bag-info.txt"] == b"External-Identifier: rel 1\nPayload-Oxum: 6.2\n"
    with pytest.raises(bagit.BagError):
        check_bag({**bag, "data/outputs/结果 表.csv": b"a\n2\n"})


def test_equal_content_gives_equal_bytes_whatever_the_order() -> None:
    files = {"bag/b": b"2", "bag/a": b"1", "bag/表.csv": b"3"}
    assert write_container(files) == write_container(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(write_container(files))) as archive:
        assert archive.namelist() == sorted(files)


@pytest.mark.parametrize("name", ["a.csv", "说明/表 1.csv", "a-b_c(1).json", "深/层/级.txt"])
def test_plain_names_are_safe(name: str) -> None:
    assert is_safe_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a/", "a//b", "../a", "a/../b", ".a", "a\\b", "a\nb", "a%0Ab", "~a", "a ", "a.", "e\u0301", "a|b"],
)
def test_other_names_are_not(name: str) -> None:
    assert not is_safe_name(name)


def test_a_folder_is_read_whole_and_links_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "b.csv").write_bytes(b"b")
    (folder / "a.pkl").write_bytes(b"a")
    read = read_folder(folder, "job-1")
    assert [(file.name, file.media_type) for file in read] == [
        ("a.pkl", "application/octet-stream"),
        ("sub/b.csv", "text/csv"),
    ]
    (folder / "link.csv").symlink_to("/etc/passwd")
    with pytest.raises(SubmissionUnusable):
        read_folder(folder, "job-1")


def test_a_statement_is_written_as_the_reference_implementation_writes_it() -> None:
    predicate: dict[str, Plain] = {"round": 1, "parts": {"a": True}, "list": ["表", None]}
    written = sign_statement(Subject("bag/x", "sha512", "00"), "urn:x", predicate, open_signer(KEYS, "service"))
    described = ResourceDescriptor(name="bag/x", digest={"sha512": "00"})
    message = Statement([described.pb], "urn:x", predicate).pb
    assert json.loads(base64.b64decode(json.loads(written)["payload"])) == MessageToDict(message)


def test_the_verifier_needs_neither_server_nor_database() -> None:
    code = "import sys, sandbox.release.verify; print(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    for name in ("sqlalchemy", "duckdb", "fastapi", "rocrate", "bagit", "pyarrow", "presidio_analyzer", "cattrs"):
        assert name not in loaded
    assert not {name for name in loaded if name.startswith(("sandbox.storage", "sandbox.spaces", "sandbox.config"))}
