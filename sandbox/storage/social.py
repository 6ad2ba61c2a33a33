"""Social data and mixtures, as they are kept."""

from dataclasses import replace

from sqlalchemy import update

from sandbox.core.audit import AuditEvent
from sandbox.core.datasets import DatasetVersion
from sandbox.core.social import Mixture, SocialDataset
from sandbox.storage.codec import to_json
from sandbox.storage.database import Database
from sandbox.storage.records import Kept, Shelf
from sandbox.storage.tables.datasets import dataset_versions
from sandbox.storage.tables.social import social_datasets, social_mixtures

SOCIAL: Shelf[SocialDataset] = Shelf(
    social_datasets,
    "social data",
    SocialDataset,
    lambda s: {"id": s.dataset},
    lambda s: {"organisation": s.organisation, "scenario": s.scenario, "state": s.state.value},
    fixed=("organisation", "scenario"),
)
MIXTURES: Shelf[Mixture] = Shelf(
    social_mixtures,
    "mixture",
    Mixture,
    lambda m: {"id": m.dataset},
    lambda m: {"social": m.social, "dataset": m.granted},
    fixed=("social", "dataset"),
)


def find_social(database: Database, dataset: str) -> Kept[SocialDataset] | None:
    """Give social data by their dataset id, or None."""
    with database.reading() as connection:
        return SOCIAL.find(connection, {"id": dataset})


def list_social(database: Database) -> tuple[SocialDataset, ...]:
    """Give all social data, by dataset id."""
    with database.reading() as connection:
        return tuple(kept.record for kept in SOCIAL.search(connection))


def find_mixture(database: Database, name: str) -> Kept[Mixture] | None:
    """Give a mixture by its dataset id, or None."""
    with database.reading() as connection:
        return MIXTURES.find(connection, {"id": name})


def mixtures_with(database: Database, social: str) -> tuple[Mixture, ...]:
    """Give the mixtures that hold some social data."""
    with database.reading() as connection:
        return tuple(kept.record for kept in MIXTURES.search(connection, social_mixtures.c.social == social))


def put_social(
    database: Database, former: Kept[SocialDataset] | None, record: SocialDataset, event: AuditEvent
) -> None:
    """Keep social data, new or in place of how they were read.

    Raises:
        RecordExists, RecordChanged: somebody else was faster.
    """
    with database.writing(event) as tx:
        tx.note(state=record.state.value, version=record.version, declaration=record.declaration_digest)
        if former is None:
            SOCIAL.put_new(tx, record)
        else:
            SOCIAL.put_changed(tx, former, record)


def put_mixture(database: Database, former: Kept[Mixture] | None, record: Mixture, event: AuditEvent) -> None:
    """Keep a mixture, new or in place of the one that was read.

    Raises:
        RecordExists, RecordChanged: somebody else was faster.
    """
    with database.writing(event) as tx:
        tx.note(version=record.version, social=record.social_version, granted=record.granted_version)
        if former is None:
            MIXTURES.put_new(tx, record)
        else:
            MIXTURES.put_changed(tx, former, record)


def erase_keys(database: Database, versions: tuple[DatasetVersion, ...], event: AuditEvent) -> None:
    """Forget the wrapped data keys of versions: what is left of their files opens no more."""
    with database.writing(event) as tx:
        for version in versions:
            body = to_json(replace(version, wrapped_key=""))
            tx.connection.execute(update(dataset_versions).where(dataset_versions.c.id == version.id).values(body=body))
        tx.note(erased=", ".join(version.id for version in versions))
