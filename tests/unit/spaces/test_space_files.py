from pathlib import Path

import pytest

from sandbox.core.errors.isolating import SpaceMissing, SpaceNameUnusable
from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces.files import SpaceFiles, destroy
from sandbox.spaces.worker import SpaceWorker, open_worker
from tests.unit.spaces.conftest import KEY


def test_only_the_owner_may_enter(tmp_path: Path) -> None:
    files = SpaceFiles(tmp_path / "spaces")
    assert files.root.stat().st_mode & 0o777 == 0o700


def test_exact_rows_and_sample_lie_apart(tmp_path: Path) -> None:
    files = SpaceFiles(tmp_path)
    assert files.path_of("yb_js", "v1") == tmp_path / "exact" / "yb_js" / "v1.duckdb"
    assert files.sample_path_of("yb_js", "v1") == tmp_path / "sample" / "yb_js" / "v1.duckdb"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "x\0", "x" * 129, "名", "a\n"])
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    files = SpaceFiles(tmp_path)
    with pytest.raises(SpaceNameUnusable):
        files.path_of(name, "v1")
    with pytest.raises(SpaceNameUnusable):
        files.sample_path_of("d", name)


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / "exact" / "d" / ".writing-abc"
    left.mkdir(parents=True)
    (left / "v1.duckdb").write_bytes(b"half")
    SpaceFiles(tmp_path)
    assert not left.exists()


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
