"""Sealed files: whole or not at all, and open only with their key, at their place, unchanged."""

import stat
from pathlib import Path

import pytest

from sandbox.core.errors.producing import SealedFileBroken, SealedFileMissing
from sandbox.world.sealed_files import read_sealed, sweep_unfinished, write_sealed
from sandbox.world.whole_files import UNFINISHED

KEY = bytes(range(32))
CONTENT = "武汉市,1200".encode()


def sealed(folder: Path) -> Path:
    write_sealed(folder / "new" / "x.sealed", KEY, "job-1/x", CONTENT)
    return folder / "new" / "x.sealed"


def test_a_sealed_file_reads_back_and_shows_nothing_to_others(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    assert read_sealed(path, KEY, "job-1/x") == CONTENT
    assert CONTENT not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_sealed_file_opens_only_with_its_key_and_at_its_place(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    for key, place in ((bytes(32), "job-1/x"), (KEY, "job-2/x")):
        with pytest.raises(SealedFileBroken):
            read_sealed(path, key, place)


@pytest.mark.parametrize("position", [0, 5, 20, -1])
def test_one_changed_byte_is_found(tmp_path: Path, position: int) -> None:
    path = sealed(tmp_path)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
    with pytest.raises(SealedFileBroken):
        read_sealed(path, KEY, "job-1/x")


@pytest.mark.parametrize("length", [0, 3, 10, 16, 30])
def test_a_cut_file_is_found(tmp_path: Path, length: int) -> None:
    path = sealed(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(SealedFileBroken):
        read_sealed(path, KEY, "job-1/x")


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(SealedFileMissing, match=r"gone\.sealed"):
        read_sealed(tmp_path / "gone.sealed", KEY, "x")


def test_a_failed_write_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    with pytest.raises(ValueError, match="key"):
        write_sealed(path, b"short", "job-1/x", b"other")
    assert read_sealed(path, KEY, "job-1/x") == CONTENT
    assert [p.name for p in path.parent.iterdir()] == ["x.sealed"]


def test_what_a_crash_left_half_written_is_swept_away(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    (path.parent / f"{UNFINISHED}x").write_bytes(b"half")
    sweep_unfinished(path.parent)
    assert [p.name for p in path.parent.iterdir()] == ["x.sealed"]
