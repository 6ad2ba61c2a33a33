from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.spaces.scratch import open_scratch
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(32))


def visits(rows: int = 1000) -> TableStream:
    batch = pa.RecordBatch.from_pydict(
        {
            "_unit": pa.array([row // 4 for row in range(rows)], pa.uint32()),
            "fee": pa.array([row % 100 for row in range(rows)], pa.int64()),
            "town": pa.array([f"town-{row % 7}" for row in range(rows)]),
        }
    )
    return TableStream("visits", batch.schema, iter((batch,)))


@pytest.fixture(scope="session", autouse=True)
def prepared() -> None:
    """Start what workers are forked from, so that what it has open is not counted as a worker's."""
    open_scratch().close()


@pytest.fixture
def space(tmp_path: Path) -> Path:
    path = tmp_path / "spaces" / "v1.duckdb"
    write_space(path, KEY, (visits(),))
    return path


@pytest.fixture
def worker(space: Path) -> Iterator[SpaceWorker]:
    with open_worker(space, KEY) as opened:
        yield opened
