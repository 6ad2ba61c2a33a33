"""Disposals, step by step: each step is one transaction, and what a killed one left is gone on with."""

from dataclasses import replace

from sqlalchemy import select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.samples import Sample
from sandbox.core.spaces import Space, SpaceFile
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database, Writing
from sandbox.storage.records import Kept
from sandbox.storage.spaces import SPACES, files_of
from sandbox.storage.tables.samples import samples
from sandbox.storage.tables.spaces import space_files


def living_samples(database: Database, space: Space) -> tuple[Sample, ...]:
    """Give the samples made under a space's grants whose keys are still kept."""
    of_space = (samples.c.scenario == space.scenario, samples.c.dataset == space.dataset)
    query = select(samples.c.body).where(*of_space, samples.c.grant_id.in_(space.grants)).order_by(samples.c.id)
    with database.reading() as connection:
        found = tuple(from_json(Sample, body) for body in connection.execute(query).scalars())
    return tuple(sample for sample in found if sample.wrapped_key)


def keep_disposed(database: Database, kept: Kept[Space], disposed: Space, event: AuditEvent) -> None:
    """Enter that a space was disposed of, with its certificate, and overwrite every wrapped key of it (I3).

    The rows stay, to be read for the years the law asks for (I1).

    Raises:
        RecordChanged: somebody else changed the space in between.
    """
    with database.writing(event) as tx:
        tx.note(space=disposed.id, destroyed=len(disposed.remains))
        SPACES.put_changed(tx, kept, disposed)
        for file in files_of(tx.connection, disposed.id):
            _empty_file(tx, file)
        for remains in disposed.remains:
            if remains.kind == "sample":
                _empty_sample(tx, remains.id)


def empty_sample(database: Database, sample: str, event: AuditEvent) -> None:
    """Overwrite the wrapped key of a sample that was made while its space was being closed."""
    with database.writing(event) as tx:
        tx.note(sample=sample)
        _empty_sample(tx, sample)


def _empty_file(tx: Writing, file: SpaceFile) -> None:
    emptied = to_json(replace(file, wrapped_key=""))
    tx.connection.execute(update(space_files).where(space_files.c.id == file.id).values(body=emptied))


def _empty_sample(tx: Writing, sample: str) -> None:
    body = tx.connection.execute(select(samples.c.body).where(samples.c.id == sample)).scalar_one_or_none()
    if body is not None:
        emptied = to_json(replace(from_json(Sample, body), wrapped_key=""))
        tx.connection.execute(update(samples).where(samples.c.id == sample).values(body=emptied))
