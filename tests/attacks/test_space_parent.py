"""The process that workers are forked from: what it holds, and how its workers are confined."""

import hashlib
import os
import time
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.prepared_parent import PREPARED
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = hashlib.sha256(b"a key that lies in no table of bytes").digest()
SECCOMP_FILTERS = "2"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forked") / "v1.duckdb"
    batch = pa.RecordBatch.from_pydict({"name": ["MARKED-PERSON", "other"], "n": [1, 2]})
    write_space(path, KEY, (TableStream("people", batch.schema, iter((batch,))),))
    return path


def told_of(place: Path) -> dict[str, str]:
    lines = (place / "status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def opened_by(pid: int) -> set[str]:
    return {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}


def memory_of(pid: int) -> bytes:
    """Read all that a process can write to, as root may."""
    found = bytearray()
    with Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            start, end = (int(part, 16) for part in place.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                try:
                    found += memory.read(end - start)
                except OSError:
                    continue
    return bytes(found)


def test_the_parent_has_no_file_open_while_and_after_its_workers_read_one(space: Path) -> None:
    with open_worker(space, KEY) as worker:
        worker.run("SELECT count(*) FROM people")
        pid = PREPARED.pid or 0
        assert {name for name in opened_by(pid) if not name.startswith("socket:")} == {"/dev/null"}
        assert len(list(Path(f"/proc/{pid}/fd").iterdir())) == 4  # its three standard streams, and its socket
    assert len(list(Path(f"/proc/{pid}/fd").iterdir())) == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of a process that cannot be traced")
def test_no_key_and_no_row_is_in_the_parents_memory(space: Path) -> None:
    with open_worker(space, KEY) as worker:
        assert worker.run("SELECT name FROM people").num_rows == 2
        held, held_by_worker = memory_of(PREPARED.pid or 0), memory_of(worker.pid or 0)
    secrets = (KEY, KEY.hex().encode(), b"MARKED-PERSON")
    assert any(secret in held_by_worker for secret in secrets), "no memory was read"
    assert [secret in held for secret in secrets] == [False, False, False]


def test_the_parent_has_one_thread_no_environment_of_ours_and_is_filtered(
    space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_MASTER_KEY", "master-key-in-the-environment")
    PREPARED.close()
    with open_worker(space, KEY):
        place = Path(f"/proc/{PREPARED.pid}")
        status = told_of(place)
        assert (status["Threads"], status["Seccomp"], status["NoNewPrivs"]) == ("1", SECCOMP_FILTERS, "1")
        assert b"SANDBOX" not in (place / "environ").read_bytes()


def test_every_thread_of_a_worker_is_under_every_filter(space: Path) -> None:
    with open_worker(space, KEY, WorkerLimits(threads=4)) as worker:
        worker.run("SELECT sum(i) FROM range(5000000) t(i)")
        threads = [told_of(place) for place in Path(f"/proc/{worker.pid}/task").iterdir()]
        status = told_of(Path(f"/proc/{PREPARED.pid}"))
    assert len(threads) >= 4
    filters = {int(thread["Seccomp_filters"]) for thread in threads}
    assert filters == {int(status["Seccomp_filters"]) + 2}
    assert {thread["Seccomp"] for thread in threads} == {SECCOMP_FILTERS}
    assert {thread["NoNewPrivs"] for thread in threads} == {"1"}
    assert {thread["CapEff"] for thread in threads} == {"0" * 16}


def test_workers_end_with_their_parent_and_the_next_question_has_a_new_one(space: Path) -> None:
    with open_worker(space, KEY) as worker:
        former, parent = worker.pid, PREPARED.pid or 0
        os.kill(parent, 9)
        for _ in range(100):
            if not worker.is_ready:
                break
            time.sleep(0.02)
        assert worker.run("SELECT count(*) AS n FROM people").to_pylist() == [{"n": 2}]
        assert worker.pid != former
        assert PREPARED.pid != parent


def test_two_workers_of_one_parent_draw_different_numbers(space: Path) -> None:
    drawn = []
    for _ in range(3):
        with open_worker(space, KEY) as worker:
            drawn.append(worker.run("SELECT random() AS r, uuid()::VARCHAR AS u").to_pylist()[0])
    assert len({answer["r"] for answer in drawn}) == 3
    assert len({answer["u"] for answer in drawn}) == 3
