"""The catalogue of authorised resources: imported, compared, shown to the public, and held against what is loaded."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sandbox.core.catalogue_changes import Deadlines, EntryChange, entry_changes, regrades
from sandbox.core.columns import Grade
from sandbox.core.contract import CatalogueEntry, Contract
from sandbox.core.errors.loading import ContractRefused
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Resource
from sandbox.core.social import is_social
from sandbox.core.text import Text
from sandbox.ingest.catalogue.catalogues import no_longer_listed, read_catalogue_file, unlisted
from sandbox.ingest.catalogue.public_view import PublicDataset, public_view
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House
from sandbox.world.regions import ClockRule, ClockUnit, Region, open_region

CATALOGUE = Resource("catalogue", "authorised")
REGRADED = Text(
    "its grade was raised from L{before} to L{after} since: what was approved under the lower one is judged anew",
    "其分级已由 L{before} 提高到 L{after}:依原分级批准的作业须重新评估",
)


def import_catalogue(house: House, who: str, path: Path) -> tuple[EntryChange, ...]:
    """Put a catalogue in the place of the one before; from now on only what it lists may be loaded (K1).

    Raises:
        CatalogueIncomplete: entries lack fields; nothing was imported.
    """
    with using(house, who, Purpose(Action.IMPORT_CATALOGUE, CATALOGUE)) as use:
        entries = read_catalogue_file(path)
        changes = entry_changes(house.catalogue.entries(), entries)
        house.catalogue.replace(entries, use.event)
        return changes


@dataclass(frozen=True, slots=True)
class ChangeTask:
    """A change that a catalogue does not show yet, and its clocks."""

    change: EntryChange
    deadlines: Deadlines
    is_overdue: bool


def catalogue_tasks(house: House, who: str, path: Path, changed_on: date) -> tuple[ChangeTask, ...]:
    """List what a newer catalogue changes of the imported one, and by when it must be done (C8).

    Raises:
        CatalogueIncomplete: entries of the newer one lack fields.
        CalendarMissing: a year on the way has no announced calendar.
    """
    with using(house, who, Purpose(Action.READ_CATALOGUE, CATALOGUE)) as use:
        changes = entry_changes(house.catalogue.entries(), read_catalogue_file(path))
        deadlines = deadlines_of(changed_on, open_region(house.settings.region))
        is_overdue = deadlines.is_overdue(house.clock.today())
        house.database.record(use.event.noting(changes=len(changes)))
        return tuple(ChangeTask(change, deadlines, is_overdue) for change in changes)


def deadlines_of(changed_on: date, region: Region) -> Deadlines:
    """Give by when a change must be in the catalogue and reviewed, by a region's clocks (C8)."""
    clocks, days = region.clocks, region.working_days
    update_by = days.add(changed_on, _working_days(clocks.catalogue_update))
    extended = days.add(update_by, _working_days(clocks.catalogue_update_extension))
    return Deadlines(update_by, extended, days.add(update_by, _working_days(clocks.catalogue_review)))


def _working_days(rule: ClockRule) -> int:
    if rule.unit is not ClockUnit.WORKING_DAYS:
        raise ValueError("the clock of catalogues counts working days")
    return rule.number


def export_catalogue(house: House, who: str, samples_below: Grade) -> tuple[PublicDataset, ...]:
    """Give the public view of what is loaded: no row, no count, and no sample at or above a grade (C12)."""
    with using(house, who, Purpose(Action.READ_CATALOGUE, CATALOGUE)) as use:
        contracts = [version.contract for version in house.datasets.list_current() if not is_social(version.dataset)]
        house.database.record(use.event.noting(datasets=len(contracts)))
        return tuple(public_view(contract, samples_below) for contract in contracts)


def check_listed(house: House, contract: Contract) -> None:
    """Check that a contract is one of the imported catalogue's, where one is imported.

    Raises:
        ContractRefused: it is not, or says otherwise than its entry; the findings list every difference.
    """
    if house.catalogue.is_imported():
        _refuse(contract, unlisted(contract, _entry_of(house, contract)))


def check_still_listed(house: House, contract: Contract) -> None:
    """Check that the catalogue imported since has not dropped or closed a loaded dataset (C9).

    Raises:
        ContractRefused: it has.
    """
    if house.catalogue.is_imported():
        _refuse(contract, no_longer_listed(_entry_of(house, contract)))


def check_not_regraded(pinned: Contract, current: Contract) -> None:
    """Check that no column of a pinned version was graded higher since: then its job is to be judged anew (C9).

    Raises:
        ContractRefused: some were.
    """
    raised = [regrade for regrade in regrades(pinned, current) if regrade.after > regrade.before]
    _refuse(
        pinned,
        tuple(
            Finding(
                "C9",
                regrade.column,
                Text(
                    REGRADED.en.format(before=regrade.before.value, after=regrade.after.value),
                    REGRADED.zh.format(before=regrade.before.value, after=regrade.after.value),
                ),
            )
            for regrade in raised
        ),
    )


def _entry_of(house: House, contract: Contract) -> CatalogueEntry | None:
    return house.catalogue.find(contract.catalogue.catalogue_id)


def _refuse(contract: Contract, findings: tuple[Finding, ...]) -> None:
    if findings:
        raise ContractRefused(findings=findings, dataset=contract.dataset, count=len(findings))
