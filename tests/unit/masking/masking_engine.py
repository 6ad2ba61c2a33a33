"""The engine itself, over rows in memory laid out as a space lays them out: what a survey reads, without a worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.ingest.indexing.layout import laid_out

Columns = Mapping[str, Sequence[object] | pa.Array]
Rows = Mapping[str, Columns]


def of_units(units: Sequence[int], **columns: Sequence[object] | pa.Array) -> Columns:
    """Give rows by their units and columns."""
    return {"_unit": units, **columns}


def indexed(columns: Columns) -> pa.Table:
    """Put rows in the order of their units, and rank them within each."""
    units = np.array(columns["_unit"], dtype=np.int64)
    order = np.argsort(units, kind="stable")
    starts = np.flatnonzero(np.diff(units[order], prepend=-1))
    sizes = np.diff(starts, append=len(units))
    ranks = np.arange(len(units)) - np.repeat(starts, sizes) + 1
    named = {n: v if isinstance(v, pa.Array) else pa.array(list(v)) for n, v in columns.items() if n != "_unit"}
    rows = pa.table(named | {"_unit": pa.array(units, pa.uint32())}).take(pa.array(order))
    return rows.append_column("_rank", pa.array(ranks, pa.uint32()))


@contextmanager
def open_engine(contract: Contract, rows: Rows) -> Iterator[Callable[[str], pa.Table]]:
    """Run SELECTs over some rows."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for table in contract.tables:
            for part in laid_out(table, indexed(rows[table.name])) if table.name in rows else ():
                connection.register("given", part.rows)
                connection.execute(f'CREATE TABLE "{part.name}" AS FROM given')
                connection.unregister("given")
        yield lambda sql: connection.execute(sql).to_arrow_table()
