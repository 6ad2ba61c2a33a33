"""Changes of a catalogue as tasks with clocks (C8, Z 第十七条 by analogy), and columns that were graded anew (C9)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from sandbox.core.columns import Grade
from sandbox.core.contract import CatalogueEntry, Contract


class ChangeKind(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that changed; `fields` names what differs."""

    entry: str
    kind: ChangeKind
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when a change must be in the catalogue, at the latest with an extension, and reviewed."""

    update_by: date
    update_by_extended: date
    review_by: date

    def is_overdue(self, today: date) -> bool:
        """Tell whether even the ordinary time for the update has passed."""
        return today > self.update_by


@dataclass(frozen=True, slots=True)
class Regrade:
    """A column whose grade is another than before."""

    column: str
    before: Grade
    after: Grade


def entry_changes(before: Iterable[CatalogueEntry], after: Iterable[CatalogueEntry]) -> tuple[EntryChange, ...]:
    """List what changed between two states of a catalogue, by entry."""
    old = {entry.catalogue_id: entry for entry in before}
    new = {entry.catalogue_id: entry for entry in after}
    found = (_change(name, old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys()))
    return tuple(change for change in found if change is not None)


def _change(name: str, old: CatalogueEntry | None, new: CatalogueEntry | None) -> EntryChange | None:
    if old is None:
        return EntryChange(name, ChangeKind.ADDED)
    if new is None:
        return EntryChange(name, ChangeKind.DROPPED)
    differing = tuple(item.name for item in fields(old) if getattr(old, item.name) != getattr(new, item.name))
    return EntryChange(name, ChangeKind.CHANGED, differing) if differing else None


def regrades(before: Contract, after: Contract) -> tuple[Regrade, ...]:
    """List the columns whose grade changed between two contracts of a dataset; a new column changes nothing."""
    old = _grades(before)
    return tuple(
        Regrade(name, old[name], grade) for name, grade in _grades(after).items() if old.get(name, grade) != grade
    )


def _grades(contract: Contract) -> dict[str, Grade]:
    return {f"{table.name}.{column.name}": column.grade for table in contract.tables for column in table.columns}
