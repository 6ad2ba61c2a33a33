"""Masked samples in the state: each is registered once, and found again ever after."""

from dataclasses import replace

from sqlalchemy import select

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.masking import SampleMissing
from sandbox.core.samples import Sample, sample_of_file
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.tables.samples import samples


class Samples:
    """The register of samples."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, sample: Sample, event: AuditEvent) -> Sample:
        """Register a sample, or give the one that was registered under its id first."""
        with self._database.writing(event) as tx:
            is_new = insert_if_absent(tx.connection, samples, _row_of(sample))
            tx.note(sample=sample.id, made="now" if is_new else "before")
        return sample if is_new else self.get(sample.id)

    def view(self, sample: Sample, event: AuditEvent) -> None:
        """Record that a sample was looked at again (E4)."""
        self._database.record(event.noting(sample=sample.id, made="before"))

    def is_registered(self, file: str, event: AuditEvent) -> bool:
        """Tell whether a file that a killed process left is a sample's; that it was left is recorded first.

        A transaction that the killed process had sent holds the audit head, and so has ended before the question.
        """
        self._database.record(replace(event, outcome="failed").noting(left=file))
        found = self.find(sample_of_file(file))
        return found is not None and found.file == file

    def find(self, sample_id: str) -> Sample | None:
        """Give a sample by its id, or None."""
        with self._database.reading() as connection:
            body = connection.execute(select(samples.c.body).where(samples.c.id == sample_id)).scalar_one_or_none()
        return None if body is None else from_json(Sample, body)

    def get(self, sample_id: str) -> Sample:
        """Give a sample by its id.

        Raises:
            SampleMissing: there is none.
        """
        found = self.find(sample_id)
        if found is None:
            raise SampleMissing(sample=sample_id)
        return found

    def all(self) -> tuple[Sample, ...]:
        """Give every sample, by id."""
        with self._database.reading() as connection:
            bodies = connection.execute(select(samples.c.body).order_by(samples.c.id)).scalars().all()
        return tuple(from_json(Sample, body) for body in bodies)

    def of_scenario(self, scenario: str) -> tuple[Sample, ...]:
        """Give the samples of a scenario, oldest first."""
        query = select(samples.c.body).where(samples.c.scenario == scenario).order_by(samples.c.made_at, samples.c.id)
        with self._database.reading() as connection:
            bodies = connection.execute(query).scalars().all()
        return tuple(from_json(Sample, body) for body in bodies)


def _row_of(sample: Sample) -> dict[str, object]:
    manifest = sample.signed.manifest
    return {
        "id": sample.id,
        "dataset": manifest.dataset,
        "dataset_version": manifest.dataset_version,
        "scenario": manifest.space,
        "grant_id": manifest.grant,
        "contract_digest": manifest.contract_digest,
        "made_at": manifest.made_at.isoformat(),
        "body": to_json(sample),
    }
