"""A confined task: what it may send, what it can reach, and how it ends."""

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.core.errors.isolating import WorkerNotStarted
from sandbox.spaces.confined import ConfinedEnded, ConfinedTask, Entry, HowEnded, Parcel, run_confined
from sandbox.spaces.limits import WorkerLimits

ENTRIES = """
import ctypes, os, socket, time

def tried(act):
    try:
        act()
    except OSError as error:
        return (error.strerror or "").encode()
    return b"it was possible"

def entry(descriptor, request):
    yield b"dropped"
    yield from globals()[request.decode()](descriptor)

def content(descriptor):
    yield os.read(descriptor, 100)
    yield b"x" * 3_000_000

def abort(descriptor):
    yield b"first"
    os.abort()

def fault(descriptor):
    yield b"first"
    ctypes.string_at(0)

def fail(descriptor):
    yield b"first"
    raise RuntimeError(os.read(descriptor, 100).decode())

def swell(descriptor):
    yield b"first"
    yield bytes(1 << 40)

def sleep(descriptor):
    yield b"first"
    time.sleep(600)

def overflow(descriptor):
    yield bytes(2 << 20)

def flood(descriptor):
    yield str(os.getpid()).encode()
    while True:
        yield bytes(1 << 20)

def open_file(descriptor):
    yield tried(lambda: os.open("/etc/passwd", os.O_RDONLY))

def write_file(descriptor):
    yield tried(lambda: os.open("/tmp/x", os.O_CREAT | os.O_WRONLY))

def write_to_the_file(descriptor):
    yield tried(lambda: os.write(descriptor, b"x"))

def make_a_socket(descriptor):
    yield tried(lambda: socket.socket())

def fork(descriptor):
    yield tried(os.fork)

def run_a_program(descriptor):
    yield tried(lambda: os.execv("/bin/true", ["/bin/true"]))

def signal(descriptor):
    yield tried(lambda: os.kill(os.getppid(), 0))
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Iterator[Parcel]]]:
    """Give a runner of the entries above, over a file with a marked word."""
    name = f"entries_{os.getpid()}_{abs(hash(tmp_path))}"
    (tmp_path / f"{name}.py").write_text(ENTRIES)
    monkeypatch.syspath_prepend(tmp_path)
    entry: Entry = importlib.import_module(name).entry
    (tmp_path / "file").write_bytes(b"marked-word")
    descriptor = os.open(tmp_path / "file", os.O_RDONLY)

    def runner(named: str) -> Iterator[Parcel]:
        limits = WorkerLimits(threads=1, memory_mb=512, deadline_s=5.0 if named != "sleep" else 0.5, answer_mb=1)
        larger = WorkerLimits(threads=1, memory_mb=512, answer_mb=8)
        task = ConfinedTask(entry, named.encode(), (name,), limits if named != "content" else larger)
        return run_confined(task, descriptor)

    yield runner
    os.close(descriptor)


def test_parcels_come_whole_and_in_order(run: Callable[[str], Iterator[Parcel]]) -> None:
    assert list(run("content")) == [b"marked-word", b"x" * 3_000_000]


@pytest.mark.parametrize(
    ("named", "how"),
    [
        ("abort", HowEnded.CRASHED),
        ("fault", HowEnded.CRASHED),
        ("fail", HowEnded.CRASHED),
        ("swell", HowEnded.TOO_MUCH_MEMORY),
        ("sleep", HowEnded.NO_PROGRESS),
        ("overflow", HowEnded.CRASHED),
    ],
)
def test_a_process_that_breaks_ends_with_one_word_and_none_of_its_own(
    named: str, how: HowEnded, run: Callable[[str], Iterator[Parcel]]
) -> None:
    with pytest.raises(ConfinedEnded) as raised:
        list(run(named))
    assert raised.value.how is how
    assert "marked" not in repr(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


@pytest.mark.parametrize(
    "named", ["open_file", "write_file", "write_to_the_file", "make_a_socket", "fork", "run_a_program", "signal"]
)
def test_a_turned_parser_reaches_nothing(named: str, run: Callable[[str], Iterator[Parcel]]) -> None:
    assert bytes(next(run(named))) in {b"Operation not permitted", b"Permission denied", b"Bad file descriptor"}


def test_a_task_waits_for_its_reader_and_ends_when_nobody_reads_on(run: Callable[[str], Iterator[Parcel]]) -> None:
    parcels = run("flood")
    pid = int(bytes(next(parcels)))
    for _ in range(20):
        next(parcels)
    resident_kb = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4
    assert resident_kb < 100_000
    del parcels
    assert not Path(f"/proc/{pid}").exists()


def test_a_task_that_cannot_be_imported_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_entry.py").write_text("def entry(descriptor, request):\n    import nowhere\n    yield b''\n")
    monkeypatch.syspath_prepend(tmp_path)
    entry: Entry = importlib.import_module("broken_entry").entry
    with (tmp_path / "broken_entry.py").open() as file, pytest.raises(WorkerNotStarted) as raised:
        list(run_confined(ConfinedTask(entry, b"", ("broken_entry",), WorkerLimits()), file.fileno()))
    assert "nowhere" in str(raised.value)
