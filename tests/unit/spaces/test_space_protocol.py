import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces import protocol
from sandbox.spaces.answers import read_answer
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.process import Child, OverMemory, WorkerProcess
from sandbox.spaces.protocol import Frame, Kind, Setup

TURNED = """
import os, sys
os.read(int(sys.argv[1]), 1 << 16)
os.write(int(sys.argv[1]), bytes.fromhex(sys.argv[2]))
if sys.argv[3] == "stay":
    os.read(int(sys.argv[1]), 1 << 16)
"""


def turned_worker(said: bytes, then: str = "stay") -> WorkerProcess:
    """A worker that was turned: it says what it likes."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-I", "-c", TURNED, str(theirs.fileno()), said.hex(), then]
    running = subprocess.Popen(command, pass_fds=(theirs.fileno(),))
    theirs.close()
    return WorkerProcess(Child(running.pid, running.wait), ours, WorkerLimits(answer_mb=1))


@pytest.mark.parametrize(
    "said",
    [
        b"\xff" + (0).to_bytes(8, "big"),
        bytes([Kind.ANSWER]) + (1 << 60).to_bytes(8, "big"),
        bytes([Kind.ANSWER]) + (2 << 20).to_bytes(8, "big"),
    ],
    ids=["an unknown kind", "a length beyond all memory", "a length beyond the limit"],
)
def test_a_worker_that_says_what_it_may_not_is_killed(said: bytes) -> None:
    worker = turned_worker(said)
    with pytest.raises(EOFError):
        worker.exchange((Frame(Kind.QUESTION, b"SELECT 1"),), 10)
    assert not worker.is_alive


GREEDY = """
import os, sys, time
taken = bytearray(400 << 20)
time.sleep(60)
"""


def test_a_worker_that_holds_more_memory_than_it_may_is_killed_before_its_deadline() -> None:
    ours, theirs = socket.socketpair()
    running = subprocess.Popen([sys.executable, "-I", "-c", GREEDY])
    worker = WorkerProcess(Child(running.pid, running.wait), ours, WorkerLimits(memory_mb=1, answer_mb=1))
    with theirs, pytest.raises(OverMemory):
        worker.exchange((Frame(Kind.QUESTION, b"SELECT 1"),), 30)
    assert not worker.is_alive


def test_a_worker_that_ends_in_the_middle_is_reaped() -> None:
    worker = turned_worker(bytes([Kind.ANSWER]) + (100).to_bytes(8, "big") + b"half", "go")
    with pytest.raises(EOFError):
        worker.exchange((Frame(Kind.QUESTION, b"SELECT 1"),), 10)
    assert not worker.is_alive


def test_a_worker_that_says_half_and_waits_meets_its_deadline() -> None:
    worker = turned_worker(bytes([Kind.ANSWER]) + (100).to_bytes(8, "big") + b"half")
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        worker.exchange((Frame(Kind.QUESTION, b"SELECT 1"),), 0.5)
    assert time.monotonic() - began < 5
    assert not worker.is_alive


def arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


SOUND = arrow(pa.table({"town": ["a", "b", None], "n": [1, 2, 3], "x": [0.5, None, 1.5]}))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_changed_answer_is_read_or_refused_and_never_harms(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    try:
        table = read_answer(bytes(content))
    except EngineFailed:
        return
    assert len(table.schema.names) == table.num_columns


@pytest.mark.parametrize("content", [b"", b"\0" * 64, SOUND[: len(SOUND) // 2]])
def test_what_is_no_answer_is_refused(content: bytes) -> None:
    with pytest.raises(EngineFailed):
        read_answer(content)


def reader_of(content: bytes) -> Callable[[int], bytes]:
    left = bytearray(content)

    def read(length: int) -> bytes:
        part = bytes(left[:length])
        del left[:length]
        return part

    return read


@given(st.sampled_from(Kind), st.binary())
def test_a_frame_arrives_as_it_was_sent(kind: Kind, content: bytes) -> None:
    sent = protocol.header(kind, len(content)) + content
    assert protocol.read_frame(reader_of(sent)) == Frame(kind, content)


def test_a_setup_arrives_as_it_was_sent() -> None:
    setup = Setup(("/a", "/b c"), WorkerLimits(memory_mb=7, deadline_s=1.5), 9, is_sample=True)
    assert protocol.read_setup(protocol.write_setup(setup)) == setup


def test_layers_arrive_as_they_were_sent() -> None:
    layers = (Layer("landlock", LayerState.DEGRADED, "version 3"), Layer("x", LayerState.OFF))
    assert protocol.read_layers(protocol.write_layers(layers)) == layers


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"memory_mb": -1}, {"deadline_s": 0.0}, {"answer_mb": 0}])
def test_limits_that_limit_nothing_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        WorkerLimits(**wrong)
