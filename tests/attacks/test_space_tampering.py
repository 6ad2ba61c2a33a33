"""A space's file changed by whoever can write to the disk: it is refused, or what is read of it is still right."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.core.errors.isolating import SpaceDoesNotOpen
from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.padding import BLOCK_BYTES, HEADER_BYTES
from sandbox.spaces.pool import WorkerPool
from sandbox.spaces.seal import FIRST_BLOCK, SEAL_BYTES, seal_file
from sandbox.spaces.shelf import PoolSize
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(50, 82))
ROWS = 122_880
LIMITS = WorkerLimits(threads=1, memory_mb=512, deadline_s=30.0)
EVERYTHING = (
    "SELECT count(*) AS n, sum(hash(n))::VARCHAR AS a, sum(hash(w))::VARCHAR AS b, sum(hash(n, w))::VARCHAR AS c FROM t"
)
FLIPS_PER_BLOCK = 2

Answer = list[dict[str, object]]


def batches(seed: int) -> Iterator[pa.RecordBatch]:
    drawn = random.Random(seed)  # noqa: S311 - rows, not secrets
    for _ in range(2):
        numbers = [drawn.randrange(10**12) for _ in range(ROWS)]
        yield pa.RecordBatch.from_pydict({"n": numbers, "w": [f"w{drawn.random()}" for _ in range(ROWS)]})


def written(path: Path, seed: int = 1) -> bytes:
    schema = pa.schema([("n", pa.int64()), ("w", pa.string())])
    write_space(path, KEY, (TableStream("t", schema, batches(seed)),))
    return path.read_bytes()


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(tmp_path_factory.mktemp("honest") / "v1.duckdb")


@pytest.fixture(scope="module")
def right(honest: bytes, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    answer = answered(tmp_path_factory.mktemp("right") / "v1.duckdb", honest)
    assert answer is not None
    return answer


def answered(path: Path, content: bytes) -> Answer | None:
    """Give what a worker answers over this content, None where it is refused."""
    path.write_bytes(content)
    try:
        with open_worker(path, KEY, LIMITS) as worker:
            return list(worker.run(EVERYTHING).to_pylist())
    except (SpaceDoesNotOpen, EngineFailed):
        return None


def block(content: bytes, number: int) -> slice:
    start = FIRST_BLOCK + number * BLOCK_BYTES
    assert start + BLOCK_BYTES <= len(content) - SEAL_BYTES
    return slice(start, start + BLOCK_BYTES)


def blocks_of(content: bytes) -> int:
    return (len(content) - SEAL_BYTES - FIRST_BLOCK) // BLOCK_BYTES


def exchanged(content: bytes, one: int, other: int) -> bytes:
    changed = bytearray(content)
    changed[block(content, one)], changed[block(content, other)] = (
        content[block(content, other)],
        content[block(content, one)],
    )
    return bytes(changed)


def test_blocks_in_each_others_place_are_refused(honest: bytes, tmp_path: Path) -> None:
    for one in range(blocks_of(honest)):
        path = tmp_path / f"{one}.duckdb"
        path.write_bytes(exchanged(honest, one, (one + 1) % blocks_of(honest)))
        with pytest.raises(SpaceDoesNotOpen):
            open_worker(path, KEY, LIMITS)


def test_without_a_seal_exchanged_blocks_would_be_believed(honest: bytes, right: Answer, tmp_path: Path) -> None:
    """The engine alone takes them: this is why there is a seal. Where it no longer does, the seal may go."""
    path, believed = tmp_path / "v1.duckdb", 0
    for one in range(4):
        path.write_bytes(exchanged(honest, one, one + 1)[:-SEAL_BYTES])
        seal_file(path, KEY)
        believed += answered(path, path.read_bytes()) not in (None, right)
    assert believed > 0


@pytest.mark.parametrize("header", range(3))
def test_a_flipped_bit_of_a_header_is_refused(honest: bytes, tmp_path: Path, header: int) -> None:
    for place in range(header * HEADER_BYTES, (header + 1) * HEADER_BYTES, 509):
        changed = bytearray(honest)
        changed[place] ^= 1 << place % 8
        assert answered(tmp_path / "v1.duckdb", bytes(changed)) is None


def test_a_flipped_bit_of_a_block_is_refused_or_was_not_read(honest: bytes, right: Answer, tmp_path: Path) -> None:
    drawn = random.Random(7)  # noqa: S311 - places, not secrets
    refused = 0
    for number in range(blocks_of(honest)):
        start = block(honest, number).start
        for place in (
            start + drawn.randrange(40),
            *(start + drawn.randrange(BLOCK_BYTES) for _ in range(FLIPS_PER_BLOCK)),
        ):
            changed = bytearray(honest)
            changed[place] ^= 1 << drawn.randrange(8)
            found = answered(tmp_path / "v1.duckdb", bytes(changed))
            assert found in (None, right)
            refused += found is None
    assert refused > blocks_of(honest)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:0],
        lambda content: content[:HEADER_BYTES],
        lambda content: content[:-1],
        lambda content: content[:-SEAL_BYTES],
        lambda content: content[: -SEAL_BYTES - BLOCK_BYTES] + content[-SEAL_BYTES:],
        lambda content: content[:-SEAL_BYTES] + bytes(BLOCK_BYTES) + content[-SEAL_BYTES:],
        lambda content: content + b"more",
        lambda content: bytes(len(content)),
        lambda content: content[:FIRST_BLOCK] + bytes(len(content) - FIRST_BLOCK),
        lambda content: content[:-SEAL_BYTES] + b"SEALED-1" + bytes(32),
    ],
    ids=["empty", "header", "cut", "unsealed", "block gone", "block more", "longer", "zeros", "no blocks", "seal"],
)
def test_a_file_of_another_shape_is_refused(honest: bytes, tmp_path: Path, change: object) -> None:
    assert callable(change)
    path = tmp_path / "v1.duckdb"
    path.write_bytes(change(honest))
    with pytest.raises(SpaceDoesNotOpen):
        open_worker(path, KEY, LIMITS)


def test_blocks_of_another_file_under_the_same_key_are_refused(honest: bytes, tmp_path: Path) -> None:
    other = written(tmp_path / "other.duckdb", seed=2)
    changed = bytearray(honest)
    changed[block(honest, 2)] = other[block(other, 2)]
    assert answered(tmp_path / "v1.duckdb", bytes(changed)) is None


def test_a_file_changed_while_a_worker_waits_is_not_answered_by_that_worker(honest: bytes, tmp_path: Path) -> None:
    path = tmp_path / "v1.duckdb"
    path.write_bytes(honest)
    with WorkerPool(LIMITS, PoolSize(workers=2, idle_s=60.0, spares=0)) as pool:
        with pool.of(path, KEY) as worker:
            worker.run("SELECT count(*) FROM t")
        with path.open("r+b") as file:
            file.write(exchanged(honest, 0, 1))
        with pytest.raises(SpaceDoesNotOpen), pool.of(path, KEY) as worker:
            worker.run(EVERYTHING)
