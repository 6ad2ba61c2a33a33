"""Questions to samples: the one place that opens a file for its reader's own SQL, so never the file of a space.

Edge rows are asked about in a file of both, made for the time of one question.
"""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.edge_rows.joined import NamedRows
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.sample_worker import open_sample_worker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.spaces.writing_engine import KeyedFile
from sandbox.world.keys import new_key

FOLDER_PREFIX = "sandbox-edges-"


def ask_file(sample: KeyedFile, sql: str, limits: WorkerLimits) -> pa.Table:
    """Run a SELECT on a sample in a confined worker that has only the sample's file.

    Raises:
        SampleSqlFailed: the text cannot be run; it says why.
    """
    with open_sample_worker(sample.path, sample.key, limits) as worker:
        return _as_answers_show(worker.run(sql))


def ask_tables(tables: tuple[NamedRows, ...], sql: str, limits: WorkerLimits) -> pa.Table:
    """Run a SELECT on tables; their file is encrypted by a key in memory alone, and gone with the answer.

    Raises:
        SampleSqlFailed: the text cannot be run; it says why.
    """
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        file = KeyedFile(Path(folder) / "sample.space", new_key())
        write_space(file.path, file.key, (stream_of_rows(table) for table in tables))
        return ask_file(file, sql, limits)


def stream_of_rows(table: NamedRows) -> TableStream:
    """Give a table as it is written."""
    return TableStream(table.name, table.rows.schema, iter(table.rows.to_batches()))


def _as_answers_show(table: pa.Table) -> pa.Table:
    """Give values as answers of the gate have them: decimals as floating point, days without a time of day."""
    fields = [pa.field(field.name, _shown_type(table, field)) for field in table.schema]
    return table.cast(pa.schema(fields))


def _shown_type(table: pa.Table, field: pa.Field) -> pa.DataType:
    """Give the type a column is shown in: the engine makes a timestamp of `date_trunc`, of a day a gate's answer."""
    if pa.types.is_decimal(field.type):
        return pa.float64()
    if not pa.types.is_timestamp(field.type):
        return field.type
    days = table.column(field.name).cast(pa.date32(), safe=False).cast(field.type)
    is_whole = pc.all(pc.equal(days, table.column(field.name))).as_py() is not False
    return pa.date32() if is_whole else field.type
