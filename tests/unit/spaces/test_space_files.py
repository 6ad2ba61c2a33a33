"""The end of a file: gone for those who hold it, and not while it is only replaced and somebody does."""

from pathlib import Path

import pytest

from sandbox.core.errors.isolating import SpaceMissing
from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces.files import destroy, remove_unheld
from sandbox.spaces.worker import SpaceWorker, open_worker
from tests.unit.spaces.conftest import KEY


def test_a_destroyed_space_is_gone_for_those_who_had_it_open_too(space: Path, worker: SpaceWorker) -> None:
    destroy(space)
    assert not space.exists()
    with pytest.raises(SpaceMissing):
        open_worker(space, KEY)
    with pytest.raises(EngineFailed):
        worker.run("SELECT sum(fee), max(town) FROM visits")


def test_what_is_not_there_cannot_be_destroyed(tmp_path: Path) -> None:
    with pytest.raises(SpaceMissing):
        destroy(tmp_path / "nothing.duckdb")


def test_a_replaced_file_stays_while_a_worker_holds_it(space: Path) -> None:
    with open_worker(space, KEY) as holder:
        assert not remove_unheld(space)
        assert holder.run("SELECT count(*) AS n FROM visits").to_pylist() == [{"n": 1000}]
    assert remove_unheld(space)
    assert not space.exists()


def test_a_file_that_is_gone_needs_no_removal(tmp_path: Path) -> None:
    assert remove_unheld(tmp_path / "nothing.duckdb")
