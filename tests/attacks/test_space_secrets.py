"""Marked words and keys, searched for wherever a space or its worker could leave them."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(200, 232))
MARKER = "planted-word"
SCHEMA = pa.schema([("word", pa.string())])


def found_below(directory: Path, needle: bytes) -> list[str]:
    found = []
    for path in directory.rglob("*"):
        try:
            if path.is_file() and needle in path.read_bytes():
                found.append(path.name)
        except FileNotFoundError:
            continue
    return found


def planted(batches: int) -> Iterator[pa.RecordBatch]:
    for batch in range(batches):
        words = [f"{MARKER}-{batch}-{row}" for row in range(20_000)]
        yield pa.RecordBatch.from_pydict({"word": words}, schema=SCHEMA)


def test_no_planted_word_is_on_disk_while_and_after_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found: list[str] = []
    seen_sizes: list[int] = []

    def search(_: int) -> None:
        found.extend(found_below(tmp_path, MARKER.encode()))
        seen_sizes.append(sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()))

    path = tmp_path / "v1.duckdb"
    write_space(path, KEY, (TableStream("words", SCHEMA, planted(60)),), search, 256)
    assert max(seen_sizes) > 1 << 20, "rows reach the disk while they are written"
    assert found == []
    assert found_below(tmp_path, MARKER.encode()) == []


@pytest.mark.slow
def test_sorting_more_than_fits_fails_instead_of_spilling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "v1.duckdb"
    write_space(path, KEY, (TableStream("words", SCHEMA, planted(60)),))
    stop = threading.Event()
    found: list[str] = []

    def watch() -> None:
        while not stop.wait(0.02):
            found.extend(found_below(tmp_path, MARKER.encode()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with open_worker(path, KEY, WorkerLimits(memory_mb=48)) as worker, pytest.raises(EngineFailed):
            worker.run("SELECT md5(string_agg(w, ',')) FROM (SELECT word || 'x' AS w FROM words ORDER BY md5(word))")
    finally:
        stop.set()
        watcher.join()
    assert found == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["v1.duckdb"]


def test_the_key_is_in_no_argument_and_no_environment(tmp_path: Path) -> None:
    path = tmp_path / "v1.duckdb"
    write_space(path, KEY, (TableStream("words", SCHEMA, planted(1)),))
    with open_worker(path, KEY) as worker:
        told = b"".join(Path(f"/proc/{worker.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
    assert told
    for spelling in (KEY, KEY.hex().encode(), KEY.hex().upper().encode()):
        assert spelling not in told


def test_a_worker_inherits_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_MASTER_KEY", "master-key-in-the-environment")
    path = tmp_path / "v1.duckdb"
    write_space(path, KEY, ())
    with open_worker(path, KEY) as worker:
        assert b"SANDBOX" not in Path(f"/proc/{worker.pid}/environ").read_bytes()


def test_a_worker_has_only_its_socket_and_its_file_open(tmp_path: Path) -> None:
    path = tmp_path / "v1.duckdb"
    write_space(path, KEY, ())
    with (tmp_path / "secret.txt").open("w"), open_worker(path, KEY) as worker:
        opened = {str(entry.readlink()) for entry in Path(f"/proc/{worker.pid}/fd").iterdir()}
    assert {name for name in opened if not name.startswith("socket:")} == {"/dev/null", str(path)}


def test_a_worker_has_no_capability_and_another_user_namespace(tmp_path: Path) -> None:
    path = tmp_path / "v1.duckdb"
    write_space(path, KEY, ())
    with open_worker(path, KEY) as worker:
        lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        isolation = worker.isolation
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    if "no_new_privileges" in isolation:
        assert status["NoNewPrivs"] == "1"
    if "seccomp_serving" in isolation:
        assert status["Seccomp"] == "2"
        assert int(status["Seccomp_filters"]) >= 2
