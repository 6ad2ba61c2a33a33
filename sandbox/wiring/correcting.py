"""Correction tickets (校核): drafts of what loads found, raised by one call, answered, closed by a load (H1, H2)."""

from dataclasses import dataclass, replace

from sandbox.core.applications import Deadline
from sandbox.core.corrections import Correction, CorrectionDraft, CorrectionState, drafts_of, drafts_of_rejected
from sandbox.core.datasets import DatasetVersion
from sandbox.core.people import Action, Resource
from sandbox.core.quality_bands import bad_band
from sandbox.governance.corrections import Corrections
from sandbox.storage.bad_rows import read_bad_row_files
from sandbox.wiring.guarding import Purpose, Use, entering, using_found
from sandbox.wiring.house import House
from sandbox.wiring.quality import permitted_to_see
from sandbox.wiring.quarantining import dataset_resource

DRAFT = "draft"
FEW = 10


@dataclass(frozen=True, slots=True)
class Ticket:
    """A correction, or the draft of one, as a person may see it: `rows` and `of` are for those who see exact counts.

    `share` is a band. `id` is that of the correction; a draft has none yet.
    """

    id: str | None
    table: str
    column: str
    rule: str
    batch: str
    share: str
    rows: int | None
    of: int | None
    quarantine: str | None
    state: str
    deadline: Deadline | None = None
    answer: str = ""
    corrected_batch: str = ""

    def in_bands(self) -> "Ticket":
        """Give the ticket without any count."""
        return replace(self, rows=None, of=None, quarantine=None)


def list_tickets(house: House, who: str, dataset: str) -> tuple[Ticket, ...]:
    """List the corrections of a dataset, and drafts of what its current version and rejected deliveries show.

    Raises:
        DatasetMissing: nothing of it was ever delivered.
    """
    attempt = Purpose(Action.READ_QUALITY, Resource("dataset", dataset), dataset)
    with entering(house, who, attempt) as actor:
        use, is_exact = permitted_to_see(house, actor, dataset_resource(house, dataset))
        tickets = _tickets(house, dataset)
        house.database.record(use.event.noting(tickets=len(tickets)))
        if is_exact:
            return tickets
        least = _least_told(house, dataset)
        return tuple(ticket.in_bands() for ticket in tickets if (ticket.rows or 0) >= least)


def raise_tickets(house: House, who: str, dataset: str) -> tuple[Correction, ...]:
    """Raise a correction for every draft of a dataset that is not raised yet.

    Raises:
        DatasetMissing: nothing of it was ever delivered.
    """
    attempt = Purpose(Action.RAISE_CORRECTION, Resource("dataset", dataset), dataset)

    def found() -> Purpose:
        return Purpose(Action.RAISE_CORRECTION, dataset_resource(house, dataset), dataset)

    with using_found(house, who, attempt, found) as use:
        drafts = _drafts(house, dataset)
        if not house.authoriser.may(use.actor, Action.READ_QUALITY, dataset_resource(house, dataset)):
            least = _least_told(house, dataset)
            drafts = tuple(draft for draft in drafts if draft.rows >= least)
        return Corrections(house.desk).raise_all(use.actor, drafts)


def answer_ticket(house: House, who: str, correction: str, to: CorrectionState, reason: str) -> Correction:
    """Answer a correction as its provider: confirmed or declined, with the reason.

    Raises:
        CorrectionMissing: there is none of this id.
    """
    attempt = Purpose(Action.ANSWER_CORRECTION, Resource("correction", correction))
    with entering(house, who, attempt) as actor:
        return Corrections(house.desk).answer(actor, correction, to, reason)


def close_corrected(house: House, use: Use, version: DatasetVersion) -> tuple[Correction, ...]:
    """Close the corrections that a newly loaded version has put right."""
    return Corrections(house.desk).close_corrected(version, use.event)


def _tickets(house: House, dataset: str) -> tuple[Ticket, ...]:
    service = Corrections(house.desk)
    raised = service.of_dataset(dataset)
    known = {correction.id for correction in raised}
    drafts = (draft for draft in _drafts(house, dataset) if draft.id not in known)
    return (*map(_draft_ticket, drafts), *(_raised_ticket(one, service.deadline(one)) for one in raised))


def _least_told(house: House, dataset: str) -> int:
    """Give the rows that a fault must have before those who see bands learn that there is one."""
    versions = house.datasets.list_versions(dataset)
    return max((version.contract.privacy.min_group_size for version in versions), default=FEW)


def _draft_ticket(draft: CorrectionDraft) -> Ticket:
    return Ticket(
        id=None,
        table=draft.table,
        column=draft.column,
        rule=draft.rule,
        batch=draft.batch,
        share=bad_band(draft.rows, draft.of),
        rows=draft.rows,
        of=draft.of or None,
        quarantine=draft.quarantine or None,
        state=DRAFT,
    )


def _raised_ticket(correction: Correction, deadline: Deadline | None) -> Ticket:
    return replace(
        _draft_ticket(correction.draft),
        id=correction.id,
        state=correction.state.value,
        deadline=deadline,
        answer=correction.answer,
        corrected_batch=correction.corrected_batch,
    )


def _drafts(house: House, dataset: str) -> tuple[CorrectionDraft, ...]:
    """Draft what the current version broke, and what deliveries that were rejected since then broke."""
    files = [kept.record for kept in read_bad_row_files(house.database, dataset)]
    current = next((one for one in house.datasets.list_current() if one.dataset == dataset), None)
    if current is None:
        return tuple(draft for file in files for draft in drafts_of_rejected(file))
    of_current = next((file.id for file in files if file.version == current.id), "")
    later = (file for file in files if not file.version and file.made_at > current.loaded_at)
    return (*drafts_of(current, of_current), *(draft for file in later for draft in drafts_of_rejected(file)))
