"""Authorisations: term, two people, immutability, hard stop, filing clock (B1–B6)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sandbox.core.accounts import Document
from sandbox.core.authorisations import (
    Agreement,
    AuthorisationState,
    CatalogueItem,
    Filing,
    Mode,
    TerminationCause,
    Terms,
    months_after,
)
from sandbox.core.errors.governing import (
    ActionNotAllowed,
    AuthorisationDoesNotCover,
    AuthorisationEnded,
    AuthorisationImmutable,
    AuthorisationMissing,
    AuthorisationNotInForce,
    AuthorisationNotStarted,
    GrantMissing,
    MoveNotAllowed,
    MoveNotYours,
    RecordChanged,
    RecordInvalid,
)
from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.governance.office import Office
from sandbox.storage.governance import AUTHORISATIONS, read_all_authorisations, read_standing
from sandbox.storage.records import keep_changed
from sandbox.world.clock import FrozenClock

AGENT = Actor("zhou", "省公共数据中心", frozenset({Role.IMPLEMENTING_AGENCY}))
REVIEWER = Actor("chen", "省数据局", frozenset({Role.REVIEWER}))
ADMIN = Actor("admin", "platform", frozenset({Role.ADMIN}))
ID = "SQ-2026-01"
TERMS = Terms(
    mode=Mode.OVERALL,
    holder="楚数运营",
    scope=(),
    starts_on=date(2026, 1, 1),
    ends_on=date(2030, 12, 31),
    agreement=Agreement(Document("a.md", "0" * 64), date(2026, 1, 5), "D-1"),
)
CATALOGUE = (CatalogueItem("yb_js", "省医保局"),)
TODAY = date(2026, 3, 2)


def _grant(office: Office, today: date = TODAY) -> str:
    return office.sessions.grant_for(office.sessions.actor_of("wang"), "S2", "yb_js", today).id


def test_five_years_are_allowed_and_a_day_more_needs_a_reason(hubei: Office) -> None:  # B2
    hubei.authorisations.draft(AGENT, "X", replace(TERMS, ends_on=date(2031, 1, 1)), CATALOGUE)
    longer = replace(TERMS, ends_on=date(2031, 1, 2))
    with pytest.raises(RecordInvalid) as caught:
        hubei.authorisations.draft(AGENT, "Y", longer, CATALOGUE)
    assert [f.rule for f in caught.value.findings] == ["B2"]
    hubei.authorisations.draft(AGENT, "Y", replace(longer, override_reason="long-lived platform"), CATALOGUE)
    assert hubei.authorisations.activate(REVIEWER, "Y").approved_by == "chen"


def test_everything_wrong_with_a_draft_is_told_at_once(hubei: Office) -> None:
    bad = Terms(
        mode=Mode.SCENARIO,
        holder="省医保局",
        scope=(),
        starts_on=date(2026, 1, 1),
        ends_on=date(2025, 1, 1),
        agreement=Agreement(Document("a.md", "0" * 64), date(2026, 12, 1), ""),
    )
    twice = (CatalogueItem("yb_js", "楚数运营"), CatalogueItem("yb_js", "nobody"))
    with pytest.raises(RecordInvalid) as caught:
        hubei.authorisations.draft(AGENT, "Z", bad, twice)
    assert sorted({f.rule for f in caught.value.findings}) == ["A1", "A3", "A4", "B2", "B5", "C13"]
    assert len(caught.value.findings) == 9


def test_drafting_and_activating_are_two_offices(hubei: Office) -> None:
    with pytest.raises(MoveNotYours):
        hubei.authorisations.draft(REVIEWER, "X", TERMS, CATALOGUE)
    hubei.authorisations.draft(AGENT, "X", TERMS, CATALOGUE)
    with pytest.raises(MoveNotYours):
        hubei.authorisations.activate(AGENT, "X")
    with pytest.raises(ActionNotAllowed):
        hubei.authorisations.activate(Actor("zhou", "省数据局", frozenset({Role.REVIEWER})), "X")
    assert hubei.authorisations.activate(REVIEWER, "X").state is AuthorisationState.IN_FORCE


def test_what_is_in_force_changes_only_by_a_new_approved_version(hubei: Office) -> None:  # B1
    amended = replace(TERMS, mode=Mode.SECTOR, scope=("交通",))
    hubei.authorisations.draft(AGENT, ID, amended, CATALOGUE)
    assert _grant(hubei)
    hubei.authorisations.activate(REVIEWER, ID)
    with pytest.raises(AuthorisationDoesNotCover):
        _grant(hubei)
    with hubei.desk.database.reading() as connection:
        states = {(a.version, a.state.value, a.approved_by) for a in read_all_authorisations(connection)}
    assert states == {(1, "superseded", "chen"), (2, "in_force", "chen")}


def test_the_record_refuses_changed_terms(hubei: Office) -> None:  # B1
    with hubei.desk.database.reading() as connection:
        kept = read_standing(connection, ID)
    smuggled = replace(kept.record, terms=replace(kept.record.terms, ends_on=date(2040, 1, 1)))
    event = hubei.desk.event(REVIEWER, Action.MANAGE_AUTHORISATION, Resource("authorisation", ID))
    with pytest.raises(RecordChanged):
        keep_changed(hubei.desk.database, AUTHORISATIONS, kept, smuggled, event=event)


def test_catalogue_and_products_may_change_in_force(hubei: Office) -> None:  # B1
    hubei.authorisations.set_products(AGENT, ID, ("P1",))
    hubei.authorisations.set_catalogue(AGENT, ID, (CatalogueItem("sb_jf", "省人社厅"),))
    with pytest.raises(AuthorisationDoesNotCover):
        _grant(hubei)


def test_a_dataset_moved_to_another_provider_takes_its_grant_along(hubei: Office) -> None:
    hubei.authorisations.set_catalogue(AGENT, ID, (CatalogueItem("yb_js", "省人社厅"),))
    with pytest.raises(GrantMissing):
        _grant(hubei)


def test_suspension_stops_the_very_next_call_and_can_be_lifted(hubei: Office) -> None:  # I4
    hubei.authorisations.suspend(REVIEWER, ID, "breach", date(2026, 4, 1))
    with pytest.raises(AuthorisationNotInForce):
        _grant(hubei)
    hubei.authorisations.resume(REVIEWER, ID, "rectified")
    assert _grant(hubei) == "SJ-2026-001"


def test_termination_needs_suspension_first_and_kills_the_holders_tokens(hubei: Office) -> None:  # B4
    cause = TerminationCause.ITEM_2_BREACH_NOT_RECTIFIED
    with pytest.raises(MoveNotAllowed):
        hubei.authorisations.terminate(REVIEWER, ID, cause, "refused to rectify")
    token = hubei.tokens.issue(ADMIN, "wang", timedelta(hours=1))
    other = hubei.tokens.issue(ADMIN, "li", timedelta(hours=1))
    hubei.authorisations.suspend(REVIEWER, ID, "breach", date(2026, 4, 1))
    ended = hubei.authorisations.terminate(REVIEWER, ID, cause, "refused to rectify")
    assert ended.cause is cause
    with pytest.raises(AuthorisationNotInForce):
        _grant(hubei)
    with pytest.raises(TokenRefused):
        hubei.sessions.account_of_token(token, hubei.desk.clock.now())
    assert hubei.sessions.account_of_token(other, hubei.desk.clock.now()) == "li"
    with pytest.raises(MoveNotAllowed):
        hubei.authorisations.resume(REVIEWER, ID, "second thoughts")
    with pytest.raises(AuthorisationImmutable):
        hubei.authorisations.set_products(AGENT, ID, ())


def test_the_end_of_the_term_is_a_hard_stop(hubei: Office) -> None:  # B2
    assert _grant(hubei, date(2030, 12, 31))
    with pytest.raises(AuthorisationEnded):
        _grant(hubei, date(2031, 1, 1))
    with pytest.raises(AuthorisationNotStarted):
        _grant(hubei, date(2025, 12, 31))


def test_a_term_that_is_over_is_not_put_in_force(hubei: Office) -> None:
    past = replace(TERMS, starts_on=date(2025, 1, 1), ends_on=date(2026, 2, 1))
    hubei.authorisations.draft(AGENT, "X", past, CATALOGUE)
    with pytest.raises(AuthorisationEnded):
        hubei.authorisations.activate(REVIEWER, "X")


def test_the_sweep_expires_what_has_ended(hubei: Office, clock: FrozenClock) -> None:
    assert hubei.authorisations.expire_ended() == ()
    clock.advance(timedelta(days=5 * 366))
    assert hubei.authorisations.expire_ended() == (ID,)
    assert hubei.authorisations.expire_ended() == ()
    with pytest.raises(AuthorisationEnded):
        _grant(hubei, clock.today())


def test_the_filing_clock_is_a_month_from_the_signing_and_stops_when_filed(hubei: Office) -> None:  # B6
    hubei.authorisations.draft(
        AGENT, "X", replace(TERMS, agreement=replace(TERMS.agreement, signed_on=TODAY)), CATALOGUE
    )
    unfiled = hubei.authorisations.activate(REVIEWER, "X")
    deadline = hubei.authorisations.filing_deadline(unfiled)
    assert deadline is not None
    assert (deadline.due_on, deadline.days_left, deadline.is_overdue) == (date(2026, 4, 2), 31, False)
    with pytest.raises(RecordInvalid):
        hubei.authorisations.record_filing(AGENT, "X", Filing("F-1", date(2026, 3, 3)))
    filed = hubei.authorisations.record_filing(AGENT, "X", Filing("F-1", TODAY))
    assert hubei.authorisations.filing_deadline(filed) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
    ],
)
def test_months_end_where_the_calendar_does(start: date, months: int, end: date) -> None:
    assert months_after(start, months) == end


def test_an_unknown_authorisation_is_missing(hubei: Office) -> None:
    with pytest.raises(AuthorisationMissing):
        hubei.authorisations.activate(REVIEWER, "none")
    with pytest.raises(AuthorisationMissing):
        hubei.authorisations.suspend(REVIEWER, "none", "x", TODAY)


@pytest.mark.parametrize("reason", ["", "  "])
def test_suspending_needs_a_written_reason(hubei: Office, reason: str) -> None:
    with pytest.raises(RecordInvalid):
        hubei.authorisations.suspend(REVIEWER, ID, reason, TODAY)
