import os
import threading

import pytest

from sandbox.spaces.starting import by_the_starter


def test_every_start_is_made_by_one_thread_that_no_shutdown_joins() -> None:
    made_by = [by_the_starter(threading.current_thread) for _ in range(3)]
    assert len(set(made_by)) == 1
    assert made_by[0].daemon
    assert made_by[0] is not threading.current_thread()


def test_an_error_is_raised_where_it_was_ordered() -> None:
    with pytest.raises(ZeroDivisionError):
        by_the_starter(lambda: 1 // 0)


def test_a_forked_process_makes_its_own_thread() -> None:
    by_the_starter(os.getpid)
    child = os.fork()
    if child == 0:
        os._exit(0 if by_the_starter(os.getpid) == os.getpid() else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
