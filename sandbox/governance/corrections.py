"""Corrections (校核): raised by those who work with the data, answered by the provider, closed by a corrected batch."""

from dataclasses import dataclass, replace

from sandbox.core.applications import Deadline
from sandbox.core.audit import AuditEvent
from sandbox.core.corrections import (
    CORRECTION_MACHINE,
    LOAD,
    Correction,
    CorrectionDraft,
    CorrectionState,
    is_corrected,
)
from sandbox.core.datasets import DatasetVersion
from sandbox.core.people import Action, Actor, Resource
from sandbox.governance.desk import Desk, check_actor_may_move, check_reason
from sandbox.storage.corrections import CORRECTIONS, read_correction, read_corrections_of
from sandbox.storage.records import Kept, keep_changed, keep_new

KIND = "correction"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What operators, developers, providers and loads do with corrections."""

    desk: Desk

    def raise_all(self, actor: Actor, drafts: tuple[CorrectionDraft, ...]) -> tuple[Correction, ...]:
        """Raise every draft that is not raised yet; its clock starts today (H2: ten working days).

        Raises:
            CalendarMissing: the working days of the time are not known; they are never guessed.
        """
        raised: list[Correction] = []
        for draft in drafts:
            resource = Resource("dataset", draft.dataset, frozenset({draft.provider}))
            self.desk.check_may(actor, Action.RAISE_CORRECTION, resource)
            if not self._is_raised(draft):
                raised.append(self._raise(actor, draft, resource))
        return tuple(raised)

    def answer(self, actor: Actor, correction: str, to: CorrectionState, reason: str) -> Correction:
        """Confirm or decline a correction as its provider, with the reason in writing.

        Raises:
            CorrectionMissing: there is none of this id.
            RecordInvalid: no reason is given.
            MoveNotAllowed: it was answered or closed already.
        """
        with self.desk.database.reading() as connection:
            kept = read_correction(connection, correction)
        resource = Resource(KIND, correction, frozenset({kept.record.draft.provider}))
        self.desk.check_may(actor, Action.ANSWER_CORRECTION, resource)
        check_reason(KIND, correction, reason)
        check_actor_may_move(CORRECTION_MACHINE, kept.record.state, to, actor)
        answered = replace(kept.record, state=to, answer=reason, answered_by=actor.id, answered_on=self.desk.today)
        event = self._event(self.desk.event(actor, Action.ANSWER_CORRECTION, resource), answered)
        keep_changed(self.desk.database, CORRECTIONS, kept, answered, event=event)
        return answered

    def close_corrected(self, version: DatasetVersion, event: AuditEvent) -> tuple[Correction, ...]:
        """Close the corrections whose fault a newly loaded version no longer has; each is linked to its batch."""
        with self.desk.database.reading() as connection:
            kept = read_corrections_of(connection, version.dataset)
        open_ones = [one for one in kept if one.record.is_open and is_corrected(one.record, version)]
        return tuple(self._close(one, version, event) for one in open_ones)

    def of_dataset(self, dataset: str) -> tuple[Correction, ...]:
        """Give the corrections of a dataset, in the order in which they are due."""
        with self.desk.database.reading() as connection:
            return tuple(kept.record for kept in read_corrections_of(connection, dataset))

    def deadline(self, correction: Correction) -> Deadline | None:
        """Give the provider's clock in working days (H2); None once it has answered, or a batch has.

        Raises:
            CalendarMissing: the working days of the time are not known.
        """
        if correction.state is not CorrectionState.RAISED:
            return None
        left = self.desk.region.working_days.between(self.desk.today, correction.due_on)
        return Deadline(self.desk.region.clocks.correction.law, correction.due_on, left)

    def _is_raised(self, draft: CorrectionDraft) -> bool:
        with self.desk.database.reading() as connection:
            return CORRECTIONS.find(connection, {"id": draft.id}) is not None

    def _raise(self, actor: Actor, draft: CorrectionDraft, resource: Resource) -> Correction:
        today, rule = self.desk.today, self.desk.region.clocks.correction
        due = self.desk.region.working_days.add(today, rule.number)
        new = Correction(draft.id, draft, actor.id, today, due)
        event = self._event(self.desk.event(actor, Action.RAISE_CORRECTION, resource), new)
        keep_new(self.desk.database, CORRECTIONS, new, event)
        return new

    def _close(self, kept: Kept[Correction], version: DatasetVersion, event: AuditEvent) -> Correction:
        CORRECTION_MACHINE.check_move(kept.record.state, CorrectionState.CORRECTED, LOAD)
        closed = replace(
            kept.record,
            state=CorrectionState.CORRECTED,
            corrected_version=version.id,
            corrected_batch=version.manifest.batch,
        )
        noted = self._event(replace(event, action="close_correction"), closed).noting(version=version.id)
        keep_changed(self.desk.database, CORRECTIONS, kept, closed, event=noted)
        return closed

    def _event(self, event: AuditEvent, correction: Correction) -> AuditEvent:
        return event.noting(correction=correction.id, step=correction.state.value)
