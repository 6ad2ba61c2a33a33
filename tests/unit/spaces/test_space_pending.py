"""What a killed process wrote and never registered is swept away; what is registered, or still being made, is not."""

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from sandbox.core.errors.isolating import SpaceNotWritten
from sandbox.spaces.pending import PREFIX, pending, sweep_unregistered


def nothing_is(name: str) -> bool:
    return False


def everything_is(name: str) -> bool:
    return True


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def leave_behind(path: Path) -> None:
    """Leave a file and its note as a killed process does."""
    path.write_bytes(b"rows")
    path.with_name(PREFIX + path.name).touch()


def test_an_unregistered_file_of_a_killed_process_is_deleted(tmp_path: Path) -> None:
    leave_behind(tmp_path / "a.space")
    assert sweep_unregistered(tmp_path, nothing_is) == 1
    assert names_in(tmp_path) == []


def test_a_registered_file_of_a_killed_process_stays(tmp_path: Path) -> None:
    leave_behind(tmp_path / "a.space")
    assert sweep_unregistered(tmp_path, everything_is) == 1
    assert names_in(tmp_path) == ["a.space"]


def test_a_file_without_a_note_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "a.space").write_bytes(b"rows")
    assert sweep_unregistered(tmp_path, nothing_is) == 0
    assert names_in(tmp_path) == ["a.space"]


def test_a_file_whose_maker_lives_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.space"
    with pending(path):
        path.write_bytes(b"rows")
        assert sweep_unregistered(tmp_path, nothing_is) == 0
        assert names_in(tmp_path) == [".pending-a.space", "a.space"]
    assert names_in(tmp_path) == ["a.space"]


def test_a_failure_that_left_no_file_leaves_no_note(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), pending(tmp_path / "a.space"):
        raise RuntimeError
    assert names_in(tmp_path) == []


def _fail_after_writing(path: Path) -> None:
    with pending(path):
        path.write_bytes(b"rows")
        raise RuntimeError


def test_a_failure_that_left_the_file_leaves_its_note_to_the_next_sweep(tmp_path: Path) -> None:
    path = tmp_path / "a.space"
    with pytest.raises(RuntimeError):
        _fail_after_writing(path)
    assert names_in(tmp_path) == [".pending-a.space", "a.space"]
    sweep_unregistered(tmp_path, nothing_is)
    assert names_in(tmp_path) == []


def _hold(path: Path, is_held: Event) -> None:
    with pending(path):
        path.write_bytes(b"rows")
        is_held.set()
        signal.pause()


def test_a_process_that_is_killed_lets_go_of_its_note(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    is_held = context.Event()
    process = context.Process(target=_hold, args=(tmp_path / "a.space", is_held))
    process.start()
    assert is_held.wait(60)
    assert sweep_unregistered(tmp_path, nothing_is) == 0
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert sweep_unregistered(tmp_path, nothing_is) == 1
    assert names_in(tmp_path) == []


def test_a_disk_that_refuses_the_note_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "no_folder").touch()
    with pytest.raises(SpaceNotWritten), pending(tmp_path / "no_folder" / "a.space"):
        pass
