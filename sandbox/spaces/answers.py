"""Answers of workers as Arrow tables, checked before anything reads them: a worker may have been turned."""

import pyarrow as pa

from sandbox.core.errors.operating import EngineFailed


def read_answer(content: bytes) -> pa.Table:
    """Read Arrow IPC and check every offset in it.

    Raises:
        EngineFailed: it is not a sound table.
    """
    try:
        with pa.ipc.open_stream(content) as stream:
            table = stream.read_all()
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise EngineFailed from error
    return table
