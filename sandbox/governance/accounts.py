"""Organisations and accounts: registration, and the gates in their order (E2, E3)."""

from dataclasses import dataclass, replace
from datetime import date

from sandbox.core.accounts import (
    ACCOUNT_MACHINE,
    Account,
    AccountState,
    Evidence,
    Nda,
    Organisation,
    OrganisationKind,
    findings_of_account,
    findings_of_organisation,
)
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.core.text import Text
from sandbox.governance.desk import Desk, check_actor_may_move, check_complete, check_name, check_reason
from sandbox.governance.gates import check_gates
from sandbox.storage.accounts import (
    ACCOUNTS,
    ORGANISATIONS,
    Bootstrap,
    change_account_and_revoke,
    insert_bootstrap,
    read_account,
    read_organisation,
)
from sandbox.storage.records import Kept, keep_changed, keep_new

PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What administrators do with organisations and accounts, and the agency's vetting."""

    desk: Desk

    def bootstrap(self, account: str) -> Account:
        """Make the first administrator of a new sandbox, in the organisation `platform`; whoever made the key may.

        Raises:
            RecordExists: there is an account already.
        """
        check_name("account", account)
        platform = Organisation(
            PLATFORM, "授权运营平台", frozenset({OrganisationKind.PLATFORM}), self.desk.region.id, is_legal_person=False
        )
        first = Account(account, PLATFORM, frozenset({Role.ADMIN}), AccountState.ACTIVE, is_bootstrap=True)
        event = self.desk.event(first.actor, Action.MANAGE_ACCOUNT, _resource(account)).noting(step="bootstrap")
        insert_bootstrap(self.desk.database, Bootstrap(platform, first), event)
        return first

    def register_organisation(self, actor: Actor, organisation: Organisation) -> Organisation:
        """Register an organisation, all mistakes told at once (A1–A7, B3)."""
        resource = Resource("organisation", organisation.id)
        self.desk.check_may(actor, Action.MANAGE_ACCOUNT, resource)
        check_name("organisation", organisation.id)
        check_complete("organisation", organisation.id, findings_of_organisation(organisation))
        new = replace(organisation, onboarded_on=None)
        event = self.desk.event(actor, Action.MANAGE_ACCOUNT, resource).noting(step="register_organisation")
        keep_new(self.desk.database, ORGANISATIONS, new, event)
        return new

    def onboard_organisation(self, actor: Actor, organisation: str, on: date) -> Organisation:
        """Admit a product developer (入驻, A5)."""
        resource = Resource("organisation", organisation)
        self.desk.check_may(actor, Action.MANAGE_ACCOUNT, resource)
        with self.desk.database.reading() as connection:
            kept = read_organisation(connection, organisation)
        check_complete("organisation", organisation, _findings_of_onboarding(kept.record, on, self.desk.today))
        onboarded = replace(kept.record, onboarded_on=on)
        event = self.desk.event(actor, Action.MANAGE_ACCOUNT, resource).noting(step="onboard_organisation")
        keep_changed(self.desk.database, ORGANISATIONS, kept, onboarded, event=event)
        return onboarded

    def register(self, actor: Actor, account: str, organisation: str, roles: frozenset[Role]) -> Account:
        """Register a person's account; nothing can be done with it yet."""
        self.desk.check_may(actor, Action.MANAGE_ACCOUNT, _resource(account))
        check_name("account", account)
        with self.desk.database.reading() as connection:
            home = read_organisation(connection, organisation).record
        new = Account(account, organisation, roles)
        check_complete("account", account, findings_of_account(new, home))
        event = self.desk.event(actor, Action.MANAGE_ACCOUNT, _resource(account)).noting(step="register")
        keep_new(self.desk.database, ACCOUNTS, new, event)
        return new

    def verify_identity(self, actor: Actor, account: str, evidence: Evidence) -> Account:
        """Record that the identity was verified: the first gate."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        self._check_evidence(account, evidence)
        return self._move(actor, kept, replace(kept.record, identity=evidence, state=AccountState.IDENTITY_VERIFIED))

    def file(self, actor: Actor, account: str, evidence: Evidence) -> Account:
        """Record the filing (备案) and its number: the second gate."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        self._check_evidence(account, evidence)
        check_complete("account", account, () if evidence.number.strip() else (_NO_FILING_NUMBER,))
        return self._move(actor, kept, replace(kept.record, filing=evidence, state=AccountState.FILED))

    def vet(self, actor: Actor, account: str, evidence: Evidence) -> Account:
        """Record that the implementing agency vetted the person (审查): the third gate."""
        kept = self._reach(actor, Action.VET_ACCOUNT, account)
        self._check_evidence(account, evidence)
        return self._move(actor, kept, replace(kept.record, vetting=evidence, state=AccountState.VETTED))

    def sign_nda(self, actor: Actor, account: str, nda: Nda) -> Account:
        """Record the confidentiality agreement with the operating institution: the fourth gate (E3)."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        self._check_nda(account, nda)
        return self._move(actor, kept, replace(kept.record, nda=nda, state=AccountState.NDA_SIGNED))

    def renew_nda(self, actor: Actor, account: str, nda: Nda) -> Account:
        """Record a new confidentiality agreement in place of the former; the state stays."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        self._check_nda(account, nda)
        check_complete("account", account, () if kept.record.nda else (_NOTHING_TO_RENEW,))
        return self._keep(actor, kept, replace(kept.record, nda=nda), "renew_nda")

    def activate(self, actor: Actor, account: str) -> Account:
        """Let a person who passed every gate begin to work."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        self._check_all_gates(kept.record)
        return self._move(actor, kept, replace(kept.record, state=AccountState.ACTIVE, suspended_because=""))

    def appoint(self, actor: Actor, account: str, evidence: Evidence) -> Account:
        """Record that an authority, agency, provider or supervisor appointed its official, and let them begin.

        Raises:
            AccountNotFiled: the account works on data, so that the four gates apply instead.
        """
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        self._check_evidence(account, evidence)
        appointed = replace(kept.record, appointment=evidence, state=AccountState.ACTIVE)
        self._check_all_gates(appointed)
        return self._move(actor, kept, appointed)

    def suspend(self, actor: Actor, account: str, reason: str) -> Account:
        """Stop a person's work from the next call on, and revoke their tokens."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        check_reason("account", account, reason)
        return self._stop(actor, kept, replace(kept.record, state=AccountState.SUSPENDED, suspended_because=reason))

    def remove(self, actor: Actor, account: str, reason: str) -> Account:
        """End a person's account for good, and revoke their tokens."""
        kept = self._reach(actor, Action.MANAGE_ACCOUNT, account)
        check_reason("account", account, reason)
        return self._stop(actor, kept, replace(kept.record, state=AccountState.REMOVED, suspended_because=reason))

    def _reach(self, actor: Actor, action: Action, account: str) -> Kept[Account]:
        self.desk.check_may(actor, action, _resource(account))
        with self.desk.database.reading() as connection:
            return read_account(connection, account)

    def _move(self, actor: Actor, kept: Kept[Account], moved: Account) -> Account:
        check_actor_may_move(ACCOUNT_MACHINE, kept.record.state, moved.state, actor)
        return self._keep(actor, kept, moved, moved.state.value)

    def _keep(self, actor: Actor, kept: Kept[Account], changed: Account, step: str) -> Account:
        action = Action.VET_ACCOUNT if changed.state is AccountState.VETTED else Action.MANAGE_ACCOUNT
        event = self.desk.event(actor, action, _resource(changed.id)).noting(step=step)
        keep_changed(self.desk.database, ACCOUNTS, kept, changed, event=event)
        return changed

    def _stop(self, actor: Actor, kept: Kept[Account], stopped: Account) -> Account:
        check_actor_may_move(ACCOUNT_MACHINE, kept.record.state, stopped.state, actor)
        event = self.desk.event(actor, Action.MANAGE_ACCOUNT, _resource(stopped.id)).noting(step=stopped.state.value)
        change_account_and_revoke(self.desk.database, kept, stopped, event)
        return stopped

    def _check_all_gates(self, account: Account) -> None:
        with self.desk.database.reading() as connection:
            home = read_organisation(connection, account.organisation).record
        check_gates(account, home, self.desk.today)

    def _check_evidence(self, account: str, evidence: Evidence) -> None:
        check_complete("account", account, () if evidence.on <= self.desk.today else (_IN_THE_FUTURE,))

    def _check_nda(self, account: str, nda: Nda) -> None:
        with self.desk.database.reading() as connection:
            counterparty = read_organisation(connection, nda.counterparty).record
        check_complete("account", account, _findings_of_nda(nda, counterparty, self.desk.today))


def _resource(account: str) -> Resource:
    return Resource("account", account, people=frozenset({account}))


def _findings_of_nda(nda: Nda, counterparty: Organisation, today: date) -> tuple[Finding, ...]:
    checks = (
        (OrganisationKind.OPERATING_INSTITUTION in counterparty.kinds, "counterparty", _NOT_THE_OPERATOR),
        (nda.signed_on <= today, "signed_on", _FUTURE),
        (nda.expires_on >= max(nda.signed_on, today), "expires_on", _ALREADY_OVER),
    )
    return tuple(Finding("E3", where, text) for holds, where, text in checks if not holds)


def _findings_of_onboarding(organisation: Organisation, on: date, today: date) -> tuple[Finding, ...]:
    checks = (
        (OrganisationKind.PRODUCT_DEVELOPER in organisation.kinds, "kinds", _ONLY_DEVELOPERS),
        (on <= today, "on", _FUTURE),
    )
    return tuple(Finding("A5", where, text) for holds, where, text in checks if not holds)


_FUTURE = Text("lies in the future", "日期晚于今日")
_ALREADY_OVER = Text("is over already", "已过期")
_NOT_THE_OPERATOR = Text("must be an operating institution", "签约方须为运营机构")
_ONLY_DEVELOPERS = Text("only a product developer is onboarded", "仅产品开发商需办理入驻")
_IN_THE_FUTURE = Finding("E2", "on", _FUTURE)
_NO_FILING_NUMBER = Finding("E2", "number", Text("the filing number is required", "须填写备案号"))
_NOTHING_TO_RENEW = Finding("E3", "nda", Text("there is no former agreement to renew", "没有可续签的保密协议"))
