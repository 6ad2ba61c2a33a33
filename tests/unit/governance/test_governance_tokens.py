"""Access tokens: given once, kept as digests, dead with the account."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sandbox.core.accounts import Document, Nda
from sandbox.core.errors.governing import ActionNotAllowed, RecordInvalid
from sandbox.core.errors.governing_accounts import IdentityNotVerified, NdaExpired, TokenRefused
from sandbox.core.people import Actor, Role
from sandbox.governance.office import Office
from sandbox.storage.tables.audit import audit_events
from sandbox.storage.tables.governance import access_tokens
from sandbox.world.clock import FrozenClock

ADMIN = Actor("admin", "platform", frozenset({Role.ADMIN}))
HOUR = timedelta(hours=1)


def test_a_token_opens_its_account_until_it_expires(hubei: Office, clock: FrozenClock) -> None:
    token = hubei.tokens.issue(ADMIN, "wang", HOUR)
    clock.advance(HOUR - timedelta(microseconds=1))
    assert hubei.sessions.account_of_token(token, clock.now()) == "wang"
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(TokenRefused):
        hubei.sessions.account_of_token(token, clock.now())


def test_a_token_is_nowhere_in_the_record(hubei: Office) -> None:
    token = hubei.tokens.issue(ADMIN, "wang", HOUR)
    with hubei.desk.database.reading() as connection:
        kept = str(connection.execute(select(access_tokens)).all()) + str(
            connection.execute(select(audit_events)).all()
        )
    assert token not in kept
    assert token.removeprefix("sbx_") not in kept
    assert len(token) == 4 + 64


def test_two_tokens_are_never_the_same(hubei: Office) -> None:
    assert len({hubei.tokens.issue(ADMIN, "wang", HOUR) for _ in range(20)}) == 20


@pytest.mark.parametrize("token", ["", "sbx_", "sbx_" + "0" * 64, "' OR 1=1 --"])
def test_a_made_up_token_opens_nothing(hubei: Office, token: str) -> None:
    with pytest.raises(TokenRefused):
        hubei.sessions.account_of_token(token, hubei.desk.clock.now())


def test_suspending_an_account_kills_its_tokens_for_good(hubei: Office) -> None:
    token = hubei.tokens.issue(ADMIN, "wang", HOUR)
    hubei.accounts.suspend(ADMIN, "wang", "inquiry")
    hubei.accounts.activate(ADMIN, "wang")
    with pytest.raises(TokenRefused):
        hubei.sessions.account_of_token(token, hubei.desk.clock.now())


def test_tokens_can_be_taken_back(hubei: Office) -> None:
    token, other = hubei.tokens.issue(ADMIN, "wang", HOUR), hubei.tokens.issue(ADMIN, "zhao", HOUR)
    hubei.tokens.revoke_all(ADMIN, "wang")
    with pytest.raises(TokenRefused):
        hubei.sessions.account_of_token(token, hubei.desk.clock.now())
    assert hubei.sessions.account_of_token(other, hubei.desk.clock.now()) == "zhao"


def test_a_live_token_does_not_outlast_the_nda(hubei: Office, clock: FrozenClock) -> None:
    until = date(2026, 3, 3)
    hubei.accounts.renew_nda(ADMIN, "wang", Nda("楚数运营", date(2026, 3, 1), until, Document("d", "0" * 64)))
    token = hubei.tokens.issue(ADMIN, "wang", timedelta(days=30))
    clock.advance(timedelta(days=2))
    with pytest.raises(NdaExpired):
        hubei.sessions.account_of_token(token, clock.now())


def test_no_token_is_issued_before_the_gates(hubei: Office) -> None:  # E2
    hubei.accounts.register(ADMIN, "he", "楚数运营", frozenset({Role.DEVELOPER}))
    with pytest.raises(IdentityNotVerified):
        hubei.tokens.issue(ADMIN, "he", HOUR)


def test_only_an_administrator_issues_tokens(hubei: Office) -> None:
    with pytest.raises(ActionNotAllowed):
        hubei.tokens.issue(hubei.sessions.actor_of("wang"), "wang", HOUR)


@pytest.mark.parametrize("lifetime", [timedelta(), timedelta(seconds=-1), timedelta(days=91)])
def test_a_lifetime_is_bounded(hubei: Office, lifetime: timedelta) -> None:
    with pytest.raises(RecordInvalid):
        hubei.tokens.issue(ADMIN, "wang", lifetime)
