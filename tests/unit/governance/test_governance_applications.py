"""Data applications: all fields, the provider's decision, five working days, grants that only narrow (D3–D7)."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from sandbox.core.applications import ApplicationState, DataApplication, Demand, Narrowing, UseMode, as_asked
from sandbox.core.budget import Budget
from sandbox.core.errors.governing import (
    ActionNotAllowed,
    ApplicationMissing,
    AuthorisationDoesNotCover,
    AuthorisationNotInForce,
    GrantEnded,
    GrantExists,
    GrantMissing,
    GrantNotStarted,
    GrantRevoked,
    MoveNotAllowed,
    NotTheHolder,
    RecordChanged,
    RecordExists,
    RecordInvalid,
    ScenarioNotApproved,
)
from sandbox.core.errors.operating import CalendarMissing
from sandbox.core.errors.tree import SandboxError
from sandbox.core.grant import GrantedTable
from sandbox.core.people import Actor, Role
from sandbox.core.sample_modes import SampleMode
from sandbox.governance.office import Office
from sandbox.storage.audit_chain import read_events
from sandbox.storage.governance import read_application
from sandbox.world.clock import FrozenClock

DEVELOPER = Actor("wang", "楚数运营", frozenset({Role.DEVELOPER}))
PROVIDER = Actor("li", "省医保局", frozenset({Role.DATA_PROVIDER}))
OTHER_PROVIDER = Actor("he", "省人社厅", frozenset({Role.DATA_PROVIDER}))
REVIEWER = Actor("chen", "省数据局", frozenset({Role.REVIEWER}))
AGENT = Actor("zhou", "省公共数据中心", frozenset({Role.IMPLEMENTING_AGENCY}))
TODAY = date(2026, 3, 2)
DEMAND = Demand(
    scenario="S2",
    dataset="sb_jf",
    basis="H 四(三)",
    purpose="精算",
    scope="全省",
    mode=UseMode.QUERY,
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 12, 31),
    tables=(GrantedTable("sb_jf", ("gmsfhm", "jfyf", "jfjs")),),
    scenario_budget=Budget(500, 50),
    analyst_budget=Budget(300, 30),
)


def _state(office: Office, application: str) -> DataApplication:
    with office.desk.database.reading() as connection:
        return read_application(connection, application).record


def test_everything_missing_is_told_at_once(hubei: Office) -> None:  # D6
    bad = replace(
        DEMAND,
        basis=" ",
        purpose="",
        scope="",
        ends_on=date(2026, 1, 1),
        tables=(GrantedTable("sb_jf", ("*",)), GrantedTable("sb_jf", ("xz", "xz")), GrantedTable("t", ())),
        analyst_budget=Budget(501),
    )
    with pytest.raises(RecordInvalid) as caught:
        hubei.applications.submit(DEVELOPER, "A", bad)
    wrong = [f.where for f in caught.value.findings]
    assert wrong == ["basis", "purpose", "scope", "ends_on", "sb_jf", "sb_jf", "sb_jf", "t", "analyst_budget"]


def test_no_table_is_no_application(hubei: Office) -> None:
    with pytest.raises(RecordInvalid):
        hubei.applications.submit(DEVELOPER, "A", replace(DEMAND, tables=()))


def test_who_decides_is_read_from_the_catalogue(hubei: Office) -> None:  # A4
    assert hubei.applications.submit(DEVELOPER, "A", DEMAND).provider == "省人社厅"
    with pytest.raises(ActionNotAllowed):
        hubei.applications.approve(PROVIDER, "A")
    with pytest.raises(ActionNotAllowed):
        hubei.applications.approve(DEVELOPER, "A")
    with pytest.raises(ActionNotAllowed):
        hubei.applications.approve(replace(OTHER_PROVIDER, id="wang"), "A")
    assert hubei.applications.approve(OTHER_PROVIDER, "A").state is ApplicationState.APPROVED


def test_an_application_needs_an_approved_scenario_and_the_holders_own_people(hubei: Office) -> None:  # D3
    with pytest.raises(NotTheHolder):
        hubei.applications.submit(replace(DEVELOPER, organisation="elsewhere"), "A", DEMAND)
    with pytest.raises(AuthorisationDoesNotCover):
        hubei.applications.submit(DEVELOPER, "A", replace(DEMAND, dataset="hj_rk"))
    with pytest.raises(RecordInvalid):
        hubei.applications.submit(DEVELOPER, "A", replace(DEMAND, ends_on=date(2031, 1, 1)))
    hubei.scenarios.close(AGENT, "S2", "done")
    with pytest.raises(ScenarioNotApproved):
        hubei.applications.submit(DEVELOPER, "A", DEMAND)


def test_nothing_is_approved_under_a_suspended_authorisation(hubei: Office) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    hubei.authorisations.suspend(REVIEWER, "SQ-2026-01", "breach", TODAY)
    with pytest.raises(AuthorisationNotInForce):
        hubei.applications.approve(OTHER_PROVIDER, "A")
    assert _state(hubei, "A").state is ApplicationState.SUBMITTED


def test_a_supplement_is_asked_once_and_restarts_the_clock(hubei: Office, clock: FrozenClock) -> None:  # D7
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    with pytest.raises(RecordInvalid):
        hubei.applications.request_supplement(OTHER_PROVIDER, "A", ())
    asked = hubei.applications.request_supplement(OTHER_PROVIDER, "A", ("basis", "period"))
    assert (asked.supplement, hubei.applications.review_deadline(asked)) == (("basis", "period"), None)
    clock.advance(timedelta(days=20))
    again = hubei.applications.resubmit(DEVELOPER, "A", replace(DEMAND, basis="clearer"))
    deadline = hubei.applications.review_deadline(again)
    assert deadline is not None
    assert (deadline.days_left, again.demand.basis) == (5, "clearer")


def test_a_rejection_gives_its_reason(hubei: Office) -> None:  # D7
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    with pytest.raises(RecordInvalid):
        hubei.applications.reject(OTHER_PROVIDER, "A", "\n")
    assert hubei.applications.reject(OTHER_PROVIDER, "A", "not needed").reason == "not needed"
    with pytest.raises(MoveNotAllowed):
        hubei.applications.approve(OTHER_PROVIDER, "A")


@pytest.mark.parametrize(
    ("submitted", "due"),
    [(date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 9, 30), date(2026, 10, 13))],
)
def test_the_review_clock_counts_working_days(hubei: Office, submitted: date, due: date) -> None:  # D4
    application = replace(_state(hubei, "SJ-2026-001"), state=ApplicationState.SUBMITTED, submitted_on=submitted)
    deadline = hubei.applications.review_deadline(application)
    assert deadline is not None
    assert (deadline.due_on, deadline.rule) == (due, "H 四(三)")


def test_an_overdue_application_is_escalated_once_and_never_approved(hubei: Office, clock: FrozenClock) -> None:  # D4
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    clock.advance(timedelta(days=7))
    assert hubei.applications.escalate_overdue() == ()
    clock.advance(timedelta(days=1))
    assert hubei.applications.escalate_overdue() == ("A",)
    assert hubei.applications.escalate_overdue() == ()
    waiting = _state(hubei, "A")
    assert (waiting.state, waiting.escalated_on) == (ApplicationState.SUBMITTED, date(2026, 3, 10))
    with pytest.raises(GrantMissing):
        hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", clock.today())
    with hubei.desk.database.reading() as connection:
        assert [e.event.action for e in read_events(connection)][-1] == "escalate_application"


def test_a_clock_beyond_the_known_calendar_refuses(hubei: Office, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=300))
    hubei.applications.submit(DEVELOPER, "A", replace(DEMAND, ends_on=date(2027, 6, 1)))
    with pytest.raises(CalendarMissing):
        hubei.applications.escalate_overdue()
    assert _state(hubei, "A").state is ApplicationState.SUBMITTED


def test_a_provider_can_grant_less(hubei: Office) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    less = Narrowing((GrantedTable("sb_jf", ("jfyf",)),), date(2026, 6, 30), Budget(100, 10), Budget(50, 5))
    hubei.applications.approve_narrowed(OTHER_PROVIDER, "A", less)
    grant = hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", TODAY)
    assert (grant.tables, grant.ends_on, grant.scenario_budget) == (less.tables, less.ends_on, Budget(100, 10))
    assert not grant.opens("sb_jf", "gmsfhm")


@pytest.mark.parametrize("asked", SampleMode)
@pytest.mark.parametrize("granted", SampleMode)
def test_of_the_mode_asked_for_and_the_mode_granted_the_stricter_holds(
    hubei: Office, asked: SampleMode, granted: SampleMode
) -> None:
    hubei.applications.submit(DEVELOPER, "A", replace(DEMAND, sample_mode=asked))
    hubei.applications.approve_narrowed(OTHER_PROVIDER, "A", replace(as_asked(DEMAND), sample_mode=granted))
    grant = hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", TODAY)
    assert (grant.sample_mode is SampleMode.SYNTHETIC) == (SampleMode.SYNTHETIC in (asked, granted))


@pytest.mark.parametrize(
    ("narrowed", "wrong"),
    [
        (replace(as_asked(DEMAND), tables=(GrantedTable("sb_jf", ("xz",)),)), ["sb_jf.xz"]),
        (replace(as_asked(DEMAND), tables=(GrantedTable("other", ("jfyf",)),)), ["other.jfyf"]),
        (replace(as_asked(DEMAND), tables=()), ["tables"]),
        (replace(as_asked(DEMAND), ends_on=date(2027, 1, 1)), ["ends_on"]),
        (replace(as_asked(DEMAND), scenario_budget=Budget(501, 50)), ["scenario_budget"]),
        (replace(as_asked(DEMAND), scenario_budget=Budget(200, 20)), ["analyst_budget"]),
        (replace(as_asked(DEMAND), analyst_budget=Budget(300, 31)), ["analyst_budget"]),
    ],
)
def test_a_provider_cannot_grant_more(hubei: Office, narrowed: Narrowing, wrong: list[str]) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    with pytest.raises(RecordInvalid) as caught:
        hubei.applications.approve_narrowed(OTHER_PROVIDER, "A", narrowed)
    assert [f.where for f in caught.value.findings] == wrong


def test_a_grant_holds_within_its_term_only(hubei: Office) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    hubei.applications.approve(OTHER_PROVIDER, "A")
    with pytest.raises(GrantNotStarted):
        hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", date(2026, 2, 28))
    assert hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", date(2026, 12, 31)).id == "A"
    with pytest.raises(GrantEnded):
        hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", date(2027, 1, 1))


def test_a_revoked_grant_stops_the_very_next_call(hubei: Office) -> None:
    with pytest.raises(RecordInvalid):
        hubei.applications.revoke(PROVIDER, "SJ-2026-001", "")
    hubei.applications.revoke(PROVIDER, "SJ-2026-001", "purpose achieved")
    with pytest.raises(GrantRevoked):
        hubei.sessions.grant_for(DEVELOPER, "S2", "yb_js", TODAY)


def test_a_dataset_has_one_grant_in_a_scenario(hubei: Office, clock: FrozenClock) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    hubei.applications.submit(DEVELOPER, "B", replace(DEMAND, ends_on=date(2028, 1, 1)))
    hubei.applications.approve(OTHER_PROVIDER, "A")
    with pytest.raises(GrantExists):
        hubei.applications.approve(OTHER_PROVIDER, "B")
    clock.advance(timedelta(days=310))
    hubei.applications.approve(OTHER_PROVIDER, "B")
    assert _state(hubei, "A").state is ApplicationState.EXPIRED
    assert hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", clock.today()).id == "B"


def test_the_sweep_expires_grants_that_have_ended(hubei: Office, clock: FrozenClock) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    hubei.applications.approve(OTHER_PROVIDER, "A")
    assert hubei.applications.expire_ended() == ()
    clock.advance(timedelta(days=310))
    assert hubei.applications.expire_ended() == ("A",)
    with pytest.raises(GrantEnded):
        hubei.sessions.grant_for(DEVELOPER, "S2", "sb_jf", clock.today())


def test_a_refused_approval_leaves_no_trace_but_its_refusal(hubei: Office) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    hubei.applications.submit(DEVELOPER, "B", DEMAND)
    hubei.applications.approve(OTHER_PROVIDER, "A")
    with hubei.desk.database.reading() as connection:
        before = len(list(read_events(connection)))
    with pytest.raises(GrantExists):
        hubei.applications.approve(OTHER_PROVIDER, "B")
    with hubei.desk.database.reading() as connection:
        assert len(list(read_events(connection))) == before
    assert _state(hubei, "B").state is ApplicationState.SUBMITTED


def test_of_two_decisions_at_once_one_stands(hubei: Office) -> None:
    hubei.applications.submit(DEVELOPER, "A", DEMAND)
    start, codes = Barrier(2), []

    def decide(approve: object) -> None:
        start.wait()
        try:
            if approve:
                hubei.applications.approve(OTHER_PROVIDER, "A")
            else:
                hubei.applications.reject(OTHER_PROVIDER, "A", "no")
            codes.append("done")
        except SandboxError as error:
            codes.append(error.code)

    threads = [Thread(target=decide, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("done") == 1
    assert set(codes) <= {"done", RecordChanged.code, MoveNotAllowed.code}


def test_unknown_and_doubled_applications(hubei: Office) -> None:
    with pytest.raises(ApplicationMissing):
        hubei.applications.approve(PROVIDER, "none")
    with pytest.raises(RecordExists):
        hubei.applications.submit(DEVELOPER, "SJ-2026-001", DEMAND)
