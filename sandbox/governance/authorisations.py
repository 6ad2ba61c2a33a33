"""Authorisations of operation: drafted by the agency, put in force by the authority, immutable from then on (B1–B6)."""

from dataclasses import dataclass, replace
from datetime import date

from sandbox.core.accounts import OrganisationKind
from sandbox.core.applications import Deadline
from sandbox.core.audit import AuditEvent
from sandbox.core.authorisations import (
    AUTHORISATION_MACHINE,
    CLOCK,
    Authorisation,
    AuthorisationState,
    CatalogueItem,
    Filing,
    TerminationCause,
    Terms,
    findings_of_terms,
    months_after,
)
from sandbox.core.errors.governing import AuthorisationEnded, AuthorisationImmutable, MoveNotYours
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.core.text import Text
from sandbox.governance.desk import Desk, check_actor_may_move, check_complete, check_name, check_reason
from sandbox.storage.accounts import ORGANISATIONS
from sandbox.storage.governance import (
    AUTHORISATIONS,
    activate_authorisation,
    latest_version,
    read_latest,
    read_standing,
    read_standing_authorisations,
    terminate_authorisation,
)
from sandbox.storage.records import Kept, keep_changed, keep_new

CHANGEABLE = (AuthorisationState.DRAFT, AuthorisationState.IN_FORCE, AuthorisationState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Authorisations:
    """What the implementing agency and the data authority do with authorisations."""

    desk: Desk

    def draft(self, actor: Actor, authorisation: str, terms: Terms, catalogue: tuple[CatalogueItem, ...]) -> None:
        """Draft an authorisation, or the next version of one (B1); the newest draft is the one that can be activated.

        Raises:
            RecordInvalid: everything that is wrong with it (B2, B5).
            MoveNotYours: another than the agency drafts.
        """
        self.desk.check_may(actor, Action.MANAGE_AUTHORISATION, _resource(authorisation))
        if Role.IMPLEMENTING_AGENCY not in actor.roles:
            raise MoveNotYours(machine="authorisation", now="-", to="draft", part=Role.IMPLEMENTING_AGENCY.value)
        check_name("authorisation", authorisation)
        check_complete("authorisation", authorisation, self._findings(terms) + self._findings_of_catalogue(catalogue))
        new = Authorisation(
            id=authorisation,
            version=self._next_version(authorisation),
            state=AuthorisationState.DRAFT,
            terms=terms,
            drafted_by=actor.id,
            catalogue=catalogue,
        )
        event = self._event(actor, new, "draft")
        keep_new(self.desk.database, AUTHORISATIONS, new, event)

    def activate(self, actor: Actor, authorisation: str) -> Authorisation:
        """Put a draft in force: the data authority does, and by it confirms a term above five years (B2).

        Raises:
            ActionNotAllowed: the one who drafted it activates it.
            AuthorisationEnded: its term is over already.
        """
        kept = self._latest(authorisation)
        people = frozenset({kept.record.drafted_by})
        self.desk.check_may(actor, Action.MANAGE_AUTHORISATION, _resource(authorisation, people))
        if self.desk.today > kept.record.terms.ends_on:
            raise AuthorisationEnded(authorisation=authorisation, ended=kept.record.terms.ends_on.isoformat())
        activated = replace(kept.record, state=AuthorisationState.IN_FORCE, approved_by=actor.id)
        check_actor_may_move(AUTHORISATION_MACHINE, kept.record.state, activated.state, actor)
        event = self._event(actor, activated, "activate")
        activate_authorisation(self.desk.database, kept, activated, event)
        return activated

    def suspend(self, actor: Actor, authorisation: str, reason: str, rectify_by: date) -> Authorisation:
        """Suspend an authorisation until things are put right (I4): the very next call is refused."""
        kept = self._reach(actor, authorisation)
        check_reason("authorisation", authorisation, reason)
        suspended = replace(kept.record, state=AuthorisationState.SUSPENDED, reason=reason, rectify_by=rectify_by)
        return self._move(actor, kept, suspended)

    def resume(self, actor: Actor, authorisation: str, reason: str) -> Authorisation:
        """Put a suspended authorisation back in force."""
        kept = self._reach(actor, authorisation)
        check_reason("authorisation", authorisation, reason)
        return self._move(
            actor, kept, replace(kept.record, state=AuthorisationState.IN_FORCE, reason=reason, rectify_by=None)
        )

    def terminate(self, actor: Actor, authorisation: str, cause: TerminationCause, reason: str) -> Authorisation:
        """End a suspended authorisation for good, with its cause, and revoke the tokens of the holder's people (B4)."""
        kept = self._reach(actor, authorisation)
        check_reason("authorisation", authorisation, reason)
        terminated = replace(kept.record, state=AuthorisationState.TERMINATED, reason=reason, cause=cause)
        check_actor_may_move(AUTHORISATION_MACHINE, kept.record.state, terminated.state, actor)
        event = self._event(actor, terminated, "terminate").noting(cause=cause.value)
        terminate_authorisation(self.desk.database, kept, terminated, event)
        return terminated

    def set_catalogue(self, actor: Actor, authorisation: str, catalogue: tuple[CatalogueItem, ...]) -> Authorisation:
        """Replace the catalogue: one of the two attachments that may change (B1)."""
        kept = self._reach(actor, authorisation)
        check_complete("authorisation", authorisation, self._findings_of_catalogue(catalogue))
        return self._attach(actor, kept, replace(kept.record, catalogue=catalogue), "set_catalogue")

    def set_products(self, actor: Actor, authorisation: str, products: tuple[str, ...]) -> Authorisation:
        """Replace the list of products: the other attachment that may change (B1)."""
        kept = self._reach(actor, authorisation)
        return self._attach(actor, kept, replace(kept.record, products=products), "set_products")

    def record_filing(self, actor: Actor, authorisation: str, filing: Filing) -> Authorisation:
        """Record that the agreement was filed with the higher authority (备案, B6); this stops the clock."""
        kept = self._reach(actor, authorisation)
        signed = kept.record.terms.agreement.signed_on
        in_time = filing.number.strip() and signed <= filing.on <= self.desk.today
        check_complete("authorisation", authorisation, () if in_time else (_FILING,))
        return self._attach(actor, kept, replace(kept.record, filing=filing), "record_filing")

    def filing_deadline(self, authorisation: Authorisation) -> Deadline | None:
        """Give the filing clock (B6: a month from the signing); None once filed."""
        if authorisation.filing is not None:
            return None
        rule = self.desk.region.clocks.agreement_filing
        due = months_after(authorisation.terms.agreement.signed_on, rule.number)
        return Deadline(rule.law, due, (due - self.desk.today).days)

    def expire_ended(self) -> tuple[str, ...]:
        """Move every standing authorisation whose term is over to `expired`; give their ids.

        Calls are refused from the day after the end whether or not this ran (B2).
        """
        with self.desk.database.reading() as connection:
            standing = read_standing_authorisations(connection)
        ended = [kept for kept in standing if self.desk.today > kept.record.terms.ends_on]
        for kept in ended:
            expired = replace(kept.record, state=AuthorisationState.EXPIRED)
            AUTHORISATION_MACHINE.check_move(kept.record.state, expired.state, CLOCK)
            event = AuditEvent(self.desk.clock.now(), CLOCK, "expire_authorisation", f"authorisation/{expired.id}")
            keep_changed(self.desk.database, AUTHORISATIONS, kept, expired, event=event)
        return tuple(kept.record.id for kept in ended)

    def _latest(self, authorisation: str) -> Kept[Authorisation]:
        with self.desk.database.reading() as connection:
            return read_latest(connection, authorisation)

    def _reach(self, actor: Actor, authorisation: str) -> Kept[Authorisation]:
        self.desk.check_may(actor, Action.MANAGE_AUTHORISATION, _resource(authorisation))
        with self.desk.database.reading() as connection:
            return read_standing(connection, authorisation)

    def _next_version(self, authorisation: str) -> int:
        with self.desk.database.reading() as connection:
            return latest_version(connection, authorisation) + 1

    def _move(self, actor: Actor, kept: Kept[Authorisation], moved: Authorisation) -> Authorisation:
        check_actor_may_move(AUTHORISATION_MACHINE, kept.record.state, moved.state, actor)
        event = self._event(actor, moved, moved.state.value)
        keep_changed(self.desk.database, AUTHORISATIONS, kept, moved, event=event)
        return moved

    def _attach(self, actor: Actor, kept: Kept[Authorisation], changed: Authorisation, step: str) -> Authorisation:
        if kept.record.state not in CHANGEABLE:
            raise AuthorisationImmutable(authorisation=changed.id, state=kept.record.state.value)
        event = self._event(actor, changed, step)
        keep_changed(self.desk.database, AUTHORISATIONS, kept, changed, event=event)
        return changed

    def _event(self, actor: Actor, authorisation: Authorisation, step: str) -> AuditEvent:
        event = self.desk.event(actor, Action.MANAGE_AUTHORISATION, _resource(authorisation.id))
        return event.noting(step=step, version=authorisation.version, terms=authorisation.terms_digest)

    def _findings(self, terms: Terms) -> tuple[Finding, ...]:
        findings = findings_of_terms(terms, self.desk.region.clocks.authorisation_term.number)
        if terms.agreement.signed_on > self.desk.today:
            findings += (Finding("B5", "agreement.signed_on", _FUTURE),)
        is_operator = self._is_kind(terms.holder, OrganisationKind.OPERATING_INSTITUTION)
        return findings if is_operator else (*findings, Finding("A3", f"holder: {terms.holder}", _NOT_AN_OPERATOR))

    def _findings_of_catalogue(self, catalogue: tuple[CatalogueItem, ...]) -> tuple[Finding, ...]:
        names = [item.dataset for item in catalogue]
        for name in names:
            check_name("dataset", name)
        twice = sorted({name for name in names if names.count(name) > 1})
        findings = [Finding("C13", name, _TWICE) for name in twice]
        providers = sorted({item.provider for item in catalogue})
        unknown = [p for p in providers if not self._is_kind(p, OrganisationKind.DATA_PROVIDER)]
        return (*findings, *(Finding("A4", f"provider: {p}", _NOT_A_PROVIDER) for p in unknown))

    def _is_kind(self, organisation: str, kind: OrganisationKind) -> bool:
        with self.desk.database.reading() as connection:
            kept = ORGANISATIONS.find(connection, {"id": organisation})
        return kept is not None and kind in kept.record.kinds


def _resource(authorisation: str, people: frozenset[str] = frozenset()) -> Resource:
    return Resource("authorisation", authorisation, people=people)


_FUTURE = Text("lies in the future", "日期晚于今日")
_NOT_AN_OPERATOR = Text("is not a registered operating institution", "不是已登记的运营机构")
_NOT_A_PROVIDER = Text("is not a registered data provider", "不是已登记的数据提供单位")
_TWICE = Text("the dataset is listed twice", "数据集重复列出")
_FILING = Finding(
    "B6",
    "filing",
    Text(
        "a number is required, and a day between the signing and today",
        "须填写备案号,且备案日期须在签订日期与今日之间",
    ),
)
