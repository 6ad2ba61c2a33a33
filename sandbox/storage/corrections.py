"""Corrections, as they are kept."""

from sqlalchemy import Connection

from sandbox.core.corrections import Correction
from sandbox.core.errors.correcting import CorrectionMissing
from sandbox.storage.records import Kept, Shelf
from sandbox.storage.tables.datasets import corrections

CORRECTIONS: Shelf[Correction] = Shelf(
    corrections,
    "correction",
    Correction,
    lambda c: {"id": c.id},
    lambda c: {"dataset": c.draft.dataset, "provider": c.draft.provider, "state": c.state.value},
    fixed=("dataset", "provider"),
)


def read_correction(connection: Connection, correction: str) -> Kept[Correction]:
    """Give a correction.

    Raises:
        CorrectionMissing: there is none of this id.
    """
    kept = CORRECTIONS.find(connection, {"id": correction})
    if kept is None:
        raise CorrectionMissing(correction=correction)
    return kept


def read_corrections_of(connection: Connection, dataset: str) -> tuple[Kept[Correction], ...]:
    """Give every correction of a dataset, in the order in which they are due."""
    found = CORRECTIONS.search(connection, corrections.c.dataset == dataset)
    return tuple(sorted(found, key=lambda kept: (kept.record.due_on, kept.record.id)))
