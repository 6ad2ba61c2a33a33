"""What every call asks first: may this person work now, and on what grant. Nothing here is remembered between calls."""

from dataclasses import dataclass
from datetime import date, datetime

from sandbox.core.accounts import Account
from sandbox.core.applications import ApplicationState, DataApplication
from sandbox.core.digests import sha256_hex
from sandbox.core.errors.governing import (
    AgreementNotAccepted,
    GrantEnded,
    GrantMissing,
    GrantNotStarted,
    GrantRevoked,
)
from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.grant import Grant
from sandbox.core.people import Actor
from sandbox.core.scenarios import Scenario
from sandbox.governance.gates import check_active, check_gates
from sandbox.governance.standing import check_approved, check_covers, check_holder, check_in_force, provider_of
from sandbox.storage.accounts import find_token, has_accepted, read_account, read_organisation
from sandbox.storage.database import Database
from sandbox.storage.governance import read_applications_for, read_scenario, read_standing
from sandbox.world.clock import CHINA


@dataclass(frozen=True, slots=True)
class Sessions:
    """The checks before each call, made on the record as it stands."""

    database: Database

    def account_of(self, account: str) -> Account:
        """Give an account.

        Raises:
            AccountMissing: there is none of this id.
        """
        with self.database.reading() as connection:
            return read_account(connection, account).record

    def actor_of(self, account: str) -> Actor:
        """Give the person of an account, for policies to judge. Says nothing of whether they may work.

        Raises:
            AccountMissing: there is none of this id.
        """
        return self.account_of(account).actor

    def check_may_work(self, account: str, now: datetime) -> None:
        """Check that a person may work at this moment: every gate passed, the NDA in force, the account active.

        Raises:
            AccountMissing: there is no such account.
            IdentityNotVerified, AccountNotFiled, AccountNotVetted, NdaMissing, NdaExpired, NotAppointed,
            OrganisationNotOnboarded, AccountNotActive: the exact gate that is missing.
        """
        with self.database.reading() as connection:
            record = read_account(connection, account).record
            home = read_organisation(connection, record.organisation).record
        check_gates(record, home, now.astimezone(CHINA).date())
        check_active(record)

    def enter(self, account: str, now: datetime) -> Actor:
        """Give the person of an account, if they may work at this moment.

        Raises:
            SandboxError: see `check_may_work`.
        """
        self.check_may_work(account, now)
        return self.actor_of(account)

    def account_of_token(self, token: str, now: datetime) -> str:
        """Give the account that a token opens, if its person may work now.

        Raises:
            TokenRefused: the token is unknown, expired or revoked.
            Refused: the person may not work now; see `check_may_work`.
        """
        with self.database.reading() as connection:
            found = find_token(connection, sha256_hex(token.encode()))
        if found is None or not found.is_live(now):
            raise TokenRefused
        self.check_may_work(found.account, now)
        return found.account

    def grant_for(self, actor: Actor, scenario: str, dataset: str, today: date) -> Grant:
        """Give the grant a person may use today: scenario approved, authorisation in force, application approved.

        Raises:
            ScenarioMissing, ScenarioNotApproved, AuthorisationNotInForce, AuthorisationNotStarted,
            AuthorisationEnded, AuthorisationDoesNotCover, NotTheHolder, AgreementNotAccepted, GrantMissing,
            GrantRevoked, GrantNotStarted, GrantEnded: what stands in the way, the first of these.
        """
        with self.database.reading() as connection:
            purpose = read_scenario(connection, scenario).record
            authorisation = read_standing(connection, purpose.plan.authorisation).record
            accepted = has_accepted(connection, actor.id, scenario, purpose.plan.agreement.sha256)
            applications = read_applications_for(connection, scenario, dataset)
        check_approved(purpose)
        check_in_force(authorisation, today)
        check_holder(actor, authorisation)
        check_covers(authorisation, purpose.plan)
        provider = provider_of(authorisation, dataset)
        _check_accepted(actor, purpose, accepted=accepted)
        return _live_grant(tuple(a for a in applications if a.provider == provider), scenario, dataset, today)


def _check_accepted(actor: Actor, scenario: Scenario, *, accepted: bool) -> None:
    if not accepted:
        raise AgreementNotAccepted(actor=actor.id, scenario=scenario.id)


def _live_grant(applications: tuple[DataApplication, ...], scenario: str, dataset: str, today: date) -> Grant:
    approved = next((a for a in applications if a.state is ApplicationState.APPROVED), None)
    if approved is None:
        raise _why_none(applications, scenario, dataset)
    grant = approved.grant
    if today < grant.starts_on:
        raise GrantNotStarted(scenario=scenario, dataset=dataset, starts=grant.starts_on.isoformat())
    if not grant.is_in_force(today):
        raise GrantEnded(scenario=scenario, dataset=dataset, ended=grant.ends_on.isoformat())
    return grant


def _why_none(
    applications: tuple[DataApplication, ...], scenario: str, dataset: str
) -> GrantMissing | GrantRevoked | GrantEnded:
    over = [a for a in applications if a.state in (ApplicationState.REVOKED, ApplicationState.EXPIRED)]
    if not over:
        return GrantMissing(scenario=scenario, dataset=dataset)
    last = max(over, key=lambda a: a.submitted_on)
    if last.state is ApplicationState.EXPIRED:
        return GrantEnded(scenario=scenario, dataset=dataset, ended=last.grant.ends_on.isoformat())
    return GrantRevoked(scenario=scenario, dataset=dataset, on=str(last.decided_on))
