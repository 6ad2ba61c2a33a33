"""Data applications: a scenario asks, the provider decides within five working days, nothing is approved by silence."""

from dataclasses import dataclass, replace

from sandbox.core.applications import (
    APPLICATION_MACHINE,
    CLOCK,
    ApplicationState,
    DataApplication,
    Deadline,
    Demand,
    Narrowing,
    findings_of_demand,
    findings_of_narrowing,
)
from sandbox.core.audit import AuditEvent
from sandbox.core.authorisations import Authorisation
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Actor, Resource
from sandbox.core.text import Text
from sandbox.governance.desk import (
    Desk,
    check_actor_may_move,
    check_complete,
    check_name,
    check_reason,
    check_supplement,
)
from sandbox.governance.standing import check_approved, check_covers, check_holder, check_in_force, provider_of
from sandbox.storage.governance import (
    APPLICATIONS,
    approve_application,
    read_application,
    read_applications_in,
    read_scenario,
    read_standing,
)
from sandbox.storage.records import Kept, keep_changed, keep_new


@dataclass(frozen=True, slots=True)
class Applications:
    """What the operator's developers and the data providers do with data applications."""

    desk: Desk

    def submit(self, actor: Actor, application: str, demand: Demand) -> DataApplication:
        """Apply for data on the ground of an approved scenario (D3); who decides is read from the catalogue.

        Raises:
            RecordInvalid: everything that is missing or wrong, at once (D6).
            ScenarioNotApproved, AuthorisationNotInForce, NotTheHolder, AuthorisationDoesNotCover: no ground to apply.
        """
        self.desk.check_may(actor, Action.APPLY_FOR_DATA, _resource(application))
        check_name("data application", application)
        check_complete("data application", application, findings_of_demand(demand))
        provider = self._check_ground(actor, application, demand)
        new = DataApplication(
            application, demand, ApplicationState.SUBMITTED, actor.id, provider, submitted_on=self.desk.today
        )
        event = self._event(actor, Action.APPLY_FOR_DATA, new, "submit")
        keep_new(self.desk.database, APPLICATIONS, new, event)
        return new

    def resubmit(self, actor: Actor, application: str, demand: Demand) -> DataApplication:
        """Hand an application in again with what was asked for; the clock starts anew."""
        self.desk.check_may(actor, Action.APPLY_FOR_DATA, _resource(application))
        check_complete("data application", application, findings_of_demand(demand))
        provider = self._check_ground(actor, application, demand)
        kept = self._find(application)
        again = replace(
            kept.record,
            demand=demand,
            state=ApplicationState.SUBMITTED,
            applicant=actor.id,
            provider=provider,
            submitted_on=self.desk.today,
            escalated_on=None,
        )
        return self._move(actor, Action.APPLY_FOR_DATA, kept, again)

    def approve(self, actor: Actor, application: str) -> DataApplication:
        """Grant exactly what was asked for.

        Raises:
            GrantExists: the scenario has a grant of the dataset already.
        """
        return self._approve(actor, self._reach(actor, application), None)

    def approve_narrowed(self, actor: Actor, application: str, narrowed: Narrowing) -> DataApplication:
        """Grant less than was asked for: fewer columns, a shorter term, smaller budgets; never more.

        Raises:
            RecordInvalid: it would give more somewhere.
            GrantExists: the scenario has a grant of the dataset already.
        """
        kept = self._reach(actor, application)
        check_complete("grant", application, findings_of_narrowing(kept.record.demand, narrowed))
        return self._approve(actor, kept, narrowed)

    def reject(self, actor: Actor, application: str, reason: str) -> DataApplication:
        """Refuse an application, with the reason in writing (D7)."""
        kept = self._reach(actor, application)
        check_reason("data application", application, reason)
        return self._decide(actor, kept, replace(kept.record, state=ApplicationState.REJECTED, reason=reason))

    def request_supplement(self, actor: Actor, application: str, items: tuple[str, ...]) -> DataApplication:
        """Ask for everything that is missing, told at once (D7: 一次性告知)."""
        kept = self._reach(actor, application)
        check_supplement("data application", application, items)
        returned = replace(kept.record, state=ApplicationState.SUPPLEMENT_REQUESTED, supplement=items)
        return self._decide(actor, kept, returned)

    def revoke(self, actor: Actor, application: str, reason: str) -> DataApplication:
        """Take a grant back: the very next call is refused."""
        kept = self._reach(actor, application)
        check_reason("data application", application, reason)
        return self._decide(actor, kept, replace(kept.record, state=ApplicationState.REVOKED, reason=reason))

    def review_deadline(self, application: DataApplication) -> Deadline | None:
        """Give the review clock in working days (D4); None unless the application waits for its provider.

        Raises:
            CalendarMissing: the year's working days are not known; they are never guessed.
        """
        if application.state is not ApplicationState.SUBMITTED:
            return None
        rule, days = self.desk.region.clocks.application_review, self.desk.region.working_days
        due = days.add(application.submitted_on, rule.number)
        return Deadline(rule.law, due, days.between(self.desk.today, due))

    def escalate_overdue(self) -> tuple[str, ...]:
        """Mark every application whose provider let the time pass, once; give their ids. None is approved by it (D4).

        Raises:
            CalendarMissing: the year's working days are not known.
        """
        with self.desk.database.reading() as connection:
            waiting = read_applications_in(connection, ApplicationState.SUBMITTED)
        overdue = [kept for kept in waiting if kept.record.escalated_on is None and self._is_overdue(kept.record)]
        for kept in overdue:
            escalated = replace(kept.record, escalated_on=self.desk.today)
            event = self._clock_event(escalated, "escalate_application")
            keep_changed(self.desk.database, APPLICATIONS, kept, escalated, event=event)
        return tuple(kept.record.id for kept in overdue)

    def expire_ended(self) -> tuple[str, ...]:
        """Move every grant whose term is over to `expired`; give their ids. Calls are refused without it."""
        with self.desk.database.reading() as connection:
            granted = read_applications_in(connection, ApplicationState.APPROVED)
        ended = [kept for kept in granted if self.desk.today > kept.record.grant.ends_on]
        for kept in ended:
            expired = replace(kept.record, state=ApplicationState.EXPIRED)
            APPLICATION_MACHINE.check_move(kept.record.state, expired.state, CLOCK)
            event = self._clock_event(expired, "expire_grant")
            keep_changed(self.desk.database, APPLICATIONS, kept, expired, event=event)
        return tuple(kept.record.id for kept in ended)

    def _is_overdue(self, application: DataApplication) -> bool:
        deadline = self.review_deadline(application)
        return deadline is not None and deadline.is_overdue

    def _approve(self, actor: Actor, kept: Kept[DataApplication], narrowed: Narrowing | None) -> DataApplication:
        check_actor_may_move(APPLICATION_MACHINE, kept.record.state, ApplicationState.APPROVED, actor)
        self._authorisation(kept.record.demand)
        approved = replace(
            kept.record,
            state=ApplicationState.APPROVED,
            narrowed=narrowed,
            decided_by=actor.id,
            decided_on=self.desk.today,
        )
        event = self._event(actor, Action.DECIDE_APPLICATION, approved, "approved")
        approve_application(self.desk.database, kept, approved, event)
        return approved

    def _decide(self, actor: Actor, kept: Kept[DataApplication], decided: DataApplication) -> DataApplication:
        decided = replace(decided, decided_by=actor.id, decided_on=self.desk.today)
        return self._move(actor, Action.DECIDE_APPLICATION, kept, decided)

    def _find(self, application: str) -> Kept[DataApplication]:
        with self.desk.database.reading() as connection:
            return read_application(connection, application)

    def _reach(self, actor: Actor, application: str) -> Kept[DataApplication]:
        kept = self._find(application)
        resource = Resource(
            "application",
            application,
            owners=frozenset({kept.record.provider}),
            people=frozenset({kept.record.applicant}),
        )
        self.desk.check_may(actor, Action.DECIDE_APPLICATION, resource)
        return kept

    def _authorisation(self, demand: Demand) -> Authorisation:
        with self.desk.database.reading() as connection:
            scenario = read_scenario(connection, demand.scenario).record
            authorisation = read_standing(connection, scenario.plan.authorisation).record
        check_approved(scenario)
        check_in_force(authorisation, self.desk.today)
        check_covers(authorisation, scenario.plan)
        return authorisation

    def _check_ground(self, actor: Actor, application: str, demand: Demand) -> str:
        authorisation = self._authorisation(demand)
        check_holder(actor, authorisation)
        within = demand.ends_on <= authorisation.terms.ends_on
        check_complete("data application", application, () if within else (_BEYOND_AUTHORISATION,))
        return provider_of(authorisation, demand.dataset)

    def _move(
        self, actor: Actor, action: Action, kept: Kept[DataApplication], moved: DataApplication
    ) -> DataApplication:
        check_actor_may_move(APPLICATION_MACHINE, kept.record.state, moved.state, actor)
        event = self._event(actor, action, moved, moved.state.value)
        keep_changed(self.desk.database, APPLICATIONS, kept, moved, event=event)
        return moved

    def _event(self, actor: Actor, action: Action, application: DataApplication, step: str) -> AuditEvent:
        event = self.desk.event(actor, action, _resource(application.id), scenario=application.demand.scenario)
        return replace(event, dataset=application.demand.dataset).noting(step=step)

    def _clock_event(self, application: DataApplication, action: str) -> AuditEvent:
        return AuditEvent(
            at=self.desk.clock.now(),
            actor=CLOCK,
            action=action,
            subject=f"application/{application.id}",
            dataset=application.demand.dataset,
            scenario=application.demand.scenario,
        )


def _resource(application: str) -> Resource:
    return Resource("application", application)


_BEYOND_AUTHORISATION = Finding(
    "D6", "ends_on", Text("lies beyond the authorisation's term", "使用时限超出授权运营期限")
)
