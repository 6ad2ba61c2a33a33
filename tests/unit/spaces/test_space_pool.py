"""Workers that are kept: one question at a time, one file, one key; nothing of a question is left for the next."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.core.errors.isolating import SpaceDoesNotOpen, SpaceMissing, SpacesBusy
from sandbox.core.errors.operating import DeadlineExceeded
from sandbox.spaces.files import destroy
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.pool import WorkerPool
from sandbox.spaces.shelf import PoolSize, open_space
from sandbox.spaces.writer import write_space
from tests.unit.spaces.conftest import KEY, visits

COUNT = "SELECT count(*) AS n FROM visits"
ENDLESS = "SELECT count(*) FROM range(100000000000) a(i), range(1000) b(j) WHERE i % 7 = j"
LIMITS = WorkerLimits(threads=1, memory_mb=256, deadline_s=20.0)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(LIMITS, PoolSize(workers=3, idle_s=60.0, spares=0)) as opened:
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "spaces" / "v2.duckdb"
    write_space(path, KEY, (visits(10),))
    return path


def asked(pool: WorkerPool, path: Path, key: bytes = KEY) -> tuple[int, int]:
    """Ask once; give the answer, and which process gave it."""
    with pool.of(path, key) as worker:
        return int(worker.run(COUNT).to_pylist()[0]["n"]), worker.pid or 0


def comes_true(what: Callable[[], bool]) -> bool:
    for _ in range(200):
        if what():
            return True
        time.sleep(0.05)
    return False


def runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_another_key_gets_no_worker_that_was_opened_with_the_right_one(pool: WorkerPool, space: Path) -> None:
    asked(pool, space)
    with pytest.raises(SpaceDoesNotOpen):
        asked(pool, space, b"x" * 32)
    assert asked(pool, space)[0] == 1000


def test_a_destroyed_space_is_not_answered_from_a_worker_that_is_kept(pool: WorkerPool, space: Path) -> None:
    _, pid = asked(pool, space)
    destroy(space)
    with pytest.raises(SpaceMissing):
        asked(pool, space)
    assert comes_true(lambda: not runs(pid)), "its worker still holds the key"


def test_a_replaced_file_is_not_answered_from_the_former_one(pool: WorkerPool, space: Path) -> None:
    asked(pool, space)
    write_space(space, KEY, (visits(20),))
    assert asked(pool, space)[0] == 20


def test_each_file_has_its_own_worker(pool: WorkerPool, space: Path, other: Path) -> None:
    (n, mine), (m, theirs) = asked(pool, space), asked(pool, other)
    assert (n, m) == (1000, 10)
    assert mine != theirs


def test_the_next_question_meets_the_same_worker(pool: WorkerPool, space: Path) -> None:
    assert asked(pool, space) == asked(pool, space)


def test_a_question_that_reads_no_row_starts_no_worker(pool: WorkerPool, space: Path) -> None:
    with pool.of(space, KEY) as worker:
        assert worker.pid is None


def test_two_questions_at_once_have_two_workers(pool: WorkerPool, space: Path) -> None:
    with pool.of(space, KEY) as first, pool.of(space, KEY) as second:
        first.run(COUNT)
        second.run(COUNT)
        assert first.pid != second.pid


def test_a_worker_that_was_killed_is_not_kept(pool: WorkerPool, space: Path) -> None:
    with pool.of(space, KEY) as worker, pytest.raises(DeadlineExceeded):
        worker.run(ENDLESS, deadline_s=0.2)
    assert asked(pool, space)[0] == 1000


def test_a_spare_stands_in_for_a_worker_that_was_killed(space: Path) -> None:
    with WorkerPool(LIMITS, PoolSize(workers=3, idle_s=60.0, spares=1)) as pool:
        _, pid = asked(pool, space)
        os.kill(pid, signal.SIGKILL)

        def has_spare() -> bool:
            with pool.of(space, KEY) as worker:
                return worker.pid not in {None, pid}

        assert comes_true(has_spare), "no spare was started"


def test_there_are_never_more_workers_than_may_be(space: Path, other: Path) -> None:
    size = PoolSize(workers=1, idle_s=60.0, spares=1)
    with WorkerPool(WorkerLimits(deadline_s=0.3, memory_mb=256), size) as pool:
        with pool.of(space, KEY), pytest.raises(SpacesBusy) as caught, pool.of(other, KEY):
            pytest.fail("a second worker was given")
        assert caught.value.facts == {"workers": 1, "waited_s": "0.3"}
        _, first = asked(pool, space)
        _, second = asked(pool, other)
        assert not runs(first), "the idle worker was not ended for the other space"
        assert runs(second)


def test_who_finds_no_room_waits_for_it(space: Path, other: Path) -> None:
    with WorkerPool(LIMITS, PoolSize(workers=1, idle_s=60.0, spares=0)) as pool:
        answers: list[int] = []
        with pool.of(space, KEY):
            waiting = threading.Thread(target=lambda: answers.append(asked(pool, other)[0]))
            waiting.start()
            time.sleep(0.1)
            assert answers == []
        waiting.join()
        assert answers == [10]


def test_a_space_that_nobody_asks_is_closed(space: Path) -> None:
    with WorkerPool(LIMITS, PoolSize(workers=3, idle_s=0.2, spares=1)) as pool:
        _, pid = asked(pool, space)
        assert comes_true(lambda: not runs(pid))


def test_a_closed_pool_leaves_no_process(space: Path) -> None:
    with WorkerPool(LIMITS, PoolSize(workers=3, idle_s=60.0, spares=0)) as pool, pool.of(space, KEY) as lasting:
        lasting.run(COUNT)
        _, pid = asked(pool, space)
        taken = lasting.pid or 0
    assert not runs(pid)
    assert not runs(taken)


def test_failed_starts_take_no_room_for_ever(space: Path) -> None:
    with WorkerPool(LIMITS, PoolSize(workers=1, idle_s=60.0, spares=1)) as pool:
        for _ in range(3):
            with pytest.raises(SpaceDoesNotOpen):
                asked(pool, space, b"x" * 32)
            time.sleep(0.6)
        assert asked(pool, space)[0] == 1000


def test_a_key_is_in_no_description_of_what_holds_it(space: Path) -> None:
    held = repr(open_space(space, KEY))
    assert "v1.duckdb" in held
    assert repr(KEY)[2:10] not in held
