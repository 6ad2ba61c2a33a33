"""Application scenarios: submitted by the operator, decided by the agency, once (D1, D2)."""

from dataclasses import dataclass, replace

from sandbox.core.accounts import Acceptance, Document
from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.people import Action, Actor, Resource
from sandbox.core.scenarios import (
    SCENARIO_MACHINE,
    Scenario,
    ScenarioPlan,
    ScenarioReview,
    ScenarioState,
    findings_of_plan,
    findings_of_review,
)
from sandbox.governance.desk import (
    Desk,
    check_actor_may_move,
    check_complete,
    check_name,
    check_reason,
    check_supplement,
)
from sandbox.governance.standing import check_approved, check_covers, check_holder, check_in_force
from sandbox.storage.accounts import insert_acceptance
from sandbox.storage.governance import SCENARIOS, read_scenario, read_standing
from sandbox.storage.records import Kept, keep_changed, keep_new

EDITABLE = (ScenarioState.DRAFT, ScenarioState.SUPPLEMENT_REQUESTED)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What the operator's developers and the implementing agency do with scenarios."""

    desk: Desk

    def draft(self, actor: Actor, plan: ScenarioPlan) -> Scenario:
        """Draft a scenario under an authorisation in force that covers it."""
        self.desk.check_may(actor, Action.SUBMIT_SCENARIO, _resource(plan.id))
        check_name("scenario", plan.id)
        check_complete("scenario", plan.id, findings_of_plan(plan))
        self._check_ground(actor, plan)
        scenario = Scenario(plan, ScenarioState.DRAFT, actor.id, actor.organisation)
        keep_new(self.desk.database, SCENARIOS, scenario, self._event(actor, Action.SUBMIT_SCENARIO, scenario, "draft"))
        return scenario

    def revise(self, actor: Actor, plan: ScenarioPlan) -> Scenario:
        """Replace the plan of a draft, or of a scenario sent back for supplements.

        Raises:
            MoveNotAllowed: it is under review, or decided.
        """
        kept = self._reach(actor, Action.SUBMIT_SCENARIO, plan.id)
        check_complete("scenario", plan.id, findings_of_plan(plan))
        self._check_ground(actor, plan)
        if kept.record.state not in EDITABLE:
            now = kept.record.state.value
            raise MoveNotAllowed(machine="scenario", now=now, to="revised", allowed=_after(kept.record.state))
        revised = replace(kept.record, plan=plan)
        event = self._event(actor, Action.SUBMIT_SCENARIO, revised, "revise")
        keep_changed(self.desk.database, SCENARIOS, kept, revised, event=event)
        return revised

    def submit(self, actor: Actor, scenario: str) -> Scenario:
        """Hand a scenario in for review, for the first time or after supplements."""
        kept = self._reach(actor, Action.SUBMIT_SCENARIO, scenario)
        self._check_ground(actor, kept.record.plan)
        submitted = replace(kept.record, state=ScenarioState.SUBMITTED, supplement=())
        return self._move(actor, Action.SUBMIT_SCENARIO, kept, submitted)

    def approve(self, actor: Actor, scenario: str, review: ScenarioReview) -> Scenario:
        """Approve a scenario: six scores, reasons, and the notice to the operator (D2)."""
        return self._decide(actor, scenario, ScenarioState.APPROVED, review)

    def reject(self, actor: Actor, scenario: str, review: ScenarioReview) -> Scenario:
        """Reject a scenario: six scores, reasons, and the notice to the operator (D2)."""
        return self._decide(actor, scenario, ScenarioState.REJECTED, review)

    def request_supplement(self, actor: Actor, scenario: str, items: tuple[str, ...]) -> Scenario:
        """Send a scenario back with everything that is missing, told at once (D7)."""
        kept = self._reach_to_decide(actor, scenario)
        check_supplement("scenario", scenario, items)
        returned = replace(kept.record, state=ScenarioState.SUPPLEMENT_REQUESTED, supplement=items)
        return self._move(actor, Action.DECIDE_SCENARIO, kept, returned)

    def close(self, actor: Actor, scenario: str, reason: str) -> Scenario:
        """Close a decided scenario; every grant under it stops with the next call."""
        kept = self._reach_to_decide(actor, scenario)
        check_reason("scenario", scenario, reason)
        return self._move(actor, Action.DECIDE_SCENARIO, kept, replace(kept.record, state=ScenarioState.CLOSED))

    def replace_agreement(self, actor: Actor, scenario: str, agreement: Document) -> Scenario:
        """Put a new version of the data usage agreement in place; everyone has to accept it anew (D10)."""
        kept = self._reach_to_decide(actor, scenario)
        check_approved(kept.record)
        changed = replace(kept.record, plan=replace(kept.record.plan, agreement=agreement))
        event = self._event(actor, Action.DECIDE_SCENARIO, changed, "replace_agreement")
        keep_changed(self.desk.database, SCENARIOS, kept, changed, event=event.noting(agreement=agreement.sha256))
        return changed

    def accept_agreement(self, actor: Actor, scenario: str) -> Acceptance:
        """Accept the data usage agreement of a scenario as it stands, for oneself (D10).

        Raises:
            ScenarioNotApproved: the scenario is not approved.
            NotTheHolder: the person does not belong to the authorised operator.
        """
        kept = self._reach(actor, Action.ACCEPT_AGREEMENT, scenario)
        check_approved(kept.record)
        self._check_ground(actor, kept.record.plan)
        acceptance = Acceptance(actor.id, scenario, kept.record.plan.agreement, self.desk.clock.now())
        event = self._event(actor, Action.ACCEPT_AGREEMENT, kept.record, "accept_agreement")
        insert_acceptance(self.desk.database, acceptance, event.noting(agreement=acceptance.agreement.sha256))
        return acceptance

    def _decide(self, actor: Actor, scenario: str, to: ScenarioState, review: ScenarioReview) -> Scenario:
        kept = self._reach_to_decide(actor, scenario)
        check_complete("scenario review", scenario, findings_of_review(review))
        today = self.desk.today
        decided = replace(kept.record, state=to, review=review, reviewed_by=actor.id, reviewed_on=today)
        return self._move(actor, Action.DECIDE_SCENARIO, kept, decided)

    def _reach(self, actor: Actor, action: Action, scenario: str) -> Kept[Scenario]:
        self.desk.check_may(actor, action, _resource(scenario))
        with self.desk.database.reading() as connection:
            return read_scenario(connection, scenario)

    def _reach_to_decide(self, actor: Actor, scenario: str) -> Kept[Scenario]:
        with self.desk.database.reading() as connection:
            kept = read_scenario(connection, scenario)
        self.desk.check_may(actor, Action.DECIDE_SCENARIO, _resource(scenario, frozenset({kept.record.applicant})))
        return kept

    def _check_ground(self, actor: Actor, plan: ScenarioPlan) -> None:
        with self.desk.database.reading() as connection:
            authorisation = read_standing(connection, plan.authorisation).record
        check_in_force(authorisation, self.desk.today)
        check_holder(actor, authorisation)
        check_covers(authorisation, plan)

    def _move(self, actor: Actor, action: Action, kept: Kept[Scenario], moved: Scenario) -> Scenario:
        check_actor_may_move(SCENARIO_MACHINE, kept.record.state, moved.state, actor)
        event = self._event(actor, action, moved, moved.state.value)
        keep_changed(self.desk.database, SCENARIOS, kept, moved, event=event)
        return moved

    def _event(self, actor: Actor, action: Action, scenario: Scenario, step: str) -> AuditEvent:
        return self.desk.event(actor, action, _resource(scenario.id), scenario=scenario.id).noting(step=step)


def _resource(scenario: str, people: frozenset[str] = frozenset()) -> Resource:
    return Resource("scenario", scenario, people=people)


def _after(state: ScenarioState) -> str:
    return ", ".join(SCENARIO_MACHINE.table[state]) or "-"
