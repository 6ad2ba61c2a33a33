"""Deriving a space: only what is held, in its order, under its own key; or nothing at all."""

from pathlib import Path

import pytest

from sandbox.core.errors.isolating import SpaceDoesNotOpen, SpaceMissing, SpaceNotWritten
from sandbox.core.errors.operating import EngineFailed
from sandbox.core.spaces import HeldTable
from sandbox.spaces.deriving import derive_space
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writing_engine import KeyedFile
from tests.unit.spaces.conftest import KEY

OTHER = bytes(range(32, 64))
HELD = (HeldTable("visits", ("_unit", "fee")),)


def derived(space: Path, held: tuple[HeldTable, ...] = HELD) -> Path:
    target = space.parent / "derived.space"
    derive_space(KeyedFile(space, KEY), KeyedFile(target, OTHER), held)
    return target


def test_a_column_that_is_not_held_is_not_there_by_any_name(space: Path) -> None:
    with open_worker(derived(space), OTHER) as worker:
        for name in ("town", "columns('.*own')", "s.main.visits.town"):
            with pytest.raises(EngineFailed):
                worker.run(f"SELECT {name} FROM visits")
        assert worker.run("SELECT * FROM visits LIMIT 1").column_names == ["_unit", "fee"]


def test_rows_lie_in_the_order_in_which_they_lay(space: Path) -> None:
    with open_worker(derived(space), OTHER) as copy, open_worker(space, KEY) as library:
        sql = "SELECT _unit, fee FROM visits"
        assert copy.run(sql).to_pylist() == library.run(sql).to_pylist()


def test_the_librarys_key_does_not_open_it_nor_its_key_the_library(space: Path) -> None:
    target = derived(space)
    with pytest.raises(SpaceDoesNotOpen):
        open_worker(target, KEY)
    with pytest.raises(SpaceDoesNotOpen):
        open_worker(space, OTHER)


def test_nothing_of_it_is_on_disk_in_the_clear(space: Path) -> None:
    target = derived(space, (HeldTable("visits", ("town",)),))
    assert b"town-3" not in target.read_bytes()
    assert [path.name for path in sorted(space.parent.iterdir())] == ["derived.space", "v1.duckdb"]


def test_another_key_for_the_library_leaves_nothing(space: Path) -> None:
    target = space.parent / "derived.space"
    with pytest.raises(SpaceDoesNotOpen):
        derive_space(KeyedFile(space, OTHER), KeyedFile(target, KEY), HELD)
    assert [path.name for path in space.parent.iterdir()] == ["v1.duckdb"]


def test_a_column_that_the_library_lacks_leaves_nothing_and_no_word_of_the_engine(space: Path) -> None:
    with pytest.raises(SpaceNotWritten) as failed:
        derived(space, (HeldTable("visits", ("fee", "nothing")),))
    assert failed.value.facts["why"] == "engine"
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None
    assert [path.name for path in space.parent.iterdir()] == ["v1.duckdb"]


def test_a_library_file_that_is_gone_is_said_to_be(space: Path) -> None:
    with pytest.raises(SpaceMissing):
        derive_space(KeyedFile(space.parent / "gone", KEY), KeyedFile(space.parent / "derived", OTHER), HELD)
