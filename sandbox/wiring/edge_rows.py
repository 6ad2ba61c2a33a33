"""Questions to a sample and its edge rows together: a file of both for the time of one question."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.samples import Sample
from sandbox.masking.edge_rows.joined import NamedRows, with_edge_rows
from sandbox.masking.edge_rows.making import make_edge_rows
from sandbox.masking.maker import SampleMaker
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.sample_worker import SampleWorker, open_sample_worker
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.world.keys import new_key

FOLDER_PREFIX = "sandbox-edges-"


def tables_of(maker: SampleMaker, sample: Sample, limits: WorkerLimits) -> dict[str, pa.Table]:
    """Read a sample's tables whole."""
    with open_worker(maker.path_of(sample), maker.key_of(sample), limits) as worker:
        return {table.table: worker.run(_all_of(table.table)) for table in sample.signed.manifest.tables}


def joined_tables(tables: dict[str, pa.Table], contract: Contract, which: EdgeRows) -> tuple[NamedRows, ...]:
    """Give a sample's tables with the edge rows of its contract, or those alone, and the list that flags them."""
    return with_edge_rows(tables, make_edge_rows(contract), which)


@contextmanager
def open_joined(tables: tuple[NamedRows, ...], limits: WorkerLimits) -> Iterator[SampleWorker]:
    """Give a worker over tables; their file is encrypted by a key in memory alone, and gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        path, key = Path(folder) / "sample.space", new_key()
        write_space(path, key, (stream_of_rows(table) for table in tables))
        with open_sample_worker(path, key, limits) as worker:
            yield worker


def stream_of_rows(table: NamedRows) -> TableStream:
    """Give a table as it is written."""
    return TableStream(table.name, table.rows.schema, iter(table.rows.to_batches()))


def _all_of(table: str) -> str:
    name = table.replace('"', '""')
    return f'SELECT * FROM main."{name}"'  # noqa: S608 - a name of the contract
