import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.core.errors.isolating import SpaceClosed, SpaceDoesNotOpen, SpaceMissing
from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.prepared_parent import PREPARED
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space
from tests.unit.spaces.conftest import KEY

ENDLESS = "SELECT count(*) FROM range(100000000000) a(i), range(1000) b(j) WHERE i % 7 = j"


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def only(table: pa.Table) -> object:
    return table.column(0).to_pylist()[0]


def test_a_question_is_answered(worker: SpaceWorker) -> None:
    answer = worker.run("SELECT town, count(*) AS n FROM main.visits GROUP BY town ORDER BY town")
    assert answer.column("town").to_pylist() == [f"town-{n}" for n in range(7)]
    assert sum(answer.column("n").to_pylist()) == 1000


def test_the_schema_may_be_named_in_full(worker: SpaceWorker) -> None:
    assert only(worker.run("SELECT system.main.count(*) FROM s.main.visits")) == 1000


def test_a_wrong_key_has_its_own_error(space: Path) -> None:
    before = open_descriptors()
    with pytest.raises(SpaceDoesNotOpen):
        open_worker(space, b"x" * 32)
    assert open_descriptors() == before


def test_a_missing_file_has_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(SpaceMissing):
        open_worker(tmp_path / "nothing.duckdb", KEY)


def test_a_changed_file_gives_no_answer(space: Path) -> None:
    content = bytearray(space.read_bytes())
    for at in range(5000, len(content), 4096):
        content[at] ^= 1
    space.write_bytes(content)
    with pytest.raises((SpaceDoesNotOpen, EngineFailed)), open_worker(space, KEY) as worker:
        worker.run("SELECT sum(fee), max(town) FROM visits")


@pytest.mark.slow
def test_a_large_file_is_read_with_the_fast_cipher(tmp_path: Path) -> None:
    path = tmp_path / "large.duckdb"
    batch = pa.RecordBatch.from_pydict({"t": [os.urandom(512).hex() for _ in range(10_000)]})
    write_space(path, KEY, (TableStream("t", batch.schema, iter((batch,) * 8)),))
    assert path.stat().st_size > 32 << 20
    with open_worker(path, KEY) as worker:
        assert only(worker.run("SELECT count(DISTINCT t) FROM t")) == 10_000
        assert only(worker.run("SELECT current_setting('http_timeout') > 0")) is True


def test_a_deadline_kills_and_the_next_question_is_answered(worker: SpaceWorker) -> None:
    first = worker.pid
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded) as caught:
        worker.run(ENDLESS, deadline_s=0.3)
    assert time.monotonic() - began < 3
    assert caught.value.facts == {"deadline_s": "0.3"}
    assert only(worker.run("SELECT count(*) FROM visits")) == 1000
    assert worker.pid != first


def test_the_limits_own_deadline_is_the_default(space: Path) -> None:
    with open_worker(space, KEY, WorkerLimits(deadline_s=0.3)) as worker, pytest.raises(DeadlineExceeded):
        worker.run(ENDLESS)


def test_a_worker_killed_while_answering_is_an_engine_failure_and_is_replaced(worker: SpaceWorker) -> None:
    pid = worker.pid
    assert pid is not None
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(EngineFailed):
        worker.run(ENDLESS)
    assert only(worker.run("SELECT count(*) FROM visits")) == 1000


def test_a_worker_killed_between_questions_is_replaced_unnoticed(worker: SpaceWorker) -> None:
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.05)
    assert only(worker.run("SELECT count(*) FROM visits")) == 1000


def test_the_file_stays_the_one_that_was_opened(space: Path, worker: SpaceWorker) -> None:
    other = TableStream("other", pa.schema([("n", pa.int64())]), iter(()))
    write_space(space, KEY, (other,))
    with pytest.raises(DeadlineExceeded):
        worker.run(ENDLESS, deadline_s=0.2)
    assert only(worker.run("SELECT count(*) FROM visits")) == 1000


def test_threads_take_turns_and_each_gets_its_own_answer(worker: SpaceWorker) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: only(worker.run(f"SELECT {n} + count(*) FROM visits")), range(64)))
    assert answers == [1000 + n for n in range(64)]


def test_a_worker_outlives_the_thread_that_opened_it(space: Path) -> None:
    opened: list[SpaceWorker] = []
    thread = threading.Thread(target=lambda: opened.append(open_worker(space, KEY)))
    thread.start()
    thread.join()
    with opened[0] as worker:
        first = worker.pid
        time.sleep(0.05)
        assert only(worker.run("SELECT count(*) FROM visits")) == 1000
        assert worker.pid == first


def test_an_answer_larger_than_allowed_is_refused(space: Path) -> None:
    with open_worker(space, KEY, WorkerLimits(answer_mb=1)) as worker:
        with pytest.raises(EngineFailed):
            worker.run("SELECT repeat('x', 1000) FROM range(2000)")
        assert only(worker.run("SELECT count(*) FROM visits")) == 1000


def test_memory_is_bounded_and_the_next_question_is_answered(space: Path) -> None:
    with open_worker(space, KEY, WorkerLimits(memory_mb=64)) as worker:
        for greedy in (
            "SELECT count(*) FROM (SELECT DISTINCT hash(range), repeat('x', 100) || range FROM range(20000000))",
            "SELECT length(repeat('x', 3000000000))",
        ):
            with pytest.raises(EngineFailed):
                worker.run(greedy)
            assert only(worker.run("SELECT count(*) FROM visits")) == 1000


def test_questions_over_several_threads_of_the_engine_are_answered(space: Path) -> None:
    with open_worker(space, KEY, WorkerLimits(threads=4)) as worker:
        assert only(worker.run("SELECT sum(i) FROM range(5000000) t(i)")) == sum(range(5_000_000))


def test_nothing_is_left_open_when_a_worker_is_closed(space: Path) -> None:
    before = open_descriptors()
    worker = open_worker(space, KEY)
    pid = worker.pid
    assert pid is not None
    worker.close()
    worker.close()
    assert open_descriptors() == before
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_closed_worker_answers_no_more(space: Path) -> None:
    worker = open_worker(space, KEY)
    worker.close()
    with pytest.raises(SpaceClosed):
        worker.run("SELECT 1")


ORPHANING = """
import os, sys
from pathlib import Path
from sandbox.spaces.worker import open_worker
worker = open_worker(Path(sys.argv[1]), bytes(range(32)))
print(worker.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_worker_ends_with_its_parent(space: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ORPHANING, str(space)], stdout=subprocess.PIPE, check=False)
    pid = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.02)
    pytest.fail("the worker still runs")


def test_a_worker_that_ended_with_the_prepared_parent_is_replaced(worker: SpaceWorker) -> None:
    assert only(worker.run("SELECT count(*) FROM visits")) == 1000
    gone = worker.pid
    PREPARED.close()
    wait_until_gone(gone)
    assert only(worker.run("SELECT count(*) FROM visits")) == 1000
    assert worker.pid != gone


def wait_until_gone(pid: int | None) -> None:
    for _ in range(500):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.01)
    raise AssertionError("it is still there")
