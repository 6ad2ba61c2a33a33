"""A sample's tables with the edge rows of its contract."""

import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.samples import Sample
from sandbox.masking.edge_rows.joined import NamedRows, with_edge_rows
from sandbox.masking.edge_rows.making import make_edge_rows
from sandbox.masking.maker import SampleMaker
from sandbox.masking.sampling.space_sql import quoted
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.worker import open_worker

FOLDER_PREFIX = "sandbox-edges-"


def tables_of(maker: SampleMaker, sample: Sample, limits: WorkerLimits) -> dict[str, pa.Table]:
    """Read a sample's tables whole."""
    with open_worker(maker.path_of(sample), maker.key_of(sample), limits) as worker:
        return {table.table: worker.run(_all_of(table.table)) for table in sample.signed.manifest.tables}


def joined_tables(tables: dict[str, pa.Table], contract: Contract, which: EdgeRows) -> tuple[NamedRows, ...]:
    """Give a sample's tables with the edge rows of its contract, or those alone, and the list that flags them."""
    return with_edge_rows(tables, make_edge_rows(contract), which)


def _all_of(table: str) -> str:
    return f"SELECT * FROM main.{quoted(table)}"  # noqa: S608 - a name of the contract
