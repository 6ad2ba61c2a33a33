"""Files of bad rows, as they are registered: counts and wrapped key; row numbers and values are in the files alone."""

from dataclasses import replace

from sandbox.core.audit import AuditEvent
from sandbox.core.bad_rows import BadRowsFile
from sandbox.core.errors.loading import BadRowsMissing
from sandbox.storage.database import Database
from sandbox.storage.records import Kept, Shelf, keep_changed
from sandbox.storage.tables.datasets import bad_row_files

BAD_ROW_FILES: Shelf[BadRowsFile] = Shelf(
    bad_row_files,
    "file of bad rows",
    BadRowsFile,
    lambda file: {"id": file.id},
    lambda file: {"dataset": file.dataset, "version": file.version, "file_name": file.file_name},
    fixed=("dataset", "version", "file_name"),
)


def read_bad_row_files(database: Database, dataset: str) -> tuple[Kept[BadRowsFile], ...]:
    """Give every file of bad rows of a dataset, oldest first, destroyed ones too."""
    with database.reading() as connection:
        found = BAD_ROW_FILES.search(connection, bad_row_files.c.dataset == dataset)
    return tuple(sorted(found, key=lambda kept: (kept.record.made_at, kept.record.id)))


def read_bad_row_file(database: Database, file: str) -> Kept[BadRowsFile]:
    """Give a file of bad rows.

    Raises:
        BadRowsMissing: there is none of this id.
    """
    with database.reading() as connection:
        kept = BAD_ROW_FILES.find(connection, {"id": file})
    if kept is None:
        raise BadRowsMissing(file=file)
    return kept


def forget_key(database: Database, kept: Kept[BadRowsFile], event: AuditEvent) -> None:
    """Take the wrapped key of a file of bad rows away for good.

    Raises:
        RecordChanged: somebody else changed it in between.
    """
    gone = replace(kept.record, wrapped_key="")
    keep_changed(database, BAD_ROW_FILES, kept, gone, event=event.noting(bad_rows=gone.id))
