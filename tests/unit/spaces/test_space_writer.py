import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.errors.isolating import SpaceNotWritten
from sandbox.spaces.staging import sweep
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space, writing_space

KEY = b"k" * 32
WORDS = pa.schema([("n", pa.int64()), ("word", pa.string())])


def words(count: int, rows: int = 10_000) -> Iterator[pa.RecordBatch]:
    for batch in range(count):
        numbers = list(range(batch * rows, (batch + 1) * rows))
        yield pa.RecordBatch.from_pydict({"n": numbers, "word": [f"word-{n % 50}" for n in numbers]}, schema=WORDS)


def everything_below(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*"))


def test_what_was_written_is_read_back_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    write_space(path, KEY, (TableStream("words", WORDS, words(30)),))
    with open_worker(path, KEY) as worker:
        table = worker.run("SELECT n, word FROM words")
    assert table.column("n").to_pylist() == list(range(300_000))
    assert table.column("word").to_pylist()[:2] == ["word-0", "word-1"]


def test_columns_keep_the_types_of_the_convention(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    schema = pa.schema(
        [("_unit", pa.uint32()), ("n", pa.int64()), ("d", pa.date32()), ("b", pa.bool_()), ("t", pa.string())]
    )
    batch = pa.RecordBatch.from_pylist([{"_unit": 1, "n": 2, "d": None, "b": True, "t": "x"}], schema)
    write_space(path, KEY, (TableStream("t", schema, iter((batch,))),))
    with open_worker(path, KEY) as worker:
        kinds = worker.run("SELECT typeof(COLUMNS(*)) FROM t")
    assert list(kinds.to_pylist()[0].values()) == ["UINTEGER", "BIGINT", "DATE", "BOOLEAN", "VARCHAR"]


def test_several_tables_and_an_empty_one_go_into_one_file(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    write_space(path, KEY, (TableStream("a", WORDS, words(1)), TableStream('odd "name"', WORDS, iter(()))))
    with open_worker(path, KEY) as worker:
        assert worker.run("SELECT count(*) FROM a").column(0).to_pylist() == [10_000]
        assert worker.run('SELECT count(*) FROM "odd ""name"""').column(0).to_pylist() == [0]


def part(table: str, first: int, rows: int) -> TableStream:
    numbers = range(first, first + rows)
    words = pa.array([f"word-{n % 50}" for n in numbers]).dictionary_encode()
    batch = pa.RecordBatch.from_pydict({"n": pa.array(numbers, pa.int64()), "word": words})
    return TableStream(table, batch.schema, iter((batch,)))


def test_rows_appended_in_turns_lie_in_each_table_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    with writing_space(path, KEY) as writer:
        for table in ("a", "b"):
            writer.write(TableStream(table, WORDS, iter(())))
        for first in range(0, 400_000, 100_000):
            writer.append(part("a", first, 100_000))
            writer.append(part("b", first // 100, 1000))
        assert not path.exists()
    with open_worker(path, KEY) as worker:
        assert worker.run("SELECT n FROM a").column("n").to_pylist() == list(range(400_000))
        table = worker.run("SELECT n, word FROM b")
    assert table.column("n").to_pylist() == list(range(4000))
    assert table.column("word").to_pylist() == [f"word-{n % 50}" for n in range(4000)]


@pytest.mark.slow
def test_appending_needs_no_memory_that_grows_with_the_file(tmp_path: Path) -> None:
    """A checkpoint after each append once did: the engine then holds all it has written."""
    path = tmp_path / "v.duckdb"
    wide = pa.schema([(f"c{number}", pa.int64()) for number in range(12)])
    with writing_space(path, KEY, memory_mb=96) as writer:
        for table in ("a", "b"):
            writer.write(TableStream(table, wide, iter(())))
        for turn in range(24):
            for table, rows in (("a", 200_000), ("b", 15_000)):
                draws = np.random.default_rng(turn).integers(0, 2**40, (12, rows))
                batch = pa.RecordBatch.from_arrays([pa.array(draw) for draw in draws], schema=wide)
                writer.append(TableStream(table, wide, iter((batch,))))
    assert path.stat().st_size > 3 * 96 << 20


def test_progress_is_told_the_rows_of_each_batch(tmp_path: Path) -> None:
    told: list[int] = []
    write_space(tmp_path / "v.duckdb", KEY, (TableStream("words", WORDS, words(3)),), told.append)
    assert told == [10_000] * 3


class SourceBroke(Exception):
    pass


def breaking() -> Iterator[pa.RecordBatch]:
    yield from words(2)
    raise SourceBroke


def test_an_error_of_the_source_comes_through_and_leaves_the_former_version(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    write_space(path, KEY, (TableStream("words", WORDS, words(1)),))
    former = path.read_bytes()
    with pytest.raises(SourceBroke) as caught:
        write_space(path, KEY, (TableStream("words", WORDS, breaking()),))
    assert caught.value.__context__ is None or "word-" not in str(caught.value.__context__)
    assert path.read_bytes() == former
    assert everything_below(tmp_path) == ["v.duckdb"]


def test_an_engine_failure_has_one_code_no_words_and_leaves_nothing(tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_pydict({"n": ["SECRET-VALUE"], "N": ["x"]})
    with pytest.raises(SpaceNotWritten) as caught:
        write_space(tmp_path / "v.duckdb", KEY, (TableStream("t", batch.schema, iter((batch,))),) * 2)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert everything_below(tmp_path) == []


def test_too_little_memory_is_said_to_be_memory(tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_pydict({"t": [os.urandom(500_000).hex() for _ in range(40)]})
    stream = TableStream("t", batch.schema, iter((batch,) * 4))
    with pytest.raises(SpaceNotWritten) as caught:
        write_space(tmp_path / "v.duckdb", KEY, (stream,), memory_mb=32)
    assert caught.value.facts["why"] == "memory"
    assert everything_below(tmp_path) == []


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpaceNotWritten):
        write_space(tmp_path / "file" / "v.duckdb", KEY, ())


def test_a_short_key_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        write_space(tmp_path / "v.duckdb", b"short", ())


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    write_space(path, KEY, ())
    assert path.stat().st_mode & 0o777 == 0o600


SLOW_WRITER = """
import sys, time
from pathlib import Path
import pyarrow as pa
from sandbox.spaces.writer import TableStream, write_space
batch = pa.RecordBatch.from_pydict({"n": list(range(200_000))})
def batches():
    for _ in range(1000):
        yield batch
        print("taken", flush=True)
        time.sleep(0.01)
write_space(Path(sys.argv[1]), b"k" * 32, (TableStream("t", batch.schema, batches()),))
"""


def start_slow_writer(path: Path) -> "subprocess.Popen[bytes]":
    writer = subprocess.Popen([sys.executable, "-c", SLOW_WRITER, str(path)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    for _ in range(3):
        writer.stdout.readline()
    return writer


def test_a_killed_write_leaves_the_former_version_and_is_swept_away(tmp_path: Path) -> None:
    path = tmp_path / "v.duckdb"
    write_space(path, KEY, (TableStream("words", WORDS, words(1)),))
    former = path.read_bytes()
    with start_slow_writer(path) as writer:
        assert sweep(tmp_path) == 0, "a living writer is let be"
        time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
    assert path.read_bytes() == former
    assert len(everything_below(tmp_path)) > 1, "the kill left something"
    assert sweep(tmp_path) == 1
    assert everything_below(tmp_path) == ["v.duckdb"]


@pytest.mark.slow
def test_a_killed_first_write_leaves_no_file_under_the_final_name(tmp_path: Path) -> None:
    with start_slow_writer(tmp_path / "v.duckdb") as writer:
        writer.send_signal(signal.SIGKILL)
    assert not (tmp_path / "v.duckdb").exists()
