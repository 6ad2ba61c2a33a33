"""A spill: readable by who made it alone, gone with it, and never in the clear."""

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from sandbox.core.errors.loading import SpillFailed
from sandbox.world.sealed_spill import SealedSpill, Segment

MARK = b"MARKED7F3A"


def open_files_below(folder: Path) -> list[Path]:
    """Give the open files of this process that lie, or lay, in a folder."""
    links = [Path(f"/proc/self/fd/{number}") for number in range(256)]
    return [link for link in links if link.exists() and str(link.readlink()).startswith(str(folder))]


def test_what_was_spilled_is_read_back_in_any_order(tmp_path: Path) -> None:
    with closing(SealedSpill(tmp_path)) as spill:
        parts = [bytes([number]) * 100_000 for number in range(5)]
        segments = [spill.append(part) for part in parts]
        assert [spill.read(segment) for segment in reversed(segments)] == parts[::-1]


def test_what_is_on_disk_is_sealed_and_has_no_name(tmp_path: Path) -> None:
    with closing(SealedSpill(tmp_path)) as spill:
        spill.append(MARK * 1000)
        (file,) = open_files_below(tmp_path)
        content = file.read_bytes()
        assert len(content) > 1000 * len(MARK)
        assert MARK not in content
        assert list(tmp_path.iterdir()) == []
    assert open_files_below(tmp_path) == []


def test_a_spill_that_is_not_needed_touches_no_disk(tmp_path: Path) -> None:
    with closing(SealedSpill(tmp_path / "never")):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_spills_have_two_keys(tmp_path: Path) -> None:
    with closing(SealedSpill(tmp_path)) as one, closing(SealedSpill(tmp_path)) as other:
        segments = [spill.append(MARK) for spill in (one, other)]
        assert segments[0] == segments[1]
        first, second = (file.read_bytes() for file in open_files_below(tmp_path))
        assert first != second


def test_a_changed_piece_does_not_open(tmp_path: Path) -> None:
    with closing(SealedSpill(tmp_path)) as spill:
        segment = spill.append(MARK)
        (file,) = open_files_below(tmp_path)
        with file.open("r+b") as changed:
            changed.write(b"\0")
        with pytest.raises(InvalidTag):
            spill.read(segment)


def test_a_piece_does_not_open_in_the_place_of_another(tmp_path: Path) -> None:
    with closing(SealedSpill(tmp_path)) as spill:
        first, second = spill.append(MARK), spill.append(MARK)
        with pytest.raises(InvalidTag):
            spill.read(Segment(first.number, second.offset, second.size))


def test_a_disk_that_refuses_is_told_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with closing(SealedSpill(tmp_path / "file")) as spill, pytest.raises(SpillFailed):
        spill.append(MARK)


KILLED = """
import sys, time
from pathlib import Path
from sandbox.world.sealed_spill import SealedSpill
spill = SealedSpill(Path(sys.argv[1]))
spill.append(b"MARKED7F3A" * 100_000)
print("spilled", flush=True)
time.sleep(60)
"""


def test_a_killed_process_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"spilled\n"
        process.send_signal(signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []
